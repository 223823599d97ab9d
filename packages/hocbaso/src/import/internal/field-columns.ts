import { FIELDS, type FieldGroup, type FieldSpec, type Form } from '@hocbaso/spec';
import type { GuessConfidence } from '../class-input.ts';
import { type ColumnName, type ColumnSpec, columnName } from './columns.ts';

/** Headers by record field: the first is the expected one, the others are recorded as guesses when met. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  maHocSinh: ['Mã học sinh', 'Mã HS', 'Mã định danh Bộ GD&ĐT'],
  hoVaTen: ['Họ và tên', 'Họ tên', 'Họ và tên học sinh', 'Họ tên học sinh', 'Tên học sinh'],
  soDinhDanh: [
    'Số định danh cá nhân',
    'Số CCCD',
    'CCCD',
    'Số định danh',
    'Số ĐDCN',
    'Số CCCD/Số định danh cá nhân',
  ],
  gioiTinh: ['Giới tính'],
  danToc: ['Dân tộc'],
  quocTich: ['Quốc tịch'],
  soSoDangBo: ['Số sổ đăng bộ', 'Số đăng bộ'],
  canNang: ['Cân nặng (kg)', 'Cân nặng'],
  chieuCao: ['Chiều cao (cm)', 'Chiều cao'],
  soBuoiNghiCoPhep: ['Số buổi nghỉ có phép', 'Nghỉ có phép'],
  soBuoiNghiKhongPhep: ['Số buổi nghỉ không phép', 'Nghỉ không phép'],
  soBuoiNghi: ['Số buổi nghỉ', 'Số buổi nghỉ cả năm', 'Tổng số buổi nghỉ cả năm'],
  noiSinh: ['Nơi sinh'],
  maXaNoiSinh: ['Nơi sinh - Mã xã'],
  maTinhNoiSinh: ['Nơi sinh - Mã tỉnh'],
  queQuan: ['Quê quán'],
  maXaQueQuan: ['Quê quán - Mã xã'],
  maTinhQueQuan: ['Quê quán - Mã tỉnh'],
  noiOHienNay: ['Nơi ở hiện nay', 'Chỗ ở hiện nay'],
  maXaNoiOHienNay: ['Nơi ở hiện nay - Mã xã', 'Chỗ ở hiện nay - Mã xã'],
  maTinhNoiOHienNay: ['Nơi ở hiện nay - Mã tỉnh', 'Chỗ ở hiện nay - Mã tỉnh'],
  doiTuongChinhSach: ['Đối tượng chính sách', 'Diện chính sách'],
  khuyetTatKhongDanhGia: ['Khuyết tật không đánh giá'],
  hoTenCha: ['Họ tên cha', 'Họ và tên cha'],
  hoTenMe: ['Họ tên mẹ', 'Họ và tên mẹ'],
  hoTenNguoiGiamHo: ['Họ tên người giám hộ', 'Họ và tên người giám hộ'],
  noiDungHoanThanh: ['Nội dung hoàn thành chương trình'],
  khenThuong: ['Khen thưởng'],
  khenThuongDotXuat: ['Khen thưởng đột xuất'],
  nhanXetGvcn: ['Nhận xét của giáo viên chủ nhiệm', 'Nhận xét GVCN'],
  nhanXetPhamChat: ['Nhận xét phẩm chất'],
  nhanXetNangLucChung: ['Nhận xét năng lực chung'],
  nhanXetNangLucDacThu: ['Nhận xét năng lực đặc thù'],
  duocLenLop: ['Được lên lớp', 'Lên lớp'],
  hoanThanhLopHoc: ['Hoàn thành chương trình lớp học', 'Đã hoàn thành chương trình lớp học', 'HTCTLH'],
  hoanThanhTieuHoc: ['Hoàn thành chương trình tiểu học', 'Đã hoàn thành chương trình tiểu học'],
  xepLoai: ['Đánh giá kết quả giáo dục', 'Đánh giá KQGD', 'Kết quả giáo dục', 'Kết quả xếp loại'],
  namHoc: ['Năm học'],
  tenLop: ['Tên lớp', 'Lớp'],
  khoi: ['Khối', 'Mã khối'],
  tenTruong: ['Tên trường', 'Trường'],
  tenTinh: ['Tên tỉnh', 'Tỉnh/thành phố', 'Tỉnh'],
  ngayChuyenDen: ['Ngày chuyển đến'],
  maTruong: ['Mã trường'],
  maSoGiaoDuc: ['Mã sở giáo dục', 'Mã sở'],
  tenSoGiaoDuc: ['Tên sở giáo dục', 'Sở giáo dục'],
  tenXaPhuong: ['Tên xã/phường', 'Xã/phường'],
  maXaPhuong: ['Mã xã/phường'],
  tenTinhThanhPho: ['Tên tỉnh/thành phố', 'Tỉnh/thành phố'],
  maTinhThanhPho: ['Mã tỉnh/thành phố', 'Mã tỉnh'],
  maMonHoc: ['Mã môn học', 'Mã môn'],
  tenMonHoc: ['Tên môn học', 'Môn học', 'Môn'],
  diemHocKy1: ['Điểm học kỳ I', 'Điểm học kỳ 1', 'HKI', 'HK1', 'ĐTBmhkI'],
  diemHocKy2: ['Điểm học kỳ II', 'Điểm học kỳ 2', 'HKII', 'HK2', 'ĐTBmhkII'],
  diemCaNam: ['Điểm cả năm', 'Cả năm', 'CN', 'ĐTBmcn'],
  diemKiemTraLai: ['Điểm kiểm tra lại', 'Đánh giá lại', 'KTL'],
  soDinhDanhGvbm: ['Số định danh GVBM', 'CCCD giáo viên'],
  hoTenGvbm: ['Họ tên GVBM', 'Họ tên giáo viên'],
};

const COMPETENCIES: Readonly<Record<string, readonly string[]>> = {
  nangLucTuChuTuHoc: ['Tự chủ và tự học', 'Tự chủ, tự học', 'TC-TH'],
  nangLucGiaoTiepHopTac: ['Giao tiếp và hợp tác', 'Giao tiếp, hợp tác', 'GT-HT'],
  nangLucGiaiQuyetVanDeSangTao: ['Giải quyết vấn đề và sáng tạo', 'Giải quyết vấn đề, sáng tạo', 'GQVĐ-ST'],
  nangLucNgonNgu: ['Ngôn ngữ'],
  nangLucTinhToan: ['Tính toán'],
  nangLucKhoaHoc: ['Khoa học'],
  nangLucCongNghe: ['Công nghệ'],
  nangLucTinHoc: ['Tin học'],
  nangLucThamMi: ['Thẩm mĩ', 'Thẩm mỹ'],
  nangLucTheChat: ['Thể chất'],
  phamChatYeuNuoc: ['Yêu nước'],
  phamChatNhanAi: ['Nhân ái'],
  phamChatChamChi: ['Chăm chỉ'],
  phamChatTrungThuc: ['Trung thực'],
  phamChatTrachNhiem: ['Trách nhiệm'],
};

/** The dictionary's fields of one list, in its order. */
export function fieldsOf(form: Form, group: FieldGroup, names?: readonly string[]): FieldSpec[] {
  return FIELDS.filter((f) => f.form === form && f.group === group && (names?.includes(f.name) ?? true));
}

