import type { MessageCode, Programme, Severity } from '@hocbaso/spec';
import { primaryRecord, secondaryRecord, withValue, withValues } from './records.ts';

/** One passing and one failing record of a code; `path` and `severity` are those of the finding. */
export interface RuleExample {
  readonly code: MessageCode;
  readonly form: 'primary' | 'secondary';
  readonly pass: unknown;
  readonly fail: unknown;
  readonly path: string;
  readonly severity: Severity;
  readonly programme?: Programme;
}

type Change = readonly [path: readonly (string | number)[], value: unknown];

const P3 = primaryRecord(3);
const P5 = primaryRecord(5);
const S8 = secondaryRecord();
const S9 = withValue(secondaryRecord('thcs', 9), ['noiDungHoanThanh'], 'Hoàn thành chương trình THCS');
const S11 = secondaryRecord('thpt', 11);
const MATH = 1;
const PE = 8;

const at = (path: string): readonly (string | number)[] =>
  path === '' ? [] : path.split('.').map((part) => (/^[0-9]+$/.test(part) ? Number(part) : part));

/** The failing record is the passing one with one value changed at `path`. */
function one(
  code: MessageCode,
  base: typeof P3 | typeof S8,
  path: string,
  value: unknown,
  severity: Severity = 'error',
  good?: unknown,
): RuleExample {
  const pass = good === undefined ? base : withValue<unknown>(base, at(path), good);
  return { code, form: base.form, pass, fail: withValue<unknown>(base, at(path), value), path, severity };
}

/** The failing record is the passing one with several values changed; the finding is at `path`. */
function many(
  code: MessageCode,
  base: typeof P3 | typeof S8,
  path: string,
  changes: readonly Change[],
  severity: Severity = 'error',
  good: readonly Change[] = [],
): RuleExample {
  const pass = withValues<unknown>(base, ...good);
  return { code, form: base.form, pass, fail: withValues<unknown>(base, ...changes), path, severity };
}

/** Another school year, and a province code. */
const inYear = (namHoc: string, maTinhThanhPho: string): readonly Change[] => [
  [['namHoc'], namHoc],
  [['maTinhThanhPho'], maTinhThanhPho],
];

/** Seven subjects at 8.4 and one (math) at the given year mark. */
const failedMath = (mark: string): readonly Change[] => [
  [['bangDiem', MATH, 'diemHocKy1'], mark],
  [['bangDiem', MATH, 'diemHocKy2'], mark],
  [['bangDiem', MATH, 'diemCaNam'], mark],
];
/** Learning CĐ in the year: math 3.4 and physical education CĐ. */
const toBeReassessed: readonly Change[] = [
  ...failedMath('3.4'),
  [['bangDiem', PE, 'diemHocKy1'], 'CĐ'],
  [['bangDiem', PE, 'diemHocKy2'], 'CĐ'],
  [['bangDiem', PE, 'diemCaNam'], 'CĐ'],
  [['hocTapHocKy1'], 'CĐ'],
  [['hocTapHocKy2'], 'CĐ'],
  [['hocTapCaNam'], 'CĐ'],
  [['duocLenLop'], false],
  [['noiDungDuocLenLop'], 'Kiểm tra lại trong hè'],
];
/** Five other marks at 8.0 or more, two at 7.0, math 4.9: replacing math gives the sixth, removing it does not. */
const ambiguous: readonly Change[] = [
  ...failedMath('4.9'),
  ...[6, 7].flatMap((row): Change[] => [
    [['bangDiem', row, 'diemHocKy1'], '7.0'],
    [['bangDiem', row, 'diemHocKy2'], '7.0'],
    [['bangDiem', row, 'diemCaNam'], '7.0'],
  ]),
  [['hocTapHocKy1'], 'Đ'],
  [['hocTapHocKy2'], 'Đ'],
  [['hocTapCaNam'], 'Đ'],
];

/** Math at 6.0: Khá for the year, so no title. */
function lessThanGood(): readonly Change[] {
  const fields = ['hocTapHocKy1', 'hocTapHocKy2', 'hocTapCaNam'] as const;
  return [...failedMath('6.0'), ...fields.map((field): Change => [[field], 'K'])];
}

