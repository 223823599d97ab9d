import { FIELDS, type FieldSpec, type Form } from '@hocbaso/spec';
import { SCHOOL_FIELDS } from '../import/internal/school-tables.ts';
import { type MappedKind, pupilFields } from '../import/mapping/targets.ts';

/** One sheet of the school's workbook: fields under their Vietnamese labels. */
export interface SheetSpec {
  readonly kind: MappedKind;
  readonly name: string;
  readonly columns: readonly SheetColumn[];
}

/** One column; `field` is absent where the reading way does not need it. */
export interface SheetColumn {
  readonly header: string;
  readonly name: string;
  readonly spec?: FieldSpec;
  /** For people to read; not read back. */
  readonly shown?: boolean;
}

const spec = (form: Form, group: string, name: string): FieldSpec | undefined =>
  FIELDS.find((field) => field.form === form && field.group === group && field.name === name);

/** The sheets of a field set, in reading order. */
export function sheetsOf(form: Form): readonly SheetSpec[] {
  const column = (name: string, group = 'hocBa', header?: string): SheetColumn => {
    const found = spec(form, group, name);
    return { name, header: header ?? found?.vi ?? name, ...(found === undefined ? {} : { spec: found }) };
  };
  const key = [column('maHocSinh'), column('hoVaTen')];
  const list = (group: string): SheetColumn[] =>
    FIELDS.filter((field) => field.form === form && field.group === group).map((field) => ({
      name: field.name,
      header: field.vi,
      spec: field,
    }));
  const shown = (name: string): SheetColumn => ({ ...column(name), shown: true });
  const own = pupilFields(form);
  const birth = own.findIndex((field) => field.name === 'gioiTinh') + 1;
  const pupil = own.map((field) => column(field.name));
  return [
    {
      kind: 'hocSinh',
      name: 'Học sinh',
      columns: [
        ...pupil.slice(0, birth),
        column('ngaySinh'),
        ...pupil.slice(birth),
        ...['tenLop', 'namHoc', 'maDinhDanhHocBa', 'trangThai', 'ngayTao', 'ngayKyPhatHanh'].map(shown),
      ],
    },
    { kind: 'bangDiem', name: 'Bảng điểm', columns: [...key, ...list('bangDiem')] },
    { kind: 'quaTrinhHocTap', name: 'Quá trình học tập', columns: [...key, ...list('quaTrinhHocTap')] },
    ...(form === 'secondary'
      ? [{ kind: 'chungChi' as const, name: 'Chứng chỉ', columns: [...key, ...list('chungChi')] }]
      : []),
    { kind: 'lop', name: 'Lớp', columns: ['tenLop', 'khoi', 'namHoc'].map((name) => column(name)) },
    {
      kind: 'canBo',
      name: 'Cán bộ',
      columns: [
        column('soDinhDanh', 'hocBa', 'Số định danh cá nhân'),
        column('hoVaTen', 'hocBa', 'Họ và tên'),
        { name: 'vaiTro', header: 'Vai trò' },
        { name: 'chucVu', header: 'Chức vụ' },
        { name: 'maMonHoc', header: 'Mã môn học' },
      ],
    },
    {
      kind: 'truong',
      name: 'Trường',
      columns: [...SCHOOL_FIELDS.map((f) => column(f.name)), { name: 'mst', header: 'Mã số thuế' }],
    },
  ];
}