/** The column of a dictionary field, found by its Vietnamese header or by the field's own name. */
export function fieldColumn(field: FieldSpec, required: boolean): ColumnSpec {
  const inGroup = COMPETENCIES[field.name];
  if (inGroup !== undefined) {
    const group = field.name.startsWith('nangLuc') ? 'năng lực' : 'phẩm chất';
    const label = `${group === 'năng lực' ? 'Năng lực' : 'Phẩm chất'} ${inGroup[0]!.toLowerCase()}`;
    const names: ColumnName[] = inGroup.flatMap((text, i) => [
      columnName(text, { under: group, exact: i === 0 }),
      columnName(`${group} ${text}`, { exact: i === 0 }),
    ]);
    return { key: field.name, label, names, required };
  }
  const texts = HEADERS[field.name] ?? [field.vi];
  return {
    key: field.name,
    label: texts[0]!,
    names: texts.map((text, i) => columnName(text, { exact: i === 0 })),
    required,
  };
}

/** A column that is no field of the dictionary. */
export function plainColumn(key: string, texts: readonly string[], required = false): ColumnSpec {
  return {
    key,
    label: texts[0]!,
    names: texts.map((text, i) => columnName(text, { exact: i === 0 })),
    required,
  };
}

/** The same column where no original was seen: whatever spelling matches, it is a guess of this confidence. */
export function unsureColumn(column: ColumnSpec, confidence: GuessConfidence): ColumnSpec {
  return { ...column, names: column.names.map((name) => ({ ...name, confidence })) };
}

/** The same column with another spelling as the expected one. */
export function expecting(column: ColumnSpec, text: string): ColumnSpec {
  const wanted = columnName(text, { exact: true });
  const others = column.names.filter((name) => name.folded.join() !== wanted.folded.join());
  return { ...column, label: text, names: [wanted, ...others.map((name) => ({ ...name, exact: false }))] };
}
