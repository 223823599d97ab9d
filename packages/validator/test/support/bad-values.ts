/** What spreadsheets and vendors really send, for each form, with what must be said about it. */
import type { MessageCode } from '@hocbaso/spec';
import { primaryRecord, secondaryRecord } from './records.ts';

const S8 = secondaryRecord();
const P3 = primaryRecord();

/** One bad value of a record. */
export interface BadValue {
  readonly what: string;
  readonly base: typeof S8 | typeof P3;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: MessageCode;
  /** Part of the Vietnamese sentence or of the next step. */
  readonly says: string;
}

const MARK = ['bangDiem', 1, 'diemCaNam'] as const;
const LEVEL = ['bangDiem', 8, 'diemCaNam'] as const;
const TEST = ['bangDiem', 1, 'diemKiemTra'] as const;
const TRAIT = ['phamChatNhanAi'] as const;

type Row = readonly [
  what: string,
  path: readonly (string | number)[],
  value: unknown,
  code: MessageCode,
  says: string,
];

/** The same mistakes in both forms. */
const BOTH: readonly Row[] = [
  ['unknown field', ['diemThiDua'], '9', 'HBS-SHAPE-UNKNOWN', 'diemThiDua'],
  ['field name in lower case', ['hovaten'], 'x', 'HBS-SHAPE-UNKNOWN-NAME', 'hoVaTen'],
  ['unknown field of a row', ['bangDiem', 1, 'diem'], '9', 'HBS-SHAPE-UNKNOWN', 'diem'],
  ['unknown field of a history row', ['quaTrinhHocTap', 0, 'lop'], '9', 'HBS-SHAPE-UNKNOWN', 'lop'],
  ['object for a text', ['hoVaTen'], { ho: 'Lê' }, 'HBS-SHAPE-TYPE', 'Họ'],
  ['list for a text', ['tenLop'], ['8A'], 'HBS-SHAPE-TYPE', '[…]'],
  ['truth value for a text', ['tenLop'], true, 'HBS-SHAPE-TYPE', 'true'],
  ['object for a date', ['ngaySinh'], { d: 2 }, 'HBS-SHAPE-TYPE', '{…}'],
  ['text for a truth value', ['duocLenLop'], 'Có', 'HBS-SHAPE-BOOLEAN', 'Có'],
  ['number for a truth value', ['duocLenLop'], 1, 'HBS-SHAPE-BOOLEAN', '1'],
  ['null', ['khenThuong'], null, 'HBS-SHAPE-NULL', 'null'],
  ['object for the rows', ['bangDiem'], {}, 'HBS-SHAPE-LIST', 'danh sách'],
  ['text for a row', ['bangDiem', 1], 'Toán', 'HBS-SHAPE-ROW', 'Toán'],
  ['Ð (U+00D0) for Đ in a name', ['hoVaTen'], 'Lê Ðức', 'HBS-SHAPE-LOOKALIKE', 'Lê Đức'],
  ['Cyrillic letter in a name', ['hoVaTen'], 'Lê Vаn', 'HBS-SHAPE-LOOKALIKE', 'U+0430'],
  ['decomposed name', ['hoVaTen'], 'Nguyễn'.normalize('NFD'), 'HBS-COM-14', 'Unicode'],
  ['decomposed school', ['tenTruong'], 'Trường'.normalize('NFD'), 'HBS-COM-14', 'Unicode'],
  ['zero-width space', ['hoVaTen'], 'Lê\u200bĐức', 'HBS-COM-14-CONTROL', 'U+200B'],
  ['space at the end', ['hoVaTen'], 'Lê Đức ', 'HBS-SHAPE-SPACES', 'Lê Đức'],
  ['two spaces', ['hoVaTen'], 'Lê  Đức', 'HBS-SHAPE-SPACES-INNER', 'Lê Đức'],
  ['date d/m/yyyy', ['ngaySinh'], '2/11/2012', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['date d-m-yyyy', ['ngaySinh'], '02-11-2012', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['date d.m.yyyy', ['ngaySinh'], '2.11.2012', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['date with a time', ['ngaySinh'], '2012-11-02T00:00:00', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['issue date d/m/yyyy', ['ngayKyPhatHanh'], '28/5/2026', 'HBS-SHAPE-DATE-FORMAT', '2026-05-28'],
  ['date as a number of Excel', ['ngaySinh'], 41215, 'HBS-SHAPE-DATE-SERIAL', '2012-11-02'],
  ['date as a number of Excel, as text', ['ngaySinh'], '41215', 'HBS-SHAPE-DATE-SERIAL', '2012-11-02'],
  ['date as a number of Excel with a time', ['ngaySinh'], 41215.5, 'HBS-SHAPE-DATE-SERIAL', '2012-11-02'],
  ['month of birth as a number of Excel', ['thangSinh'], '41215', 'HBS-SHAPE-DATE-SERIAL', '2012-11'],
  ['day that does not exist', ['ngaySinh'], '2012-02-30', 'HBS-SHAPE-DATE', '2012-02-30'],
  ['m/d/yyyy', ['ngaySinh'], '11/22/2012', 'HBS-SHAPE-DATE', '11/22/2012'],
  ['two-digit year', ['ngaySinh'], '2/11/12', 'HBS-SHAPE-DATE', '2/11/12'],
  ['number for a personal number', ['soDinhDanh'], 1315000001, 'HBS-SHAPE-NUMBER', '1315000001'],
  ['personal number without its leading zero', ['soDinhDanh'], '1315000001', 'HBS-COM-03', '12'],
  ['school year as one number', ['namHoc'], 2025, 'HBS-SHAPE-NUMBER', '2025'],
  ['school year of one year', ['namHoc'], '2025', 'HBS-COM-05', '2025-2026'],
];

const SECONDARY: readonly Row[] = [
  ['mark above ten', MARK, '10.5', 'HBS-SEC-01', '10.5'],
  ['mark of 11', MARK, '11', 'HBS-SEC-01', '11'],
  ['mark of 85, the point forgotten', MARK, 85, 'HBS-SEC-01', '85'],
  ['negative mark', MARK, '-1', 'HBS-SEC-01', '-1'],
  ['mark with two decimals', MARK, '8.45', 'HBS-SEC-01', '8.45'],
  ['mark of a floating-point sum', MARK, 8.399999999999999, 'HBS-SEC-01', '8.39'],
  ['comma decimal mark', MARK, '8,4', 'HBS-SHAPE-COMMA', '8.4'],
  ['full-width digits', MARK, '８.４', 'HBS-SHAPE-LOOKALIKE', '8.4'],
  ['number for a mark', MARK, 8.4, 'HBS-SHAPE-NUMBER', '8.4'],
  ['not a number', MARK, Number.NaN, 'HBS-SHAPE-TYPE', 'NaN'],
  ['mark 8.5 that Excel made a date', MARK, 46150, 'HBS-SHAPE-PATTERN-DATE', '8.5'],
  ['the same as text', MARK, '46150', 'HBS-SHAPE-PATTERN-DATE', '8.5'],
  ['the same as the date it shows', MARK, '08/05/2026', 'HBS-SHAPE-PATTERN-DATE', '8.5'],
  ['the same as a date of a program', MARK, '2026-05-08T00:00:00', 'HBS-SHAPE-PATTERN-DATE', '8.5'],
  ['day number of Excel that is no mark', MARK, '46168', 'HBS-SEC-01', '46168'],
  ['Ð (U+00D0) for Đ in a level', LEVEL, 'Ð', 'HBS-SHAPE-LOOKALIKE', 'U+00D0'],
  ['Ɖ (U+0189) for Đ in a level', LEVEL, 'Ɖ', 'HBS-SHAPE-LOOKALIKE', 'U+0189'],
  ['Cyrillic С in CĐ', LEVEL, 'СĐ', 'HBS-SHAPE-LOOKALIKE', 'CĐ'],
  ['D for Đ', LEVEL, 'D', 'HBS-SHAPE-LOOKALIKE', 'Đ'],
  [
    'decomposed Vietnamese in a sentence',
    ['noiDungDuocLenLop'],
    'Lớp 9'.normalize('NFD'),
    'HBS-COM-14',
    'NFC',
  ],
  ['absences out of range', ['soBuoiNghi'], '301', 'HBS-SEC-12', '301'],
  ['learning result in words', ['hocTapCaNam'], 'Giỏi', 'HBS-SHAPE-ENUM', 'T (Tốt), K (Khá)'],
];

const PRIMARY: readonly Row[] = [
  ['half mark', TEST, '9.5', 'HBS-PRI-02', '9.5'],
  ['mark above ten', TEST, '11', 'HBS-PRI-02', '11'],
  ['mark of 95 as a number', TEST, 95, 'HBS-PRI-02', '95'],
  ['negative mark', TEST, '-1', 'HBS-PRI-02', '-1'],
  ['comma decimal mark', TEST, '9,5', 'HBS-PRI-02', '9,5'],
  ['number for a mark', TEST, 9, 'HBS-SHAPE-NUMBER', '9'],
  ['full-width digit', TEST, '９', 'HBS-SHAPE-LOOKALIKE', '9'],
  ['day number of Excel for a mark', TEST, '46150', 'HBS-PRI-02', '46150'],
  ['weight out of range', ['canNang'], '500', 'HBS-SHAPE-RANGE', '300'],
  ['height in metres', ['chieuCao'], '1.28', 'HBS-SHAPE-RANGE', '10'],
  ['comma decimal weight', ['canNang'], '26,5', 'HBS-SHAPE-COMMA', '26.5'],
  ['weight with its unit', ['canNang'], '26 kg', 'HBS-SHAPE-DECIMAL', '26 kg'],
  ['absences out of range', ['soBuoiNghiCoPhep'], '201', 'HBS-SHAPE-RANGE', '200'],
  ['Ð (U+00D0) for Đ in a quality', TRAIT, 'Ð', 'HBS-SHAPE-LOOKALIKE', 'U+00D0'],
  ['Ɖ (U+0189) for Đ in a quality', TRAIT, 'Ɖ', 'HBS-SHAPE-LOOKALIKE', 'U+0189'],
  ['D for Đ in a quality', TRAIT, 'D', 'HBS-SHAPE-LOOKALIKE', 'Đ'],
  ['Cyrillic Т in a level', ['bangDiem', 1, 'mucDatDuoc'], 'Т', 'HBS-SHAPE-LOOKALIKE', 'U+0422'],
  ['a level of another circular', ['bangDiem', 1, 'mucDatDuoc'], 'A', 'HBS-PRI-01-VALUE', 'T, H, C, M'],
  ['decomposed comment', ['nhanXetPhamChat'], 'Biết yêu thương'.normalize('NFD'), 'HBS-COM-14', 'NFC'],
  [
    'overall result in words',
    ['xepLoai'],
    'Hoàn thành tốt',
    'HBS-SHAPE-ENUM',
    'hoanThanhTot (Hoàn thành tốt)',
  ],
];

const rows = (base: BadValue['base'], list: readonly Row[]): readonly BadValue[] =>
  list.map(([what, path, value, code, says]) => ({
    what: `${base.form}: ${what}`,
    base,
    path,
    value,
    code,
    says,
  }));

/** Every bad value, each mistake both forms can have in both. */
export const BAD_VALUES: readonly BadValue[] = [
  ...rows(S8, [...BOTH, ...SECONDARY]),
  ...rows(P3, [...BOTH, ...PRIMARY]),
];
