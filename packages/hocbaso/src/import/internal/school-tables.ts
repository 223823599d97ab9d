import { type FieldSpec, SUBJECTS } from '@hocbaso/spec';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import type { School, StaffMember, StaffRole } from '../class-input.ts';
import type { Collector } from './collector.ts';
import type { ColumnSpec } from './columns.ts';
import { fieldColumn, fieldsOf, plainColumn } from './field-columns.ts';
import { codeParser, identityParser, lineParser, type Parser } from './parsers.ts';
import { createRowReader, type MatchedTable, type RowReader } from './row-reader.ts';
import { locate } from './table.ts';
import { fold, normalise } from './text.ts';

/** Fields of the school's own row. */
export const SCHOOL_FIELDS: readonly FieldSpec[] = fieldsOf('primary', 'hocBa', [
  'maTruong',
  'tenTruong',
  'maSoGiaoDuc',
  'tenSoGiaoDuc',
  'tenXaPhuong',
  'tenTinhThanhPho',
  'maXaPhuong',
  'maTinhThanhPho',
]);
const CLASS_FIELDS: readonly FieldSpec[] = fieldsOf('primary', 'hocBa', ['tenLop', 'khoi', 'namHoc']);

/** Columns of the school's own row. */
export const SCHOOL_COLUMNS: readonly ColumnSpec[] = [
  ...SCHOOL_FIELDS.map((field) => fieldColumn(field, field.required === true)),
  plainColumn('mst', ['Mã số thuế', 'MST'], true),
];

/** Columns of the row that names the class. */
export const CLASS_COLUMNS: readonly ColumnSpec[] = [
  ...CLASS_FIELDS.map((field) => fieldColumn(field, true)),
  plainColumn('maLop', ['Mã lớp']),
];

/** Columns of the staff list: one row per person, role and subject. */
export const STAFF_COLUMNS: readonly ColumnSpec[] = [
  plainColumn('soDinhDanh', ['Số định danh cá nhân', 'Số CCCD', 'CCCD', 'Số định danh'], true),
  plainColumn('hoVaTen', ['Họ và tên', 'Họ tên'], true),
  plainColumn('vaiTro', ['Vai trò', 'Nhiệm vụ'], true),
  plainColumn('chucVu', ['Chức vụ']),
  plainColumn('maMonHoc', ['Mã môn học', 'Mã môn']),
];

function onlyRow(matched: MatchedTable, out: Collector): RowReader {
  const { table } = matched;
  if (table.rows.length !== 1) {
    throw hocbasoError('ERR_HBS_IMPORT_ONE_ROW', {
      params: { file: table.file, sheet: table.sheet ?? '–', count: table.rows.length },
    });
  }
  return createRowReader(matched, table.rows[0]!, out);
}

/** Without school and class there is no result to give, so their problems are failures, not issues. */
function assertHead(matched: MatchedTable, out: Collector, failed: boolean): void {
  if (!failed) return;
  const first = out.issues.find((issue) => issue.severity === 'error');
  throw hocbasoError('ERR_HBS_IMPORT_HEAD', {
    params: {
      file: matched.table.file,
      sheet: matched.table.sheet ?? '–',
      column: String(first?.params.column ?? '?'),
    },
  });
}

/**
 * The school of a one-row table.
 * @throws HocBaSoError `ERR_HBS_IMPORT_ONE_ROW`, `ERR_HBS_IMPORT_HEAD`
 */
export function readSchool(matched: MatchedTable, out: Collector): School {
  assertHead(matched, out, out.blocked);
  const reader = onlyRow(matched, out);
  const school: Record<string, unknown> = {};
  for (const field of SCHOOL_FIELDS) {
    const value = reader.field(field, field.required === true);
    if (value !== undefined) school[field.name] = value;
  }
  school.mst = reader.read('mst', codeParser, { required: true });
  assertHead(matched, out, reader.failed);
  return school as unknown as School;
}

const gradeParser: Parser<string> = (cell, report) => {
  const text = codeParser(cell, report)?.replace(/^(khối|lớp)\s+/i, '');
  if (text !== undefined && /^(0?[1-9]|1[0-2])$/.test(text)) return text.padStart(2, '0');
  report('HBS-IMP-GRADE-UNKNOWN', 'error', { value: text ?? '' });
  return undefined;
};

const yearParser: Parser<string> = (cell, report) => {
  const match = /^(\d{4})\s*[-–/]\s*(\d{4})$/.exec(lineParser(cell, report) ?? '');
  if (match !== null && Number(match[2]) === Number(match[1]) + 1) return `${match[1]}-${match[2]}`;
  report('HBS-IMP-YEAR-FORMAT', 'error', { value: lineParser(cell, report) ?? '' });
  return undefined;
};

/** The class of this import. */
export interface ClassHead {
  readonly tenLop: string;
  readonly khoi: string;
  readonly namHoc: string;
  /** Code of the class in the sector database; rows of other classes are left out. */
  readonly maLop?: string;
}