/** Records that must be valid: the ordinary ones and every awkward case a school has. */
export const VALID_RECORDS: ReadonlyArray<readonly [name: string, record: typeof P3 | typeof S8]> = [
  ...[1, 2, 3, 4, 5].map((grade) => [`primary grade ${grade}`, primaryRecord(grade)] as const),
  ['lower secondary grade 8', S8],
  ['lower secondary grade 9', S9],
  ['upper secondary grade 11', S11],
  ['to be re-assessed in summer', withValues(S8, ...toBeReassessed)],
  [
    're-assessed and promoted',
    withValues(
      S8,
      ...toBeReassessed,
      [['bangDiem', MATH, 'diemKiemTraLai'], '6.0'],
      [['bangDiem', PE, 'diemKiemTraLai'], 'Đ'],
      // Math 6.0 is the only mark below 6.5: K by the ordinary table.
      [['hocTapLai'], 'K'],
      [['duocLenLop'], true],
      [['noiDungDuocLenLop'], 'Được lên lớp 9'],
    ),
  ],
  [
    'summer training passed',
    withValues(S8, [['renLuyenHocKy2'], 'CĐ'], [['renLuyenCaNam'], 'CĐ'], [['renLuyenLai'], 'Đ']),
  ],
  [
    'too many absences',
    withValues(
      S8,
      [['soBuoiNghi'], '46'],
      [['duocLenLop'], false],
      [['noiDungDuocLenLop'], 'Không được lên lớp, ở lại lớp 8'],
    ),
  ],
  [
    'excellent, with a prize of a contest besides',
    withValues(
      S8,
      [['khenThuong'], 'Học sinh Giỏi; Giải Ba học sinh giỏi cấp thành phố'],
      [['noiDungHoanThanh'], 'Hoàn thành chương trình lớp 8'],
    ),
  ],
  [
    'a prize of a contest without a title of the year',
    withValues(S8, ...lessThanGood(), [['khenThuong'], 'Học sinh giỏi môn Toán cấp tỉnh']),
  ],
  [
    'exempt from physical education, secondary',
    withValues(
      S8,
      [['bangDiem', PE, 'diemHocKy1'], 'M'],
      [['bangDiem', PE, 'diemHocKy2'], 'M'],
      [['bangDiem', PE, 'diemCaNam'], 'M'],
    ),
  ],
  ['exempt subject, primary', withValues(P3, [['bangDiem', 5, 'mucDatDuoc'], 'M'])],
  [
    'exempt subject with a tested mark, primary',
    withValues(P3, [['bangDiem', 2, 'mucDatDuoc'], 'M'], [['bangDiem', 2, 'diemKiemTra'], 'M']),
  ],
  [
    'disability, not assessed, primary',
    withValues(
      P3,
      [['khuyetTatKhongDanhGia'], true],
      [['xepLoai'], undefined],
      [['khenThuong'], undefined],
      ...Object.keys(P3)
        .filter((k) => /^(nangLuc|phamChat)/.test(k))
        .map((k): Change => [[k], undefined]),
      ...P3.bangDiem.flatMap((_, i): Change[] => [
        [['bangDiem', i, 'mucDatDuoc'], undefined],
        [['bangDiem', i, 'diemKiemTra'], undefined],
      ]),
    ),
  ],
  [
    'disability, not assessed, secondary',
    withValues(
      S8,
      [['khuyetTatKhongDanhGia'], true],
      [['hocTapHocKy1'], undefined],
      [['hocTapHocKy2'], undefined],
      [['hocTapCaNam'], undefined],
      ...S8.bangDiem.flatMap((_, i): Change[] => [
        [['bangDiem', i, 'diemHocKy1'], undefined],
        [['bangDiem', i, 'diemHocKy2'], undefined],
        [['bangDiem', i, 'diemCaNam'], undefined],
      ]),
    ),
  ],
  [
    'disability, some results, the principal decides, primary',
    withValues(
      P3,
      [['khuyetTatKhongDanhGia'], true],
      [['xepLoai'], 'hoanThanh'],
      [['hoanThanhLopHoc'], false],
      [['nangLucTinHoc'], undefined],
      [['bangDiem', 1, 'diemKiemTra'], undefined],
    ),
  ],
  [
    'disability, some results, the principal decides, secondary',
    withValues(
      S8,
      [['khuyetTatKhongDanhGia'], true],
      [['hocTapHocKy1'], 'Đ'],
      [['hocTapCaNam'], 'CĐ'],
      [['renLuyenCaNam'], 'K'],
      [['bangDiem', 1, 'diemCaNam'], undefined],
    ),
  ],
  [
    'disability, not all subjects, upper secondary',
    withValues(S11, [['khuyetTatKhongDanhGia'], true], [['bangDiem'], S11.bangDiem.slice(0, 2)]),
  ],
  [
    'transferred in during the year',
    withValues(S8, [
      ['quaTrinhHocTap'],
      [
        { namHoc: '2024-2025', tenLop: '7A', tenTruong: 'Trường THCS Lê Lợi', tenTinh: 'Gia Lai' },
        { namHoc: '2025-2026', tenLop: '8B', tenTruong: 'Trường THCS Lê Lợi', tenTinh: 'Gia Lai' },
        {
          namHoc: '2025-2026',
          tenLop: '8A1',
          tenTruong: 'Trường Trung học cơ sở Nguyễn Huệ',
          tenTinh: 'Đà Nẵng',
          ngayChuyenDen: '2026-01-12',
        },
      ],
    ]),
  ],
  [
    'comment of 2,000 characters in lines',
    withValue(S8, ['nhanXetGvcn'], 'Có tiến bộ.\n'.repeat(166).trim()),
  ],
];

