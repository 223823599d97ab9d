import type { FieldSpec } from '@hocbaso/spec';
import type { Collector } from './collector.ts';
import { nearHeaders } from './columns.ts';
import { birthParser, fieldParser, type Parser } from './parsers.ts';
import type { MatchedTable, RowReader } from './row-reader.ts';
import { locate, showCell } from './table.ts';
import { fold } from './text.ts';

/** Options of the readers over several rows. */
export interface CombineOptions {
  readonly required: boolean;
}

/**
 * Reads a value that more than one table may hold: the first non-empty cell. Two different values are an error,
 * since nothing says which is right.
 */
export function readFirst<T>(
  readers: readonly RowReader[],
  key: string,
  parser: Parser<T>,
  options: CombineOptions,
): T | undefined {
  const holders = readers.filter((reader) => reader.has(key));
  const filled = holders.filter((reader) => reader.cell(key).kind !== 'empty');
  const [first, ...more] = filled;
  if (first === undefined) return holders[0]?.read(key, parser, options);
  const value = first.read(key, parser, options);
  for (const other of more) {
    if (JSON.stringify(other.read(key, parser)) === JSON.stringify(value)) continue;
    other.report(
      'HBS-IMP-PUPIL-MISMATCH',
      'error',
      { value: showCell(other.cell(key)), other: showCell(first.cell(key)) },
      key,
    );
  }
  return value;
}

/** Reads a dictionary field into a record; an absent optional value leaves no key. An empty flag is `no`. */
export function readField(
  target: Record<string, unknown>,
  readers: readonly RowReader[],
  field: FieldSpec,
  required: boolean,
): void {
  const flag = field.type === 'boolean';
  const value = readFirst(readers, field.name, fieldParser(field), { required: required && !flag });
  if (value !== undefined) target[field.name] = value;
  else if (flag) target[field.name] = false;
}

/** The name and birth date beside a pupil code must be those of the list: a sort of one column alone breaks this. */
export function checkSamePupil(listed: RowReader, others: readonly RowReader[]): void {
  for (const other of others) {
    if (other.cell('hoVaTen').kind !== 'empty') {
      const [a, b] = [showCell(listed.cell('hoVaTen')), showCell(other.cell('hoVaTen'))];
      if (fold(a) !== fold(b))
        other.report('HBS-IMP-PUPIL-MISMATCH', 'error', { value: b, other: a }, 'hoVaTen');
    }
    if (other.cell('ngaySinh').kind === 'empty') continue;
    const quiet = (): void => {};
    const a = birthParser(listed.cell('ngaySinh'), quiet);
    const b = other.read('ngaySinh', birthParser);
    if (a === undefined || b === undefined || JSON.stringify(a) === JSON.stringify(b)) continue;
    const params = { value: showCell(other.cell('ngaySinh')), other: showCell(listed.cell('ngaySinh')) };
    other.report('HBS-IMP-PUPIL-MISMATCH', 'error', params, 'ngaySinh');
  }
}

/** Blocks the import when none of the tables has a column that every record needs. */
export function requireSomewhere(
  tables: readonly MatchedTable[],
  key: string,
  label: string,
  out: Collector,
): void {
  if (tables.some((matched) => matched.map.has(key))) return;
  const last = tables.at(-1)!;
  out.blocked = true;
  out.issues.push({
    code: 'HBS-IMP-COLUMN-MISSING',
    severity: 'error',
    path: [],
    params: {
      column: label,
      where: tables
        .map(({ table }) => (table.sheet === undefined ? table.file : `${table.file}, ${table.sheet}`))
        .join(' / '),
      ...nearHeaders(
        label,
        tables.flatMap(({ table, map }) => {
          const taken = new Set(map.values());
          return table.columns.map((column) => column.header).filter((_, index) => !taken.has(index));
        }),
      ),
    },
    location: locate(last.table),
  });
}
