import { describeIssue, formatPath, loadProfile, type MessageCode } from '@hocbaso/spec';
import { describe, expect, it } from 'vitest';
import { createValidator } from '../src/index.ts';
import { primaryRecord, secondaryRecord, TODAY, withValue } from './support/records.ts';

const S8 = secondaryRecord();
const P3 = primaryRecord();
const validators = {
  primary: createValidator({ profile: loadProfile('bgddt-2024-cv2088'), today: TODAY }),
  secondary: createValidator({ profile: loadProfile('bgddt-2025-cv115'), today: TODAY }),
};
const MATH = ['bangDiem', 1, 'diemCaNam'] as const;
const PE = ['bangDiem', 8, 'diemCaNam'] as const;

type Row = readonly [
  what: string,
  base: typeof S8 | typeof P3,
  path: readonly (string | number)[],
  value: unknown,
  code: MessageCode,
  /** Part of the sentence or of the next step. */
  says: string,
];

/** What spreadsheets and vendors really send. */
const ROWS: readonly Row[] = [
  ['unknown field', S8, ['diemThiDua'], '9', 'HBS-SHAPE-UNKNOWN', 'diemThiDua'],
  ['field name in lower case', S8, ['hovaten'], 'x', 'HBS-SHAPE-UNKNOWN-NAME', 'hoVaTen'],
  ['unknown field of a row', S8, ['bangDiem', 1, 'diem'], '9', 'HBS-SHAPE-UNKNOWN', 'diem'],
  ['object for a text', S8, ['hoVaTen'], { ho: 'Lê' }, 'HBS-SHAPE-TYPE', 'Họ'],
  ['list for a text', S8, ['tenLop'], ['8A'], 'HBS-SHAPE-TYPE', '[…]'],
  ['truth value for a text', S8, ['tenLop'], true, 'HBS-SHAPE-TYPE', 'true'],
  ['text for a truth value', S8, ['duocLenLop'], 'Có', 'HBS-SHAPE-BOOLEAN', 'Có'],
  ['null', S8, ['khenThuong'], null, 'HBS-SHAPE-NULL', 'null'],
  ['object for the rows', S8, ['bangDiem'], {}, 'HBS-SHAPE-LIST', 'danh sách'],
  ['text for a row', S8, ['bangDiem', 1], 'Toán', 'HBS-SHAPE-ROW', 'Toán'],
  ['mark above ten', S8, MATH, '10.5', 'HBS-SEC-01', '10.5'],
  ['mark of 11', S8, MATH, '11', 'HBS-SEC-01', '11'],
  ['negative mark', S8, MATH, '-1', 'HBS-SEC-01', '-1'],
  ['mark with two decimals', S8, MATH, '8.45', 'HBS-SEC-01', '8.45'],
  ['half mark in primary', P3, ['bangDiem', 1, 'diemKiemTra'], '9.5', 'HBS-PRI-02', '9.5'],
  ['primary mark above ten', P3, ['bangDiem', 1, 'diemKiemTra'], '11', 'HBS-PRI-02', '11'],
  ['weight out of range', P3, ['canNang'], '500', 'HBS-SHAPE-RANGE', '300'],
  ['absences out of range', S8, ['soBuoiNghi'], '301', 'HBS-SEC-12', '301'],
  ['comma decimal mark', S8, MATH, '8,4', 'HBS-SHAPE-COMMA', '8.4'],
  ['comma decimal weight', P3, ['canNang'], '26,5', 'HBS-SHAPE-COMMA', '26.5'],
  ['Ð (U+00D0) for Đ in a level', S8, PE, 'Ð', 'HBS-SHAPE-LOOKALIKE', 'U+00D0'],
  ['Ɖ (U+0189) for Đ in a level', S8, PE, 'Ɖ', 'HBS-SHAPE-LOOKALIKE', 'U+0189'],
  ['Ð (U+00D0) for Đ in a name', S8, ['hoVaTen'], 'Lê Ðức', 'HBS-SHAPE-LOOKALIKE', 'Lê Đức'],
  ['Cyrillic С in CĐ', S8, PE, 'СĐ', 'HBS-SHAPE-LOOKALIKE', 'CĐ'],
  ['Cyrillic letter in a name', S8, ['hoVaTen'], 'Lê Vаn', 'HBS-SHAPE-LOOKALIKE', 'U+0430'],
  ['full-width digits', S8, MATH, '８.４', 'HBS-SHAPE-LOOKALIKE', '8.4'],
  ['D for Đ', S8, PE, 'D', 'HBS-SHAPE-LOOKALIKE', 'Đ'],
  ['decomposed name', S8, ['hoVaTen'], 'Nguyễn'.normalize('NFD'), 'HBS-COM-14', 'Unicode'],
  [
    'decomposed school year words',
    S8,
    ['tenTruong'],
    'Trường THCS'.normalize('NFD'),
    'HBS-COM-14',
    'Unicode',
  ],
  ['zero-width space', S8, ['hoVaTen'], 'Lê\u200bĐức', 'HBS-COM-14-CONTROL', 'U+200B'],
  ['space at the end', S8, ['hoVaTen'], 'Lê Đức ', 'HBS-SHAPE-SPACES', 'Lê Đức'],
  ['two spaces', S8, ['hoVaTen'], 'Lê  Đức', 'HBS-SHAPE-SPACES-INNER', 'Lê Đức'],
  ['date d/m/yyyy', S8, ['ngaySinh'], '2/11/2012', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['date d-m-yyyy', S8, ['ngaySinh'], '02-11-2012', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['date d.m.yyyy', S8, ['ngaySinh'], '2.11.2012', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['date with a time', S8, ['ngaySinh'], '2012-11-02T00:00:00', 'HBS-SHAPE-DATE-FORMAT', '2012-11-02'],
  ['date as a number of Excel', S8, ['ngaySinh'], 41215, 'HBS-SHAPE-DATE-SERIAL', '2012-11-02'],
  ['date as a number of Excel in a text', S8, ['ngaySinh'], '41215', 'HBS-SHAPE-DATE-SERIAL', '2012-11-02'],
  ['day that does not exist', S8, ['ngaySinh'], '2012-02-30', 'HBS-SHAPE-DATE', '2012-02-30'],
  ['m/d/yyyy', S8, ['ngaySinh'], '11/22/2012', 'HBS-SHAPE-DATE', '11/22/2012'],
  ['number for a mark', S8, MATH, 8.4, 'HBS-SHAPE-NUMBER', '8.4'],
  ['number for a personal number', S8, ['soDinhDanh'], 1315000001, 'HBS-SHAPE-NUMBER', '1315000001'],
  ['not a number', S8, MATH, Number.NaN, 'HBS-SHAPE-NUMBER', 'NaN'],
  ['number without its leading zero, as text', S8, ['soDinhDanh'], '1315000001', 'HBS-COM-03', '12'],
];

describe('bad input has a code, a path and a sentence', () => {
  for (const [what, base, path, value, code, says] of ROWS) {
    it(`${what}: ${code}`, () => {
      const record = withValue<unknown>(base, path, value);
      const { issues } = validators[base.form](record);
      const issue = issues.find((i) => i.code === code);
      expect(issues.map((i) => i.code)).toContain(code);
      expect(formatPath(issue!.path)).toBe(formatPath(path));
      for (const locale of ['vi', 'en'] as const) {
        const { what: sentence, next, why } = describeIssue(issue!, locale);
        expect(`${sentence} ${next}`).not.toMatch(/\{\w+\}|undefined/);
        expect([sentence, next, why].every((part) => part.length > 3)).toBe(true);
        if (locale === 'vi') expect(`${sentence} ${next}`).toContain(says);
      }
    });
  }
});
