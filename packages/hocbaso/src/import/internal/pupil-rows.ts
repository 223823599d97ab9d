import type { Collector } from './collector.ts';
import { codeParser, lineParser } from './parsers.ts';
import { createRowReader, type MatchedTable, type RowReader } from './row-reader.ts';
import { locate } from './table.ts';
import { fold } from './text.ts';

/** Options of {@link pupilRows}. */
export interface PupilRowsOptions {
  readonly tenLop: string;
  /** Rows with another class code are left out with a note. */
  readonly maLop?: string;
}

/** Rows of one table by pupil code, in the order of the table. */
export function pupilRows(
  matched: MatchedTable,
  out: Collector,
  options: PupilRowsOptions,
): ReadonlyMap<string, readonly RowReader[]> {
  const rows = new Map<string, RowReader[]>();
  // A column `Lớp` may hold the name where the sector database has the code.
  const known = new Set([options.tenLop, ...(options.maLop === undefined ? [] : [options.maLop])].map(fold));
  let others = 0;
  for (const row of matched.table.rows) {
    const reader = createRowReader(matched, row, out);
    const maLop = reader.read('maLop', codeParser);
    if (maLop !== undefined && options.maLop !== undefined && !known.has(fold(maLop))) {
      others++;
      continue;
    }
    reader.about({ tenLop: options.tenLop });
    const code = reader.read('maHocSinh', codeParser, { required: true });
    if (code === undefined) continue;
    const hoVaTen = lineParser(reader.cell('hoVaTen'), () => {}) ?? '';
    reader.about({ tenLop: options.tenLop, maHocSinh: code, ...(hoVaTen === '' ? {} : { hoVaTen }) });
    const list = rows.get(code);
    if (list === undefined) rows.set(code, [reader]);
    else list.push(reader);
  }
  if (others > 0) {
    out.issues.push({
      code: 'HBS-IMP-CLASS-OTHER',
      severity: 'info',
      path: [],
      params: { count: others, maLop: options.maLop ?? '' },
      location: locate(matched.table),
    });
  }
  return rows;
}

/** The single row of each pupil; a second one is an error of that pupil, since nothing says which is right. */
export function singleRows(rows: ReadonlyMap<string, readonly RowReader[]>): ReadonlyMap<string, RowReader> {
  const single = new Map<string, RowReader>();
  for (const [code, [first, ...more]] of rows) {
    for (const reader of more) {
      const params = { row: first!.row.number };
      reader.report('HBS-IMP-PUPIL-DUPLICATE', 'error', params, 'maHocSinh');
    }
    if (more.length === 0) single.set(code, first!);
  }
  return single;
}

/** Reports rows of pupils that the list does not have. */
export function reportStrangers(
  rows: ReadonlyMap<string, readonly RowReader[]>,
  listed: ReadonlySet<string>,
): void {
  for (const [code, readers] of rows) {
    if (!listed.has(code)) readers[0]!.report('HBS-IMP-PUPIL-NOT-LISTED', 'error', {}, 'maHocSinh');
  }
}

/** Two pupils with one personal number: both are held back. */
export function reportSharedNumbers(readers: ReadonlyMap<string, RowReader>): void {
  const byNumber = new Map<string, RowReader[]>();
  for (const reader of readers.values()) {
    const number = fold(lineParser(reader.cell('soDinhDanh'), () => {}) ?? '');
    if (number !== '') byNumber.set(number, [...(byNumber.get(number) ?? []), reader]);
  }
  for (const shared of byNumber.values()) {
    if (shared.length < 2) continue;
    for (const reader of shared) {
      const rows = shared.filter((other) => other !== reader).map((other) => other.row.number);
      reader.report('HBS-IMP-ID-SHARED', 'error', { rows: rows.join(', ') }, 'soDinhDanh');
    }
  }
}

const LEFT = /^(da)?(chuyendi|thoihoc|bohoc|nghihoc)/;
const STAYS = /^(danghoc|dangtheohoc|hienhoc|(da)?chuyenden|(xin)?hoclai|luuban)/;

/**
 * True for a pupil who left during the year, by the status of the sector database. Of its twelve values some are
 * known; a pupil with another one stays in the class, as a guess.
 */
export function hasLeft(reader: RowReader): boolean {
  const status = fold(lineParser(reader.cell('trangThaiHs'), () => {}) ?? '');
  if (LEFT.test(status)) return true;
  if (status !== '' && !STAYS.test(status)) reader.guess('trangThaiHs', 'học sinh vẫn đang học', 'low');
  return false;
}
