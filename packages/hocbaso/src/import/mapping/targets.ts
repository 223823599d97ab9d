import { type CapHoc, type FieldSpec, type Form, SUBJECTS } from '@hocbaso/spec';
import type { AssignedField } from '../class-input.ts';
import { fieldsOf } from '../internal/field-columns.ts';
import { SCHOOL_FIELDS } from '../internal/school-tables.ts';

/** What one table of a mapping holds; `hocSinh` may occur several times, the first is the list of the class. */
export type MappedKind = 'truong' | 'lop' | 'canBo' | 'hocSinh' | 'bangDiem' | 'quaTrinhHocTap' | 'chungChi';

/** The kinds of table, in the order they are read. */
export const KINDS: readonly MappedKind[] = [
  'truong',
  'lop',
  'canBo',
  'hocSinh',
  'bangDiem',
  'quaTrinhHocTap',
  'chungChi',
];

const ASSIGNED: readonly AssignedField[] = [
  'maDinhDanhHocBa',
  'ngayTao',
  'ngayKyPhatHanh',
  'diaDanhPhatHanh',
  'phienBan',
  'thongTu',
  'trangThai',
  'trichLuc',
];
const CLASS = ['tenLop', 'khoi', 'namHoc'];
const STAFF = ['soDinhDanh', 'hoVaTen', 'vaiTro', 'chucVu', 'maMonHoc'];
/** Read from other tables of the mapping, or as the three forms of one birth date. */
const ELSEWHERE: readonly string[] = [
  ...ASSIGNED,
  ...CLASS,
  ...SCHOOL_FIELDS.map((field) => field.name),
  'capHoc',
  'ngaySinh',
  'thangSinh',
  'namSinh',
  'hoTenCbql',
  'soDinhDanhCbql',
  'chucVuCbql',
  'hoTenGvcn',
  'soDinhDanhGvcn',
];
/** Filled from the subject list and the staff list where the marks do not say them. */
const DERIVED = ['tenMonHoc', 'soDinhDanhGvbm', 'hoTenGvbm'];

/** The field set of a school level. */
export const formOf = (capHoc: CapHoc): Form => (capHoc === 'tieuHoc' ? 'primary' : 'secondary');

/** The fields a pupil's own rows give. */
export const pupilFields = (form: Form): readonly FieldSpec[] =>
  fieldsOf(form, 'hocBa').filter((field) => !ELSEWHERE.includes(field.name));

/** The fields of a subject other than its code, for columns such as `bangDiem.15.diemCaNam`. */
export const subjectFields = (form: Form): readonly FieldSpec[] =>
  fieldsOf(form, 'bangDiem').filter((field) => field.name !== 'maMonHoc');

/** Target of a column that holds one field of one subject. */
export const subjectTarget = (code: string, name: string): string => `bangDiem.${code}.${name}`;

/** The dictionary field behind a target; undefined for the few that are no field. */
export function targetField(capHoc: CapHoc, kind: MappedKind, target: string): FieldSpec | undefined {
  const form = formOf(capHoc);
  const name = target.split('.').at(-1);
  const group =
    kind === 'bangDiem' || target.startsWith('bangDiem.')
      ? 'bangDiem'
      : kind === 'quaTrinhHocTap' || kind === 'chungChi'
        ? kind
        : 'hocBa';
  const field = fieldsOf(form, group).find((one) => one.name === name);
  return field ?? fieldsOf(form, 'hocBa').find((one) => one.name === name);
}

/** Everything a column of this kind of table may be mapped to. */
export function targetsOf(capHoc: CapHoc, kind: MappedKind): readonly string[] {
  const form = formOf(capHoc);
  const rowsOf = (group: 'bangDiem' | 'quaTrinhHocTap' | 'chungChi'): readonly string[] => [
    'maHocSinh',
    'hoVaTen',
    ...fieldsOf(form, group).map((field) => field.name),
  ];
  switch (kind) {
    case 'truong':
      return [...SCHOOL_FIELDS.map((field) => field.name), 'mst'];
    case 'lop':
      return [...CLASS, 'maLop'];
    case 'canBo':
      return STAFF;
    case 'hocSinh':
      return [
        ...pupilFields(form).map((field) => field.name),
        'ngaySinh',
        'maLop',
        'trangThaiHs',
        ...SUBJECTS[capHoc].flatMap(({ code }) =>
          subjectFields(form).map((field) => subjectTarget(code, field.name)),
        ),
      ];
    case 'bangDiem':
      return [...rowsOf('bangDiem'), 'maLop'];
    default:
      return rowsOf(kind);
  }
}

/** What the tables of one kind must give together. */
export function requiredTargets(capHoc: CapHoc, kind: MappedKind): readonly string[] {
  const form = formOf(capHoc);
  switch (kind) {
    case 'truong':
      return [...SCHOOL_FIELDS.filter((field) => field.required === true).map((field) => field.name), 'mst'];
    case 'lop':
      return CLASS;
    case 'canBo':
      return STAFF.slice(0, 3);
    case 'hocSinh':
      return [
        ...pupilFields(form)
          .filter((field) => field.required !== false)
          .map((field) => field.name),
        'ngaySinh',
      ];
    case 'bangDiem':
      return [
        'maHocSinh',
        ...fieldsOf(form, kind)
          .filter((field) => field.required !== false && !DERIVED.includes(field.name))
          .map((field) => field.name),
      ];
    default:
      return [
        'maHocSinh',
        ...fieldsOf(form, kind)
          .filter((field) => field.required === true)
          .map((field) => field.name),
      ];
  }
}
