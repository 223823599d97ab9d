import { hocbasoError } from '../../internal/hocbaso-error.ts';
import { addGuess, type Collector } from './collector.ts';
import { type ColumnSpec, matchColumns, scoreColumns } from './columns.ts';
import type { MatchedTable } from './row-reader.ts';
import type { Table } from './table.ts';
import { assertWhole, readTable, type Workbook } from './workbook.ts';

/** A table the import looks for. */
export interface TableSpec {
  /** In Vietnamese, for messages. */
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  readonly ignored?: readonly string[];
}

/** Below this share of its required columns a sheet is something else. */
const ENOUGH = 0.5;

/** Matches the columns of a table and reports what is missing, ambiguous or unknown. */
export function matchTable(table: Table, spec: TableSpec, out: Collector): MatchedTable {
  return {
    table,
    map: matchColumns(table, spec.columns, out, spec.ignored),
    labels: new Map(spec.columns.map((column) => [column.key, column.label])),
  };
}

/** True for a sheet that has every required column of some other table. */
function isOther(book: Workbook, name: string, others: readonly TableSpec[]): boolean {
  const sheet = book.sheets.find((candidate) => candidate.name === name)!;
  return others.some((other) => readTable(book.file, sheet, other.columns).score === 1);
}

/**
 * Finds the sheets of a workbook by what their headers say, whatever the sheets are called. Visible sheets come first;
 * a hidden one is taken only when no other fits, as a guess.
 *
 * @param others - tables of other files, to tell a workbook given in the wrong place
 * @returns one entry per wanted table; undefined only where `optional` allows it
 * @throws HocBaSoError `ERR_HBS_IMPORT_WRONG_FILE`, `ERR_HBS_IMPORT_SHEET_MISSING`, `ERR_HBS_IMPORT_ROWS`,
 * `ERR_HBS_IMPORT_COLUMNS`
 */
export function findTables(
  book: Workbook,
  wanted: readonly (TableSpec & { readonly optional?: boolean })[],
  others: readonly TableSpec[],
  out: Collector,
): (Table | undefined)[] {
  const candidates = wanted
    .flatMap((spec, index) =>
      book.sheets.map((sheet) => ({
        index,
        sheet,
        size: spec.columns.length,
        ...readTable(book.file, sheet, spec.columns),
      })),
    )
    .filter(({ sheet, score }) => score === 1 || (score >= ENOUGH && !isOther(book, sheet.name, others)))
    .sort(
      (a, b) =>
        Number(a.sheet.hidden ?? false) - Number(b.sheet.hidden ?? false) ||
        b.score - a.score ||
        b.size - a.size,
    );
  const found: (Table | undefined)[] = wanted.map(() => undefined);
  const taken = new Set<string>();
  for (const { index, sheet, table } of candidates) {
    if (found[index] !== undefined || taken.has(sheet.name)) continue;
    assertWhole(book.file, sheet);
    found[index] = table;
    taken.add(sheet.name);
    if (sheet.hidden === true)
      addGuess(
        out,
        { ...table, kind: 'keyed' },
        0,
        sheet.name,
        `trang tính ẩn: ${wanted[index]!.name}`,
        'low',
      );
  }
  wanted.forEach((spec, index) => {
    if (found[index] !== undefined || spec.optional === true) return;
    const params = { file: book.file, expected: spec.name };
    for (const other of others) {
      if (book.sheets.some((sheet) => isOther(book, sheet.name, [other]))) {
        throw hocbasoError('ERR_HBS_IMPORT_WRONG_FILE', { params: { ...params, found: other.name } });
      }
    }
    throw hocbasoError('ERR_HBS_IMPORT_SHEET_MISSING', {
      params: { ...params, sheets: book.sheets.map((sheet) => sheet.name).join(', ') },
    });
  });
  return found;
}

/** Row tables: as {@link findTables}, for one table per source. */
export function assertTable(table: Table, spec: TableSpec, others: readonly TableSpec[]): void {
  const score = scoreColumns(table.columns, spec.columns);
  if (score === 1) return;
  const params = { file: table.file, expected: spec.name };
  for (const other of others) {
    if (scoreColumns(table.columns, other.columns) === 1) {
      throw hocbasoError('ERR_HBS_IMPORT_WRONG_FILE', { params: { ...params, found: other.name } });
    }
  }
  if (score >= ENOUGH) return;
  // Headers are not quoted: where the header row is missing they are a pupil's data.
  throw hocbasoError('ERR_HBS_IMPORT_NOT_TABLE', { params });
}
