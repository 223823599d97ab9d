import { type CapHoc, type Issue, SUBJECTS } from '@hocbaso/spec';
import type { ImportFile, ImportGuess, StaffMember, StaffRole } from './class-input.ts';
import { addGuess, createCollector } from './internal/collector.ts';
import { type ColumnSpec, columnName } from './internal/columns.ts';
import { plainColumn, unsureColumn } from './internal/field-columns.ts';
import { findTables, matchTable, type TableSpec } from './internal/match-table.ts';
import { codeParser, identityParser, lineParser } from './internal/parsers.ts';
import { createRowReader } from './internal/row-reader.ts';
import { fold, normalise } from './internal/text.ts';
import { openWorkbook } from './internal/workbook.ts';

const COLUMNS: readonly ColumnSpec[] = [
  plainColumn(
    'soDinhDanh',
    [
      'Số định danh cá nhân',
      'Số CCCD',
      'CCCD',
      'Số định danh',
      'Số ĐDCN',
      'Số CMND/TCC',
      'Số CMTND/TCC',
      'Số CCCD/Số định danh cá nhân',
      'Số CMND/CCCD',
      'Số CCCD/CMND',
      'Số định danh cá nhân/CCCD',
    ],
    true,
  ),
  plainColumn(
    'hoVaTen',
    ['Họ và tên', 'Họ tên', 'Họ và tên giáo viên', 'Họ tên giáo viên', 'Họ tên CBGVNV'],
    true,
  ),
  plainColumn('maGiaoVien', ['Mã giáo viên', 'Mã GV', 'Mã cán bộ', 'Mã định danh Bộ GD&ĐT', 'Mã nhân sự']),
  plainColumn('chucVu', ['Chức vụ', 'Nhóm chức vụ', 'Vị trí việc làm', 'Chức danh']),
  plainColumn('trangThai', ['Trạng thái', 'Trạng thái cán bộ', 'Trạng thái CBGVNV', 'Trạng thái làm việc']),
  plainColumn('monDay', ['Môn dạy', 'Môn giảng dạy', 'Môn dạy chính', 'Mã môn dạy']),
  plainColumn('lopChuNhiem', ['Lớp chủ nhiệm', 'Chủ nhiệm lớp', 'GVCN lớp']),
];

/** Columns of the staff workbook that are read. */
export type StaffColumn =
  | 'soDinhDanh'
  | 'hoVaTen'
  | 'maGiaoVien'
  | 'chucVu'
  | 'trangThai'
  | 'monDay'
  | 'lopChuNhiem';

/**
 * Of the original file only its name and its 72 columns are known (spec 9, grade B), none of its headers: every
 * spelling above is a guess, and a header the school names itself takes its place.
 */
function staffTable(headers: Readonly<Partial<Record<StaffColumn, string>>>): TableSpec {
  return {
    name: 'danh sách cán bộ, giáo viên (CSDL ngành)',
    columns: COLUMNS.map((column): ColumnSpec => {
      const own = headers[column.key as StaffColumn];
      if (own === undefined) return unsureColumn(column, 'low');
      return { ...column, label: own, names: [columnName(own, { exact: true })], required: true };
    }),
  };
}

/** Options of {@link readStaffWorkbook}. */
export interface ReadStaffOptions {
  /** Level whose subject list names the subjects taught; without it `monHoc` stays empty. */
  readonly capHoc?: CapHoc;
  /** Class whose homeroom teacher gets the role `gvcn`. */
  readonly tenLop?: string;
  /** Headers as the school's file has them; a column named here is found by that header alone, and is no guess. */
  readonly headers?: Readonly<Partial<Record<StaffColumn, string>>>;
}

/** A member of staff with the code the sector database gives. */
export interface StaffRecord extends StaffMember {
  /** Mã giáo viên. — Code in the sector database. */
  readonly maGiaoVien?: string;
}

/** The people of a staff workbook. */
export interface StaffReading {
  readonly staff: readonly StaffRecord[];
  readonly issues: readonly Issue[];
  readonly guesses: readonly ImportGuess[];
}

const LEFT = /^(dachuyendi|chuyendi|dathoiviec|thoiviec|nghihuu|danghihuu|dachuyencongtac)/;
const MANAGER = /^(pho)?hieutruong/;

