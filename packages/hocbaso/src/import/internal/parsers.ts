import { ENUMS, ETHNICITIES, type FieldSpec, type MessageCode, type Severity } from '@hocbaso/spec';
import { type Cell, showCell } from './table.ts';
import { fold, normalise } from './text.ts';

/** Says what is wrong with the cell being read; an `error` holds the pupil back. */
export type Report = (
  code: MessageCode,
  severity: Severity,
  params?: Readonly<Record<string, string>>,
) => void;

/** Reads a cell that is not empty; undefined when it cannot, after a report. */
export type Parser<T> = (cell: Cell, report: Report) => T | undefined;

/** One line of text: NFC, single spaces. */
export const lineParser: Parser<string> = (cell) =>
  showCell(cell).normalize('NFC').replace(/\s+/g, ' ').trim();

/** Text that may have several lines. */
export const textParser: Parser<string> = (cell) =>
  showCell(cell).normalize('NFC').replace(/\r\n?/g, '\n').trim();

/** A code; a whole number is written without decimals. */
export const codeParser: Parser<string> = (cell) => lineParser(cell, () => {});

/** Personal identity number: 12 digits, kept as text. */
export const identityParser: Parser<string> = (cell, report) => {
  const text = showCell(cell).replace(/\s/g, '');
  if (/^\d{12}$/.test(text)) return text;
  const lost = cell.kind === 'number' && /^\d{9,11}$/.test(text);
  report(lost ? 'HBS-IMP-ID-LOST-ZERO' : 'HBS-IMP-ID-FORMAT', 'error', { value: text });
  return undefined;
};

function realDate(y: number, m: number, d: number): string | undefined {
  const date = new Date(Date.UTC(y, m - 1, d));
  const ok = y >= 1900 && y <= 2100 && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return ok ? date.toISOString().slice(0, 10) : undefined;
}

/** A timestamp with a zone is the calendar day in Vietnam: drivers write midnight of a date as 17:00Z the day before. */
function vietnamDay(text: string): string {
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(text)) return text;
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time + 7 * 3_600_000).toISOString().slice(0, 10);
}

/** Date as `YYYY-MM-DD`: `dd/mm/yyyy`, an ISO date, or a date cell. Never month first. */
export const dateParser: Parser<string> = (cell, report) => {
  if (cell.kind === 'number' && cell.date === undefined) {
    // Days since 1899-12-30, the spreadsheet's own counting; the window is 1955 to 2064.
    if (Number.isInteger(cell.value) && cell.value > 20_000 && cell.value < 60_000) {
      const read = new Date(Date.UTC(1899, 11, 30) + cell.value * 86_400_000).toISOString().slice(0, 10);
      report('HBS-IMP-DATE-SERIAL', 'warning', { value: String(cell.value), read });
      return read;
    }
  }
  const text = vietnamDay(showCell(cell).trim());
  const vn = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+)?$/.exec(text);
  const parts = vn === null ? iso?.slice(1, 4) : [vn[3]!, vn[2]!, vn[1]!];
  const read =
    parts === undefined ? undefined : realDate(Number(parts[0]), Number(parts[1]), Number(parts[2]));
  if (read === undefined) report('HBS-IMP-DATE-FORMAT', 'error', { value: text });
  return read;
};

/** Birth date in one of the three forms of the dictionary: day, month or year. */
export const birthParser: Parser<{ ngaySinh?: string; thangSinh?: string; namSinh?: string }> = (
  cell,
  report,
) => {
  const text = showCell(cell).trim();
  if (/^(19|20)\d\d$/.test(text)) return { namSinh: text };
  const month = /^(\d{1,2})\/(\d{4})$/.exec(text) ?? /^(\d{4})-(\d\d)$/.exec(text);
  if (month !== null) {
    const [m, y] = month[1]!.length === 4 ? [month[2]!, month[1]!] : [month[1]!, month[2]!];
    if (realDate(Number(y), Number(m), 1) !== undefined) return { thangSinh: `${y}-${m.padStart(2, '0')}` };
  }
  const ngaySinh = dateParser(cell, report);
  return ngaySinh === undefined ? undefined : { ngaySinh };
};

/** A decimal number as the record writes it: dot, no superfluous zero, at most four decimals. */
export const decimalParser: Parser<string> = (cell, report) => {
  // 15 digits drop the noise of binary fractions that a computed cell carries.
  const shown = cell.kind === 'number' ? String(Number(cell.value.toPrecision(15))) : showCell(cell).trim();
  const dotted = shown.replace(',', '.');
  if (!/^\d{1,9}(\.\d{1,4})?$/.test(dotted)) {
    report('HBS-IMP-NUMBER-FORMAT', 'error', { value: shown });
    return undefined;
  }
  const read = dotted.includes('.') ? dotted.replace(/\.?0+$/, '') : dotted;
  if (shown.includes(',')) report('HBS-IMP-NUMBER-COMMA', 'info', { value: shown, read });
  return String(read).replace(/^0+(?=\d)/, '');
};

