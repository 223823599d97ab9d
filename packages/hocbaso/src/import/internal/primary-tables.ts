import type { FieldSpec } from '@hocbaso/spec';
import { SUBJECTS } from '@hocbaso/spec';
import { type ColumnSpec, columnName } from './columns.ts';
import { expecting, fieldColumn, fieldsOf, plainColumn } from './field-columns.ts';
import type { TableSpec } from './match-table.ts';
import { CLASS_COLUMNS, SCHOOL_COLUMNS, STAFF_COLUMNS } from './school-tables.ts';

/** Headers of primary subjects: the first is the expected one. */
const SUBJECT_HEADERS: Readonly<Record<string, readonly string[]>> = {
  '01': ['Toán'],
  '02': ['Tiếng Việt'],
  '03': ['Đạo đức'],
  '04': ['Tự nhiên và Xã hội', 'TNXH', 'TN&XH', 'TN và XH'],
  '05': ['Lịch sử và Địa lí', 'Lịch sử và Địa lý', 'LS&ĐL'],
  '11': ['Ngoại ngữ', 'Ngoại ngữ 1', 'Tiếng Anh', 'Ngoại ngữ 1 (Tiếng Anh)'],
  '12': ['TH-CN (Tin học)', 'Tin học', 'Tin học và Công nghệ (Tin học)'],
  '13': ['Khoa học'],
  '14': ['Tiếng dân tộc', 'Tiếng DT'],
  '87': ['TH-CN (Công nghệ)', 'Công nghệ', 'Tin học và Công nghệ (Công nghệ)'],
  '88': ['Giáo dục thể chất', 'GDTC'],
  '89': ['Âm nhạc', 'Nghệ thuật (Âm nhạc)'],
  '90': ['Mĩ thuật', 'Mỹ thuật', 'Nghệ thuật (Mĩ thuật)'],
  '91': ['Hoạt động trải nghiệm', 'HĐTN'],
};
const LEVEL_HEADERS = ['Mức đạt được', 'Mức đạt', 'Mức'];
const MARK_HEADERS = ['Điểm kiểm tra định kỳ', 'Điểm KTĐK', 'Điểm KT', 'Điểm'];
const NOT_SUBJECT = ['năng lực', 'phẩm chất'];

/** Key of a subject's level column. */
export const levelKey = (code: string): string => `mon.${code}.muc`;
/** Key of a subject's year-end mark column. */
export const markKey = (code: string): string => `mon.${code}.diem`;

function subjectColumns(required: readonly string[]): ColumnSpec[] {
  return SUBJECTS.tieuHoc.flatMap(({ code }): ColumnSpec[] => {
    const subjects = SUBJECT_HEADERS[code] ?? [];
    const under = (heads: readonly string[]): ColumnSpec['names'] =>
      subjects.flatMap((text, i) =>
        heads.map((head, j) => columnName(`${text} - ${head}`, { exact: i === 0 && j < 2 })),
      );
    return [
      {
        key: levelKey(code),
        label: `${subjects[0]} - ${LEVEL_HEADERS[0]}`,
        names: [...under(LEVEL_HEADERS), ...subjects.map((text, i) => columnName(text, { exact: i === 0 }))],
        notUnder: NOT_SUBJECT,
        required: required.includes(code),
      },
      {
        key: markKey(code),
        label: `${subjects[0]} - ${MARK_HEADERS[0]}`,
        names: under(MARK_HEADERS),
        notUnder: NOT_SUBJECT,
        required: false,
      },
    ];
  });
}

const named = (...names: string[]): readonly FieldSpec[] => fieldsOf('primary', 'hocBa', names);

/** Who the pupil is: in the sector database's list. */
export const IDENTITY_FIELDS = named('maHocSinh', 'hoVaTen', 'soDinhDanh', 'gioiTinh', 'danToc');

/** What the school may have in either the list or its own workbook. */
export const PERSON_FIELDS = named(
  'quocTich',
  'soSoDangBo',
  'noiSinh',
  'maXaNoiSinh',
  'maTinhNoiSinh',
  'queQuan',
  'maXaQueQuan',
  'maTinhQueQuan',
  'noiOHienNay',
  'maXaNoiOHienNay',
  'maTinhNoiOHienNay',
  'doiTuongChinhSach',
  'khuyetTatKhongDanhGia',
  'hoTenCha',
  'hoTenMe',
  'hoTenNguoiGiamHo',
);