/**
 * Reads the staff workbook of the sector database (CSDL ngành, `CSDL_GiaoVien`): columns by header text, in any
 * order, the other columns left alone. A person whose row cannot be read is left out with an issue. Roles are
 * guesses: `cbql` from the position (Hiệu trưởng, Phó hiệu trưởng), `gvcn` from the homeroom class, `gvbm` from
 * subjects; the school's own list decides who signs.
 *
 * @throws HocBaSoError `ERR_HBS_IMPORT_EMPTY`, `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_NOT_WORKBOOK`,
 * `ERR_HBS_IMPORT_ENCRYPTED`, `ERR_HBS_IMPORT_SHEET_MISSING`
 */
export async function readStaffWorkbook(
  file: ImportFile,
  options: ReadStaffOptions = {},
): Promise<StaffReading> {
  const out = createCollector();
  const book = await openWorkbook(file);
  const spec = staffTable(options.headers ?? {});
  const [table] = findTables(book, [spec], [], out);
  // The workbook has some seventy columns of which six matter here: the others are no news.
  const ignored = table!.columns.map((column) => column.header);
  const matched = matchTable(table!, { ...spec, ignored }, out);
  const staff = new Map<string, StaffRecord>();
  if (out.blocked) return { staff: [], issues: out.issues, guesses: out.guesses };
  const guess = (found: string, readAs: string): void =>
    addGuess(out, { ...table!, kind: 'keyed' }, 0, found, readAs, 'low');
  for (const row of table!.rows) {
    const reader = createRowReader(matched, row, out);
    if (LEFT.test(fold(reader.read('trangThai', lineParser) ?? ''))) continue;
    const soDinhDanh = reader.read('soDinhDanh', identityParser, { required: true });
    const hoVaTen = reader.read('hoVaTen', lineParser, { required: true });
    const chucVu = reader.read('chucVu', lineParser);
    const maGiaoVien = reader.read('maGiaoVien', codeParser);
    if (soDinhDanh === undefined || hoVaTen === undefined || reader.failed) continue;
    const known = staff.get(soDinhDanh);
    if (known !== undefined && normalise(known.hoVaTen) !== normalise(hoVaTen)) {
      reader.report('HBS-IMP-STAFF-TWO-NAMES', 'error', { value: hoVaTen, other: known.hoVaTen }, 'hoVaTen');
      continue;
    }
    const roles = new Set<StaffRole>(known?.roles);
    const monHoc = new Set(known?.monHoc);
    for (const name of (reader.read('monDay', lineParser) ?? '')
      .split(/[,;]/)
      .filter((n) => n.trim() !== '')) {
      if (options.capHoc === undefined) break;
      const wanted = fold(name);
      const subject = SUBJECTS[options.capHoc].find((s) => s.code === name.trim() || fold(s.name) === wanted);
      if (subject === undefined) {
        reader.report('HBS-IMP-STAFF-SUBJECT', 'warning', { value: name.trim() }, 'monDay');
        continue;
      }
      monHoc.add(subject.code);
      roles.add('gvbm');
    }
    const classes = (reader.read('lopChuNhiem', lineParser) ?? '').split(/[,;]/).map(fold);
    if (options.tenLop !== undefined && classes.includes(fold(options.tenLop))) roles.add('gvcn');
    if (chucVu !== undefined && MANAGER.test(fold(chucVu))) {
      roles.add('cbql');
      guess(chucVu, 'CBQL');
    }
    const position = chucVu ?? known?.chucVu;
    const code = maGiaoVien ?? known?.maGiaoVien;
    staff.set(soDinhDanh, {
      soDinhDanh,
      hoVaTen,
      ...(position === undefined ? {} : { chucVu: position }),
      ...(code === undefined ? {} : { maGiaoVien: code }),
      roles: (['gvbm', 'gvcn', 'cbql'] as const).filter((role) => roles.has(role)),
      ...(monHoc.size === 0 ? {} : { monHoc: [...monHoc] }),
    });
  }
  return { staff: [...staff.values()], issues: out.issues, guesses: out.guesses };
}