/** Yes or no: `x`, `có`, `1` against nothing, `không`, `0`. */
export const flagParser: Parser<boolean> = (cell, report) => {
  if (cell.kind === 'boolean') return cell.value;
  const text = normalise(showCell(cell));
  if (['x', 'có', '1', 'true', 'đúng', '✓'].includes(text)) return true;
  if (['không', '0', 'false', 'sai', '-'].includes(text)) return false;
  report('HBS-IMP-FLAG-UNKNOWN', 'error', { value: showCell(cell) });
  return undefined;
};

/** A value of an enumeration, by value, code or text. */
export function enumParser(name: string): Parser<string> {
  const { values } = ENUMS[name as keyof typeof ENUMS];
  return (cell, report) => {
    const text = normalise(showCell(cell));
    const found = values.find((v) => [v.value, v.code, v.vi].some((known) => normalise(known) === text));
    if (found !== undefined) return found.value;
    const allowed = values
      .map((v) => (v.code === v.vi || /^\d/.test(v.code) ? v.vi : `${v.code} (${v.vi})`))
      .join(', ');
    report('HBS-IMP-VALUE-UNKNOWN', 'error', { value: showCell(cell), allowed });
    return undefined;
  };
}

/** Secondary mark or level: one decimal, `Đ`, `CĐ` or `M` (Thông tư 22/2021 art. 5). */
export const secondaryMarkParser: Parser<string> = (cell, report) => {
  const text = normalise(showCell(cell));
  const level = { đ: 'Đ', đạt: 'Đ', cđ: 'CĐ', 'chưa đạt': 'CĐ', m: 'M', miễn: 'M' }[text];
  if (level !== undefined) return level;
  return markParser(cell, report, 1);
};

/** Primary year-end mark: whole number or `M` (Thông tư 27/2020 art. 7). */
export const primaryMarkParser: Parser<string> = (cell, report) =>
  ['m', 'miễn'].includes(normalise(showCell(cell))) ? 'M' : markParser(cell, report, 0);

function markParser(cell: Cell, report: Report, decimals: number): string | undefined {
  const shown = cell.kind === 'number' ? String(Number(cell.value.toPrecision(15))) : showCell(cell).trim();
  const dotted = shown.replace(',', '.');
  // Decimals beyond the circular's are refused here: the record has no room for them and rounding is the school's.
  const mark = /^(\d{1,2})(?:\.(\d+))?$/.exec(dotted);
  const fraction = (mark?.[2] ?? '').replace(/0+$/, '');
  if (mark === null || fraction.length > decimals) {
    report('HBS-IMP-MARK-UNKNOWN', 'error', { value: shown });
    return undefined;
  }
  const read = `${Number(mark[1])}${decimals === 1 ? `.${fraction === '' ? '0' : fraction}` : ''}`;
  if (shown.includes(',')) report('HBS-IMP-NUMBER-COMMA', 'info', { value: shown, read });
  return read;
}

const ethnicParser: Parser<string> = (cell, report) => {
  const text = showCell(cell);
  const wanted = normalise(text).replace(/[\s'’-]/g, '');
  const bare = (name: string): string => normalise(name).replace(/[\s'’-]/g, '');
  const found = ETHNICITIES.find(
    ([code, name]) => code === text.trim().replace(/^0+/, '') || bare(name) === wanted,
  );
  if (found === undefined) report('HBS-IMP-ETHNIC-UNKNOWN', 'error', { value: text });
  return found?.[0];
};

const nationalityParser: Parser<string> = (cell, report) => {
  const text = showCell(cell).trim();
  if (fold(text) === 'vietnam') return 'VN';
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase();
  report('HBS-IMP-NATIONALITY-UNKNOWN', 'error', { value: text });
  return undefined;
};

/** The parser for a field of the dictionary: by its type, a few by name. */
export function fieldParser(field: FieldSpec): Parser<unknown> {
  if (field.name.startsWith('soDinhDanh')) return identityParser;
  if (field.name === 'danToc') return ethnicParser;
  if (field.name === 'quocTich') return nationalityParser;
  switch (field.type) {
    case 'enum':
      return enumParser(field.enum!);
    case 'boolean':
      return flagParser;
    case 'decimal':
      return decimalParser;
    case 'date':
      return dateParser;
    default:
      return (field.maxLength ?? 0) >= 500 ? textParser : lineParser;
  }
}