/**
 * The class of a one-row table.
 * @throws HocBaSoError `ERR_HBS_IMPORT_ONE_ROW`, `ERR_HBS_IMPORT_HEAD`
 */
export function readClass(matched: MatchedTable, out: Collector): ClassHead {
  assertHead(matched, out, out.blocked);
  const reader = onlyRow(matched, out);
  const tenLop = reader.read('tenLop', lineParser, { required: true });
  const khoi = reader.read('khoi', gradeParser, { required: true });
  const namHoc = reader.read('namHoc', yearParser, { required: true });
  const maLop = reader.read('maLop', codeParser);
  assertHead(matched, out, reader.failed);
  return { tenLop: tenLop!, khoi: khoi!, namHoc: namHoc!, ...(maLop === undefined ? {} : { maLop }) };
}

const ROLES: Readonly<Record<string, StaffRole>> = {
  gvbm: 'gvbm',
  giaovienbomon: 'gvbm',
  gvcn: 'gvcn',
  giaovienchunhiem: 'gvcn',
  cbql: 'cbql',
  canboquanly: 'cbql',
  bangiamhieu: 'cbql',
};
const ROLE_ORDER: readonly StaffRole[] = ['gvbm', 'gvcn', 'cbql'];

const roleParser: Parser<StaffRole> = (cell, report) => {
  const text = lineParser(cell, report) ?? '';
  const role = ROLES[fold(text)];
  if (role === undefined) report('HBS-IMP-ROLE-UNKNOWN', 'error', { value: text });
  return role;
};

/** A subject code of this level; `2` stands for `02`, which spreadsheets shorten. */
export function subjectParser(capHoc: keyof typeof SUBJECTS): Parser<string> {
  return (cell, report) => {
    const text = codeParser(cell, report) ?? '';
    const code = [text, text.padStart(2, '0')].find((c) => SUBJECTS[capHoc].some((s) => s.code === c));
    if (code === undefined) report('HBS-IMP-SUBJECT-UNKNOWN', 'error', { value: text });
    return code;
  };
}

/** Reads the staff list; any unreadable row blocks the import, because it decides who signs. */
export function readStaff(
  matched: MatchedTable,
  capHoc: keyof typeof SUBJECTS,
  out: Collector,
): readonly StaffMember[] {
  const people = new Map<
    string,
    { hoVaTen: string; chucVu?: string; roles: Set<StaffRole>; monHoc: string[] }
  >();
  for (const row of matched.table.rows) {
    const reader = createRowReader(matched, row, out);
    const id = reader.read('soDinhDanh', identityParser, { required: true });
    const hoVaTen = reader.read('hoVaTen', lineParser, { required: true });
    const role = reader.read('vaiTro', roleParser, { required: true });
    const chucVu = reader.read('chucVu', lineParser);
    const mon = reader.read('maMonHoc', subjectParser(capHoc));
    if (reader.failed || id === undefined || hoVaTen === undefined || role === undefined) {
      out.blocked = true;
      continue;
    }
    const known = people.get(id) ?? { hoVaTen, roles: new Set<StaffRole>(), monHoc: [] };
    if (normalise(known.hoVaTen) !== normalise(hoVaTen)) {
      reader.report('HBS-IMP-STAFF-TWO-NAMES', 'error', { value: hoVaTen, other: known.hoVaTen }, 'hoVaTen');
      out.blocked = true;
    }
    known.roles.add(role);
    if (chucVu !== undefined) known.chucVu = chucVu;
    if (mon !== undefined && !known.monHoc.includes(mon)) known.monHoc.push(mon);
    people.set(id, known);
  }
  return [...people].map(([soDinhDanh, p]) => ({
    soDinhDanh,
    hoVaTen: p.hoVaTen,
    ...(p.chucVu === undefined ? {} : { chucVu: p.chucVu }),
    roles: ROLE_ORDER.filter((role) => p.roles.has(role)),
    ...(p.monHoc.length === 0 ? {} : { monHoc: p.monHoc }),
  }));
}

/** The one member of staff in this role; none, several, or a manager without a position block the import. */
export function onlyStaff(
  staff: readonly StaffMember[],
  role: 'gvcn' | 'cbql',
  matched: MatchedTable,
  out: Collector,
): StaffMember | undefined {
  const found = staff.filter((member) => member.roles.includes(role));
  const [one] = found;
  if (one !== undefined && found.length === 1 && (role !== 'cbql' || one.chucVu !== undefined)) return one;
  out.blocked = true;
  const code =
    one === undefined
      ? 'HBS-IMP-STAFF-MISSING'
      : found.length > 1
        ? 'HBS-IMP-STAFF-SEVERAL'
        : 'HBS-IMP-STAFF-POSITION';
  out.issues.push({
    code,
    severity: 'error',
    path: [],
    params: { role: role.toUpperCase(), names: found.map((member) => member.hoVaTen).join(', ') },
    location: locate(matched.table),
  });
  return undefined;
}
