import {
  type PrimarySubjectRow,
  type PrimaryTranscript,
  type SecondarySubjectRow,
  type SecondaryTranscript,
  SUBJECTS,
} from '@hocbaso/spec';

const SHARED = {
  trangThai: 'coHieuLuc',
  trichLuc: false,
  phienBan: '1.0',
  namHoc: '2025-2026',
  maSoGiaoDuc: '48',
  tenSoGiaoDuc: 'Sở Giáo dục và Đào tạo thành phố Đà Nẵng',
  tenXaPhuong: 'Phường Hải Châu',
  tenTinhThanhPho: 'Thành phố Đà Nẵng',
  maTinhThanhPho: '48',
  soSoDangBo: '15/2025',
  hoVaTen: 'H’Nguyệt Niê Kđăm',
  soDinhDanh: '999317000123',
  maHocSinh: '4800000123',
  gioiTinh: 'nu',
  noiSinh: 'Phường Hải Châu, Đà Nẵng',
  queQuan: 'Xã Ea Kao, Đắk Lắk',
  noiOHienNay: '12 Bạch Đằng, Đà Nẵng',
  danToc: '12',
  quocTich: 'VN',
  hoTenCha: 'Y Thuân Kđăm',
  hoTenMe: 'H’Lan Niê',
  khuyetTatKhongDanhGia: false,
  hoTenCbql: 'Trần Thị Mai',
  soDinhDanhCbql: '999180000001',
  chucVuCbql: 'Hiệu trưởng',
  diaDanhPhatHanh: 'Đà Nẵng',
  ngayTao: '2026-05-20',
  ngayKyPhatHanh: '2026-05-28',
  hoTenGvcn: 'Lê Văn Đức',
  soDinhDanhGvcn: '999185000002',
  duocLenLop: true,
  nhanXetGvcn: 'Chăm ngoan, có tiến bộ.',
} as const;

/** Day the sample records are validated on. */
export const TODAY = '2026-06-01';

/** A complete primary record with no issue at all. Grade 3 by default. */
export function primaryRecord(grade = 3): PrimaryTranscript {
  const bangDiem: PrimarySubjectRow[] = SUBJECTS.tieuHoc
    .filter((s) => s.grades.includes(grade) && s.compulsory !== false)
    .map((s) => ({
      maMonHoc: s.code,
      tenMonHoc: s.name,
      mucDatDuoc: 'T',
      ...(s.yearEndTestGrades?.includes(grade) ? { diemKiemTra: '9' } : {}),
    }));
  return {
    ...SHARED,
    form: 'primary',
    capHoc: 'tieuHoc',
    thongTu: '27/2020',
    maDinhDanhHocBa: '3f2b8c1e-5d4a-4b7c-9e1f-0a2b3c4d5e6f',
    maTruong: '48490301',
    tenTruong: 'Trường Tiểu học Phù Đổng',
    ngaySinh: `${2025 - grade - 5}-03-09`,
    canNang: '26.5',
    chieuCao: '128',
    soBuoiNghiCoPhep: '2',
    soBuoiNghiKhongPhep: '0',
    khoi: `0${grade}`,
    tenLop: `${grade}A`,
    xepLoai: 'hoanThanhXuatSac',
    hoanThanhLopHoc: true,
    hoanThanhTieuHoc: grade === 5,
    khenThuong: 'Học sinh Xuất sắc',
    nangLucTuChuTuHoc: 'T',
    nangLucGiaoTiepHopTac: 'T',
    nangLucGiaiQuyetVanDeSangTao: 'T',
    nangLucNgonNgu: 'T',
    nangLucTinhToan: 'T',
    nangLucKhoaHoc: 'T',
    nangLucCongNghe: 'T',
    nangLucTinHoc: 'T',
    nangLucThamMi: 'T',
    nangLucTheChat: 'T',
    phamChatYeuNuoc: 'T',
    phamChatNhanAi: 'T',
    phamChatChamChi: 'T',
    phamChatTrungThuc: 'T',
    phamChatTrachNhiem: 'T',
    nhanXetPhamChat: 'Biết yêu thương, giúp đỡ bạn bè.',
    nhanXetNangLucChung: 'Tự giác học tập.',
    nhanXetNangLucDacThu: 'Có năng khiếu âm nhạc.',
    quaTrinhHocTap: [
      {
        namHoc: '2025-2026',
        tenLop: `${grade}A`,
        tenTruong: 'Trường Tiểu học Phù Đổng',
        tenTinh: 'Đà Nẵng',
      },
    ],
    bangDiem,
  };
}

/** A complete secondary record with no issue at all: THCS grade 8 (12 subjects) or THPT grade 10 to 12. */
export function secondaryRecord(capHoc: 'thcs' | 'thpt' = 'thcs', grade = 8): SecondaryTranscript {
  const chosen = ['35', '36', '37', '38'];
  const bangDiem: SecondarySubjectRow[] = SUBJECTS[capHoc]
    .filter((s) => s.compulsory === true || chosen.includes(s.code))
    .map((s, i) => {
      const comment = s.assessment === 'comment';
      return {
        maMonHoc: s.code,
        tenMonHoc: s.name,
        diemHocKy1: comment ? 'Đ' : '8.0',
        diemHocKy2: comment ? 'Đ' : '8.6',
        diemCaNam: comment ? 'Đ' : '8.4',
        nhanXet: 'Nắm vững kiến thức.',
        hoTenGvbm: `Nguyễn Thị Hoa ${i}`,
        soDinhDanhGvbm: `9991800001${String(i).padStart(2, '0')}`,
      };
    });
  return {
    ...SHARED,
    form: 'secondary',
    capHoc,
    thongTu: '22/2021/TT-BGDĐT',
    maDinhDanhHocBa: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    maTruong: '48490501',
    tenTruong: 'Trường Trung học cơ sở Nguyễn Huệ',
    ngaySinh: `${2025 - grade - 5}-11-02`,
    khoi: String(grade).padStart(2, '0'),
    tenLop: `${grade}A1`,
    noiDungDuocLenLop: `Được lên lớp ${grade + 1}`,
    hocTapHocKy1: 'T',
    hocTapHocKy2: 'T',
    hocTapCaNam: 'T',
    soBuoiNghi: '3',
    renLuyenHocKy1: 'T',
    renLuyenHocKy2: 'T',
    renLuyenCaNam: 'T',
    quaTrinhHocTap: [
      {
        namHoc: '2025-2026',
        tenLop: `${grade}A1`,
        tenTruong: 'Trường Trung học cơ sở Nguyễn Huệ',
        tenTinh: 'Đà Nẵng',
      },
    ],
    bangDiem,
  };
}

/** A deep copy with one value set; `undefined` deletes it. */
export function withValue<T>(record: T, path: readonly (string | number)[], value: unknown): T {
  const copy = structuredClone(record);
  // biome-ignore lint/suspicious/noExplicitAny: records are broken on purpose.
  let at = copy as any;
  for (const key of path.slice(0, -1)) at = at[key];
  const last = path.at(-1)!;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

/** Several `withValue` in a row. */
export function withValues<T>(
  record: T,
  ...changes: readonly (readonly [readonly (string | number)[], unknown])[]
): T {
  return changes.reduce((r, [path, value]) => withValue(r, path, value), record);
}