/** What only the school's own workbook has. */
export const YEAR_FIELDS = named(
  'canNang',
  'chieuCao',
  'soBuoiNghiCoPhep',
  'soBuoiNghiKhongPhep',
  'noiDungHoanThanh',
  'hoanThanhTieuHoc',
  'khenThuong',
  'khenThuongDotXuat',
  'nhanXetGvcn',
  'nhanXetPhamChat',
  'nhanXetNangLucChung',
  'nhanXetNangLucDacThu',
);

/** Levels of qualities and competencies, in either results or supplement. */
export const LEVEL_FIELDS = fieldsOf('primary', 'hocBa').filter((f) => f.enum === 'mucNangLucPhamChat');

/** Verdicts of the year in the results. */
export const VERDICT_FIELDS = named('xepLoai', 'duocLenLop', 'hoanThanhLopHoc');

/** Columns of a study history row. */
export const HISTORY_FIELDS = fieldsOf('primary', 'quaTrinhHocTap');

const PUPIL_CODE = fieldColumn(IDENTITY_FIELDS.find((f) => f.name === 'maHocSinh')!, true);
const NAME = fieldColumn(IDENTITY_FIELDS.find((f) => f.name === 'hoVaTen')!, true);
/** The sector database's own spelling (spec 9, grade B). */
const LISTED_NAME = expecting(NAME, 'Họ tên');
const CLASS_CODE = plainColumn('maLop', ['Mã lớp', 'Lớp']);
const BIRTH = plainColumn('ngaySinh', ['Ngày sinh', 'Ngày tháng năm sinh'], true);

/** The pupil list of the sector database (CSDL ngành, `C1-HocSinh`). */
export const PUPIL_LIST: TableSpec = {
  name: 'danh sách học sinh (CSDL ngành)',
  columns: [
    ...IDENTITY_FIELDS.map((field) => (field.name === 'hoVaTen' ? LISTED_NAME : fieldColumn(field, true))),
    BIRTH,
    CLASS_CODE,
    plainColumn('trangThaiHs', ['Trạng thái HS', 'Trạng thái']),
    ...PERSON_FIELDS.map((field) => fieldColumn(field, false)),
  ],
  ignored: ['STT', 'Ngày nhập trạng thái', 'Loại khuyết tật', 'Khối', 'Tên lớp', 'Ghi chú'],
};

/** The yearly results import of the sector database (`KetQuaHocTapImportExcel`). */
export const RESULTS: TableSpec = {
  name: 'kết quả học tập (CSDL ngành)',
  columns: [
    PUPIL_CODE,
    CLASS_CODE,
    { ...LISTED_NAME, required: false },
    { ...BIRTH, required: false },
    ...subjectColumns(['01', '02', '03', '88', '91']),
    ...LEVEL_FIELDS.map((field) => fieldColumn(field, field.name.startsWith('phamChat'))),
    ...VERDICT_FIELDS.map((field) => fieldColumn(field, true)),
  ],
  ignored: ['STT', 'Ghi chú'],
};

/** The school's own sheet: what the two files of the sector database lack. */
export const SUPPLEMENT: TableSpec = {
  name: 'thông tin bổ sung của trường',
  columns: [
    PUPIL_CODE,
    { ...NAME, required: false },
    ...PERSON_FIELDS.map((field) => fieldColumn(field, false)),
    ...YEAR_FIELDS.map((field) =>
      fieldColumn(field, field.required === true && field.name !== 'hoanThanhTieuHoc'),
    ),
    ...subjectColumns([]),
    ...LEVEL_FIELDS.map((field) => fieldColumn(field, false)),
  ],
  ignored: ['STT', 'Ghi chú'],
};

/** One row per pupil and school year. */
export const HISTORY: TableSpec = {
  name: 'quá trình học tập',
  columns: [
    PUPIL_CODE,
    { ...NAME, required: false },
    ...HISTORY_FIELDS.map((f) => fieldColumn(f, f.required === true)),
  ],
  ignored: ['STT', 'Ghi chú'],
};

/** Tables of the school itself. */
export const SCHOOL: TableSpec = { name: 'thông tin trường', columns: SCHOOL_COLUMNS, ignored: ['STT'] };
/** The class of this import. */
export const CLASS: TableSpec = { name: 'thông tin lớp', columns: CLASS_COLUMNS, ignored: ['STT'] };
/** The staff of the class. */
export const STAFF: TableSpec = {
  name: 'danh sách cán bộ, giáo viên',
  columns: STAFF_COLUMNS,
  ignored: ['STT', 'Tên môn học', 'Môn học', 'Ghi chú'],
};
