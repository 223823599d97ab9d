import { fieldColumn, fieldsOf, plainColumn } from './field-columns.ts';
import type { TableSpec } from './match-table.ts';
import { CLASS_COLUMNS, SCHOOL_COLUMNS, STAFF_COLUMNS } from './school-tables.ts';

const PERSON_NAMES = [
  'maHocSinh',
  'hoVaTen',
  'soDinhDanh',
  'gioiTinh',
  'danToc',
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
  'ngheNghiepCha',
  'hoTenMe',
  'ngheNghiepMe',
  'hoTenNguoiGiamHo',
  'ngheNghiepNguoiGiamHo',
];

/** Who the pupil is. */
export const PERSON_FIELDS = fieldsOf('secondary', 'hocBa', PERSON_NAMES);

/** Results of the year as a whole. */
export const SUMMARY_FIELDS = fieldsOf('secondary', 'hocBa', [
  'duocLenLop',
  'noiDungDuocLenLop',
  'noiDungHoanThanh',
  'ketQuaCuocThi',
  'noiDungRenLuyenHe',
  'khenThuong',
  'nhanXetGvcn',
  'hocTapHocKy1',
  'hocTapHocKy2',
  'hocTapCaNam',
  'soBuoiNghi',
  'renLuyenHocKy1',
  'renLuyenHocKy2',
  'renLuyenCaNam',
  'renLuyenLai',
  'hocTapLai',
]);

/** Marks of one subject. */
export const MARK_NAMES = ['diemHocKy1', 'diemHocKy2', 'diemCaNam', 'diemKiemTraLai'] as const;
/** Fields of a subject row. */
export const SUBJECT_FIELDS = fieldsOf('secondary', 'bangDiem');
/** Fields of a study history row. */
export const HISTORY_FIELDS = fieldsOf('secondary', 'quaTrinhHocTap');
/** Fields of a certificate row. */
export const CERTIFICATE_FIELDS = fieldsOf('secondary', 'chungChi');

const PUPIL_CODE = fieldColumn(PERSON_FIELDS.find((f) => f.name === 'maHocSinh')!, true);
const NAME = { ...fieldColumn(PERSON_FIELDS.find((f) => f.name === 'hoVaTen')!, true), required: false };
const CLASS_CODE = plainColumn('maLop', ['Mã lớp']);
const ignored = ['STT', 'ID', 'Ghi chú', 'Tên lớp', 'Lớp', 'Khối', 'Năm học'];

/** One row per pupil. */
export const PUPILS: TableSpec = {
  name: 'danh sách học sinh',
  columns: [
    ...PERSON_FIELDS.map((field) => fieldColumn(field, field.required === true)),
    plainColumn('ngaySinh', ['Ngày sinh', 'Ngày tháng năm sinh'], true),
    CLASS_CODE,
    plainColumn('trangThaiHs', ['Trạng thái HS', 'Trạng thái']),
  ],
  ignored: [...ignored, 'Ngày nhập trạng thái', 'Loại khuyết tật'],
};

/** One row per pupil and subject. */
export const MARKS: TableSpec = {
  name: 'bảng điểm',
  columns: [
    PUPIL_CODE,
    NAME,
    CLASS_CODE,
    ...SUBJECT_FIELDS.map((field) =>
      fieldColumn(
        field,
        field.name === 'maMonHoc' || ['diemHocKy1', 'diemHocKy2', 'diemCaNam'].includes(field.name),
      ),
    ),
  ],
  ignored,
};

/** One row per pupil. */
export const SUMMARY: TableSpec = {
  name: 'tổng kết năm học',
  columns: [PUPIL_CODE, NAME, CLASS_CODE, ...SUMMARY_FIELDS.map((f) => fieldColumn(f, f.required !== false))],
  ignored,
};

/** One row per pupil and school year. */
export const HISTORY: TableSpec = {
  name: 'quá trình học tập',
  columns: [PUPIL_CODE, NAME, ...HISTORY_FIELDS.map((f) => fieldColumn(f, f.required === true))],
  ignored: ['STT', 'ID', 'Ghi chú'],
};

/** One row per certificate. */
export const CERTIFICATES: TableSpec = {
  name: 'chứng chỉ',
  columns: [PUPIL_CODE, NAME, ...CERTIFICATE_FIELDS.map((f) => fieldColumn(f, f.name === 'tenChungChi'))],
  ignored,
};

/** The school. */
export const SCHOOL: TableSpec = {
  name: 'thông tin trường',
  columns: SCHOOL_COLUMNS,
  ignored: ['STT', 'ID'],
};
/** The class. */
export const CLASS: TableSpec = { name: 'thông tin lớp', columns: CLASS_COLUMNS, ignored: ['STT', 'ID'] };
/** One row per person, role and subject. */
export const STAFF: TableSpec = {
  name: 'danh sách cán bộ, giáo viên và phân công',
  columns: STAFF_COLUMNS,
  ignored: ['STT', 'ID', 'Tên môn học', 'Môn học', 'Mã lớp', 'Tên lớp', 'Lớp', 'Ghi chú'],
};