const history = (namHoc: string): object => ({
  namHoc,
  tenLop: '8A1',
  tenTruong: 'Trường',
  tenTinh: 'Đà Nẵng',
});

/** Every code of the validator with a passing and a failing record. */
export const EXAMPLES: readonly RuleExample[] = [
  { code: 'HBS-SHAPE-OBJECT', form: 'primary', pass: P3, fail: [P3], path: '', severity: 'error' },
  { code: 'HBS-SHAPE-FORM', form: 'primary', pass: P3, fail: S8, path: 'form', severity: 'error' },
  one('HBS-SHAPE-LIST', S8, 'quaTrinhHocTap', {}, 'error', []),
  one('HBS-SHAPE-ROW', S8, 'bangDiem.1', 'Toán'),
  one('HBS-SHAPE-UNKNOWN', S8, 'diemThiDua', '9'),
  one('HBS-SHAPE-UNKNOWN-NAME', S8, 'hovaten', 'Lê Văn A'),
  one('HBS-SHAPE-TYPE', S8, 'hoVaTen', { ho: 'Lê' }),
  one('HBS-SHAPE-NULL', S8, 'khenThuong', null, 'error', 'Học sinh Xuất sắc'),
  one('HBS-SHAPE-NUMBER', S8, 'bangDiem.1.diemCaNam', 8.4),
  one('HBS-SHAPE-BOOLEAN', S8, 'duocLenLop', '1'),
  one('HBS-SHAPE-ENUM', S8, 'hocTapCaNam', 'Giỏi'),
  one('HBS-SHAPE-PATTERN', S8, 'khoi', '8'),
  one('HBS-SHAPE-PATTERN-DATE', S8, 'bangDiem.1.diemCaNam', 46150),
  one('HBS-SHAPE-COMMA', S8, 'bangDiem.1.diemCaNam', '8,4'),
  one('HBS-SHAPE-DECIMAL', P3, 'canNang', '26 kg'),
  one('HBS-SHAPE-RANGE', P3, 'chieuCao', '1.28'),
  one('HBS-SHAPE-DATE', S8, 'ngaySinh', '2012-02-30'),
  one('HBS-SHAPE-DATE-FORMAT', S8, 'ngaySinh', '2/11/2012'),
  one('HBS-SHAPE-DATE-SERIAL', S8, 'ngaySinh', 41215),
  one('HBS-SHAPE-SPACES', S8, 'hocTapCaNam', 'T '),
  one('HBS-SHAPE-SPACES-INNER', S8, 'hoVaTen', 'Lê  Văn Đức', 'warning'),
  one('HBS-SHAPE-LOOKALIKE', S8, 'bangDiem.8.diemCaNam', 'Ð'),
  one('HBS-COM-01', S8, 'hoVaTen', undefined),
  one('HBS-COM-01-ROWS', S8, 'bangDiem', []),
  one('HBS-COM-01-ANNEX', P3, 'hoTenMe', undefined, 'warning'),
  one('HBS-COM-02', S8, 'tenLop', '8A1 tiếng Anh', 'warning'),
  one('HBS-COM-03', S8, 'bangDiem.2.soDinhDanhGvbm', '12345678901'),
  one('HBS-COM-04', S8, 'maDinhDanhHocBa', '7C9E6679-7425-40DE-944B-E07FC1F90AE7'),
  one('HBS-COM-05', S8, 'namHoc', '2025-2027'),
  one('HBS-COM-06', S8, 'namSinh', '2012'),
  one('HBS-COM-06-FUTURE', S8, 'ngaySinh', '2026-06-02'),
  one('HBS-COM-07', S8, 'ngaySinh', '2008-11-02', 'warning', '2009-11-02'),
  one('HBS-COM-08', S8, 'khoi', '10'),
  one('HBS-COM-09', S8, 'maTinhThanhPho', '99', 'warning'),
  one('HBS-COM-09-REPLACED', S8, 'maTinhThanhPho', '49', 'warning'),
  many(
    'HBS-COM-09-BEFORE',
    S8,
    'maTinhThanhPho',
    inYear('2024-2025', '99'),
    'warning',
    inYear('2024-2025', '49'),
  ),
  one('HBS-COM-09-COMMUNE', S8, 'maXaPhuong', '202', 'warning', '20194'),
  many('HBS-COM-09-PAIR', S8, 'maXaPhuong', [[['maXaPhuong'], '00004']], 'warning'),
  one('HBS-COM-10', S8, 'ngayKyPhatHanh', '2026-05-19', 'warning', '2026-05-20'),
  one('HBS-COM-10-FUTURE', S8, 'ngayKyPhatHanh', '2026-06-02', 'warning', '2026-06-01'),
  one('HBS-COM-13', S8, 'khenThuong', '', 'warning'),
  one('HBS-COM-14', S8, 'hoVaTen', 'Nguyễn Thị Hòa'.normalize('NFD')),
  one('HBS-COM-14-CONTROL', S8, 'hoVaTen', 'Nguyễn\u200bThị Hòa'),
  many(
    'HBS-COM-15',
    S8,
    'ngayTao',
    [
      [['trichLuc'], true],
      [['ngayTao'], '2024-05-20'],
    ],
    'info',
    [[['trichLuc'], true]],
  ),
  one('HBS-COM-16', S8, 'bangDiem.2.maMonHoc', '15'),
  one('HBS-COM-16-UNKNOWN', S8, 'bangDiem.2.maMonHoc', '01', 'warning'),
  many('HBS-COM-16-GRADE', P3, 'bangDiem.0.maMonHoc', [[['bangDiem', 0, 'maMonHoc'], '13']], 'warning'),
  {
    ...one('HBS-COM-17', S8, 'quaTrinhHocTap', [history('2025-2026'), history('2025-2026')], 'warning', [
      history('2024-2025'),
      history('2025-2026'),
    ]),
    path: 'quaTrinhHocTap.1.namHoc',
  },
  one('HBS-COM-17-LAST', S8, 'quaTrinhHocTap.0.namHoc', '2024-2025', 'warning'),
  many(
    'HBS-COM-18',
    S8,
    'namHoc',
    [
      [['namHoc'], '2021-2022'],
      [['ngaySinh'], '2008-11-02'],
    ],
    'info',
  ),
  one('HBS-COM-19', S8, 'noiDungDuocLenLop', 'Được lên lớp 8', 'warning'),
  many('HBS-COM-19-PROMOTED', S8, 'noiDungDuocLenLop', [[['duocLenLop'], false]], 'warning'),
  one('HBS-COM-19-RETAINED', S8, 'noiDungDuocLenLop', 'Chưa đủ điều kiện lên lớp', 'warning'),
  one('HBS-PRI-01', P3, 'bangDiem.1.mucDatDuoc', undefined),
  one('HBS-PRI-01-VALUE', P3, 'bangDiem.1.mucDatDuoc', 'X'),
  one('HBS-PRI-02', P3, 'bangDiem.1.diemKiemTra', '9.5'),
  one('HBS-PRI-02-MISSING', P3, 'bangDiem.1.diemKiemTra', undefined, 'warning'),
  one('HBS-PRI-02-EXTRA', P3, 'bangDiem.5.diemKiemTra', '9', 'warning'),
  one('HBS-PRI-03', P3, 'phamChatNhanAi', undefined),
  one('HBS-PRI-03-VALUE', P3, 'phamChatNhanAi', 'K'),
  one('HBS-PRI-03-LATE', P3, 'nangLucTinHoc', undefined, 'warning'),
  one('HBS-PRI-04', P3, 'xepLoai', 'hoanThanhTot', 'warning'),
  many('HBS-PRI-05', P3, 'hoanThanhLopHoc', [[['xepLoai'], 'chuaHoanThanh']], 'warning'),
  one('HBS-PRI-05-NOT', P3, 'hoanThanhLopHoc', false, 'warning'),
  one('HBS-PRI-06', P3, 'hoanThanhTieuHoc', true),
  many('HBS-PRI-06-CLASS', P5, 'hoanThanhTieuHoc', [[['hoanThanhLopHoc'], false]]),
  one('HBS-PRI-06-NOT', P5, 'hoanThanhTieuHoc', false, 'warning'),
  one('HBS-PRI-07', P3, 'khenThuong', 'Học sinh Tiêu biểu hoàn thành tốt', 'info'),
  one('HBS-PRI-07-MISSING', P3, 'khenThuong', undefined, 'info'),
  many('HBS-PRI-08', P3, 'bangDiem.1.mucDatDuoc', [[['bangDiem', 1, 'diemKiemTra'], '6']], 'info'),
  many('HBS-PRI-09', P3, 'duocLenLop', [[['hoanThanhLopHoc'], false]], 'warning'),
  one('HBS-PRI-09-NOT', P3, 'duocLenLop', false, 'warning'),
  one('HBS-SEC-01', S8, 'bangDiem.1.diemCaNam', '10.5'),
  one('HBS-SEC-01-MARK', S8, 'bangDiem.1.diemCaNam', 'Đ'),
  one('HBS-SEC-01-COMMENT', S8, 'bangDiem.8.diemCaNam', '8.0'),
  one('HBS-SEC-01-MISSING', S8, 'bangDiem.1.diemCaNam', undefined, 'warning'),
  one('HBS-SEC-02', S8, 'bangDiem.1.diemCaNam', '8.3'),
  many('HBS-SEC-03', S8, 'bangDiem.8.diemCaNam', [[['bangDiem', PE, 'diemHocKy2'], 'CĐ']], 'warning'),
  one('HBS-SEC-04', S8, 'hocTapCaNam', 'K', 'warning'),
  many('HBS-SEC-04-READING', S8, 'hocTapCaNam', ambiguous, 'info'),
  {
    ...one('HBS-SEC-04-UNKNOWN', S8, 'hocTapCaNam', 'K', 'info'),
    pass: withValue(S8, ['khuyetTatKhongDanhGia'], true),
    programme: 'gdtx',
  },
  one('HBS-SEC-05', S8, 'renLuyenCaNam', 'K'),
  one('HBS-SEC-06', S8, 'renLuyenLai', 'Đ'),
  many(
    'HBS-SEC-06-RESULT',
    S8,
    'renLuyenLai',
    [
      [['renLuyenCaNam'], 'CĐ'],
      [['noiDungRenLuyenHe'], 'Đã rèn luyện trong hè'],
    ],
    'warning',
  ),
  one('HBS-SEC-07', S8, 'hocTapLai', 'T'),
  many('HBS-SEC-07-SUBJECT', S8, 'bangDiem.2.diemKiemTraLai', [
    ...toBeReassessed,
    [['bangDiem', 2, 'diemKiemTraLai'], '9.0'],
  ]),
  many(
    'HBS-SEC-07-RESULT',
    S8,
    'hocTapLai',
    [...toBeReassessed, [['bangDiem', MATH, 'diemKiemTraLai'], '6.0']],
    'warning',
    toBeReassessed,
  ),
  one('HBS-SEC-08', S8, 'duocLenLop', false, 'warning'),
  many(
    'HBS-SEC-08-CONDUCT',
    S8,
    'duocLenLop',
    [
      [['renLuyenHocKy2'], 'CĐ'],
      [['renLuyenCaNam'], 'CĐ'],
    ],
    'warning',
  ),
  many(
    'HBS-SEC-08-LEARNING',
    S8,
    'duocLenLop',
    [...toBeReassessed, [['duocLenLop'], true]],
    'warning',
    toBeReassessed,
  ),
  many('HBS-SEC-08-ABSENCES', S8, 'duocLenLop', [[['soBuoiNghi'], '46']], 'warning', [
    [['soBuoiNghi'], '45'],
  ]),
  one('HBS-SEC-09', S9, 'noiDungHoanThanh', undefined, 'warning'),
  one('HBS-SEC-10', S8, 'bangDiem.2.hoTenGvbm', undefined),
  one(
    'HBS-SEC-11',
    S11,
    'bangDiem',
    S11.bangDiem.filter((r) => r.maMonHoc !== '40'),
    'warning',
  ),
  one(
    'HBS-SEC-11-CHOICE',
    S11,
    'bangDiem',
    S11.bangDiem.filter((r) => r.maMonHoc !== '35'),
    'warning',
  ),
  one('HBS-SEC-12', S8, 'soBuoiNghi', '301', 'error', '0'),
  one('HBS-SEC-13', S8, 'khenThuong', 'Học sinh Xuất sắc', 'info', 'Học sinh Giỏi'),
  one('HBS-SEC-13-OLD', S8, 'khenThuong', 'Học sinh Tiên tiến', 'info'),
];
