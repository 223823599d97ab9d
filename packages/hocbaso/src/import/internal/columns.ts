import type { GuessConfidence } from '../class-input.ts';
import { addGuess, type Collector } from './collector.ts';
import { nearestHeader } from './nearest-header.ts';
import { EMPTY, locate, type Table, type TableColumn } from './table.ts';
import { columnLetter, fold, segments } from './text.ts';

/** One spelling of a column. `under`: some level above it starts with this text, e.g. `năng lực`. */
export interface ColumnName {
  /** Header levels from top to bottom, in one spelling. */
  readonly levels: readonly string[];
  readonly folded: readonly string[];
  readonly under?: string;
  /** The expected spelling; the others are recorded as guesses. */
  readonly exact?: boolean;
  /** How sure a match is, when it is a guess even in this very spelling. */
  readonly confidence?: GuessConfidence;
}

/** A column name from its text; `Toán - Điểm` has two levels. */
export function columnName(
  text: string,
  options: Pick<ColumnName, 'under' | 'exact' | 'confidence'> = {},
): ColumnName {
  const levels = segments(text);
  return { levels, folded: levels.map(fold), ...options };
}

/** A column the import knows: found by its header text, never by its position. */
export interface ColumnSpec {
  readonly key: string;
  /** The expected header; other names that match are recorded as guesses. */
  readonly label: string;
  readonly names: readonly ColumnName[];
  /** No level above it may start with one of these. */
  readonly notUnder?: readonly string[];
  readonly required: boolean;
}

/** Key → column number. */
export type ColumnMap = ReadonlyMap<string, number>;

interface Match {
  readonly spec: ColumnSpec;
  /** The very spelling that is expected. */
  readonly exact: boolean;
  readonly depth: number;
  /** Absent for what needs no guessing. */
  readonly guess?: GuessConfidence;
}

function startsWithAny(levels: readonly string[], prefixes: readonly string[]): boolean {
  return levels.some((level) => prefixes.some((prefix) => level.startsWith(prefix)));
}

function matchOne(column: TableColumn, spec: ColumnSpec): Match | undefined {
  const { path, folded } = column;
  let best: Match | undefined;
  for (const name of spec.names) {
    const start = path.length - name.levels.length;
    if (start < 0 || !name.folded.every((part, i) => part === folded[start + i])) continue;
    const above = path.slice(0, start);
    if (name.under !== undefined && !startsWithAny(above, [name.under])) continue;
    if (spec.notUnder !== undefined && startsWithAny(above, spec.notUnder)) continue;
    const exact = name.exact === true && name.levels.every((part, i) => part === path[start + i]);
    const guess = name.confidence ?? (exact ? undefined : name.exact === true ? 'high' : 'medium');
    const match: Match = {
      spec,
      exact,
      depth: name.levels.length + (name.under === undefined ? 0 : 1),
      ...(guess === undefined ? {} : { guess }),
    };
    if (best === undefined || match.depth > best.depth || (match.exact && match.depth === best.depth))
      best = match;
  }
  // A database column named as the field itself (`ma_hoc_sinh`, `maHocSinh`) needs no guessing.
  if (path.length === 1 && folded[0] === spec.key.toLowerCase() && /^\w+$/.test(column.header.trim())) {
    return { spec, exact: true, depth: best?.depth ?? 1 };
  }
  return best;
}

function matchColumn(column: TableColumn, specs: readonly ColumnSpec[]): Match | undefined {
  let best: Match | undefined;
  for (const spec of specs) {
    const match = matchOne(column, spec);
    if (match === undefined) continue;
    if (
      best === undefined ||
      match.depth > best.depth ||
      (match.exact && !best.exact && match.depth === best.depth)
    ) {
      best = match;
    }
  }
  return best;
}

/** How many of the required columns the headers have, from 0 to 1. */
export function scoreColumns(columns: readonly TableColumn[], specs: readonly ColumnSpec[]): number {
  const required = specs.filter((spec) => spec.required);
  const found = new Set(columns.map((column) => matchColumn(column, specs)?.spec.key));
  return required.filter((spec) => found.has(spec.key)).length / required.length;
}

/**
 * Finds the known columns of a table. Missing required or ambiguous columns block the import: a column taken for
 * another one would put wrong facts into every record.
 *
 * @param ignored - headers that are known and not needed
 */
export function matchColumns(
  table: Table,
  specs: readonly ColumnSpec[],
  out: Collector,
  ignored: readonly string[] = [],
): ColumnMap {
  const found = new Map<string, number[]>();
  const skip = new Set(ignored.map(fold));
  table.columns.forEach((column, index) => {
    const match = matchColumn(column, specs);
    if (match !== undefined) {
      const at = found.get(match.spec.key);
      if (at === undefined) found.set(match.spec.key, [index]);
      else at.push(index);
      if (match.guess !== undefined)
        addGuess(out, table, index, column.header, match.spec.label, match.guess);
      return;
    }
    if (
      skip.has(fold(column.header)) ||
      table.rows.every((row) => (row.cells[index] ?? EMPTY).kind === 'empty')
    )
      return;
    out.issues.push({
      code: 'HBS-IMP-COLUMN-UNKNOWN',
      severity: 'info',
      path: [],
      params: { column: column.header === '' ? columnLetter(index) : column.header },
      location: locate(table, undefined, index),
    });
  });
  const map = new Map<string, number>();
  const where = table.sheet === undefined ? table.file : `${table.file}, ${table.sheet}`;
  const taken = new Set([...found.values()].flat());
  const free = table.columns.map((column) => column.header).filter((_, index) => !taken.has(index));
  for (const spec of specs) {
    const at = found.get(spec.key) ?? [];
    if (at.length === 1) map.set(spec.key, at[0]!);
    if (at.length === 1 || (at.length === 0 && !spec.required)) continue;
    out.blocked = true;
    const headers = at.map((index) =>
      table.kind === 'keyed'
        ? table.columns[index]!.header
        : `${columnLetter(index)} (${table.columns[index]!.header})`,
    );
    out.issues.push(
      at.length === 0
        ? {
            code: 'HBS-IMP-COLUMN-MISSING',
            severity: 'error',
            path: [],
            params: { column: spec.label, where, ...nearHeaders(spec.label, free) },
            location: locate(table),
          }
        : {
            code: 'HBS-IMP-COLUMN-AMBIGUOUS',
            severity: 'error',
            path: [],
            params: { column: spec.label, where, headers: headers.join(', ') },
            location: locate(table),
          },
    );
  }
  return map;
}

/** So many headers are named in one message. */
const SHOWN = 12;

/** What a message about a missing column says of the columns that are there. */
export function nearHeaders(
  label: string,
  headers: readonly string[],
): { readonly near: string; readonly headers: string } {
  const named = headers.filter((header) => header !== '');
  const more = named.length > SHOWN ? ` … (+${named.length - SHOWN})` : '';
  return {
    near: nearestHeader(label, named) ?? '–',
    headers: named.length === 0 ? '–' : `${named.slice(0, SHOWN).join(', ')}${more}`,
  };
}
