import type { FieldSpec, IssueLocation, MessageCode, MessageParams, Severity } from '@hocbaso/spec';
import type { GuessConfidence } from '../class-input.ts';
import { addGuess, type Collector } from './collector.ts';
import type { ColumnMap } from './columns.ts';
import { fieldParser, type Parser, type Report } from './parsers.ts';
import { type Cell, EMPTY, locate, showCell, type Table, type TableRow } from './table.ts';

/** A table whose columns are known. */
export interface MatchedTable {
  readonly table: Table;
  readonly map: ColumnMap;
  readonly labels: ReadonlyMap<string, string>;
  /** What a mapping says about the cells of a column; undefined when the cell fits none of it, after a report. */
  readonly translate?: (key: string, cell: Cell, report: Report) => Cell | undefined;
}

/** Who the row is about, for the location of issues. */
export type Subject = Pick<IssueLocation, 'tenLop' | 'maHocSinh' | 'hoVaTen'>;

/** Reads the cells of one row and reports what is wrong with them. */
export interface RowReader {
  readonly row: TableRow;
  /** True after any error: the record of this row must not be made. */
  readonly failed: boolean;
  has(key: string): boolean;
  cell(key: string): Cell;
  /** The parsed cell; undefined when it is empty or wrong. A `required` empty cell is reported. */
  read<T>(key: string, parser: Parser<T>, options?: { readonly required?: boolean }): T | undefined;
  /** The cell of a dictionary field, by its type. */
  field(field: FieldSpec, required: boolean): unknown;
  /** Records how a cell was understood that was not as expected. */
  guess(key: string, readAs: string, confidence: GuessConfidence): void;
  /** From now on issues of this row name this pupil. */
  about(subject: Subject): void;
  report(code: MessageCode, severity: Severity, params: MessageParams, key?: string): void;
}

/** A reader over one row of a matched table. */
export function createRowReader(matched: MatchedTable, row: TableRow, out: Collector): RowReader {
  const { table, map, labels } = matched;
  let failed = false;
  let subject: Subject = {};
  const raw = (key: string): Cell => {
    const index = map.get(key);
    return index === undefined ? EMPTY : (row.cells[index] ?? EMPTY);
  };
  const translated = (key: string, reportCell: Report): Cell | undefined => {
    const value = raw(key);
    return value.kind === 'empty' || matched.translate === undefined
      ? value
      : matched.translate(key, value, reportCell);
  };
  const cell = (key: string): Cell => translated(key, () => {}) ?? raw(key);
  const report = (code: MessageCode, severity: Severity, params: MessageParams, key?: string): void => {
    if (severity === 'error') failed = true;
    const index = key === undefined ? undefined : map.get(key);
    const header = index === undefined ? undefined : table.columns[index]!.header;
    out.issues.push({
      code,
      severity,
      path: table.kind === 'keyed' && header !== undefined ? [row.number - 1, header] : [],
      params: key === undefined ? params : { column: labels.get(key) ?? key, ...params },
      location: { ...locate(table, row, index), ...subject },
    });
  };
  const read = <T>(
    key: string,
    parser: Parser<T>,
    options: { readonly required?: boolean } = {},
  ): T | undefined => {
    const reportCell: Report = (code, severity, params = {}) => report(code, severity, params, key);
    const value = translated(key, reportCell);
    if (value === undefined) return undefined;
    if (value.kind === 'empty') {
      if (value.formula === true) report('HBS-IMP-CELL-FORMULA', 'info', {}, key);
      if (options.required === true) report('HBS-IMP-CELL-BLANK', 'error', {}, key);
      return undefined;
    }
    if (value.kind === 'error') {
      report('HBS-IMP-CELL-ERROR', 'error', { value: showCell(value) }, key);
      return undefined;
    }
    return parser(value, reportCell);
  };
  return {
    row,
    get failed() {
      return failed;
    },
    has: (key) => map.has(key),
    cell,
    read,
    field: (field, required) => read(field.name, fieldParser(field), { required }),
    guess: (key, readAs, confidence) => {
      addGuess(out, table, map.get(key) ?? 0, showCell(cell(key)), readAs, confidence);
    },
    about: (next) => {
      subject = next;
    },
    report,
  };
}
