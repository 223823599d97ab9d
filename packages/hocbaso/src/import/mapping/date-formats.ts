import type { Cell } from '../internal/table.ts';

const TOKENS = /yyyy|MM|M|dd|d/g;

/** True for a format of `yyyy`, `MM`/`M`, `dd`/`d` and separators; a two-digit year would be a guess. */
export function isDateFormat(format: string): boolean {
  const tokens = format.match(TOKENS) ?? [];
  const kinds = tokens.map((token) => token[0]!);
  const rest = format.replace(TOKENS, '');
  return (
    /^[\s/.,-]*$/.test(rest) &&
    new Set(kinds).size === kinds.length &&
    kinds.includes('y') &&
    (!kinds.includes('d') || kinds.includes('M'))
  );
}

/** True when the format names a day, not only a month or a year. */
export const hasDay = (format: string): boolean => format.includes('d');

function readAs(text: string, format: string): string | undefined {
  const order: string[] = [];
  const pattern = format.replace(/yyyy|MM|M|dd|d|[.]/g, (token) => {
    if (token === '.') return '\\.';
    order.push(token[0]!);
    return token === 'yyyy' ? '(\\d{4})' : token.length === 2 ? '(\\d{2})' : '(\\d{1,2})';
  });
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (match === null) return undefined;
  const part = (kind: string): string | undefined => match[order.indexOf(kind) + 1]?.padStart(2, '0');
  const read = (order.includes('d') ? ['y', 'M', 'd'] : order.includes('M') ? ['y', 'M'] : ['y'])
    .map(part)
    .join('-');
  // Only a real day or month survives the trip through the calendar.
  const time = Date.parse(`${read}T00:00:00Z`.replace(/^(\d{4}(?:-\d\d)?)T.*$/, '$1'));
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(read) ? undefined : read;
}

/** The readings of a text by the formats of a column, as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, without repeats. */
export function readDates(text: string, formats: readonly string[]): readonly string[] {
  return [...new Set(formats.flatMap((format) => readAs(text.trim(), format) ?? []))];
}

/** The text of a cell a date format applies to; date cells of a spreadsheet say what they are. */
export function dateText(cell: Cell): string | undefined {
  if (cell.kind === 'text') return cell.text;
  return cell.kind === 'number' && cell.date === undefined ? String(cell.value) : undefined;
}
