import { loadProfile, type MessageCode } from '@hocbaso/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyFixes, createFixer, createValidator, type Fix } from '../src/index.ts';
import { EXAMPLES, VALID_RECORDS } from './support/examples.ts';
import { primaryRecord, secondaryRecord, TODAY, withValue, withValues } from './support/records.ts';

const profiles = { primary: loadProfile('bgddt-2024-cv2088'), secondary: loadProfile('bgddt-2025-cv115') };
const options = (form: 'primary' | 'secondary') => ({ profile: profiles[form], today: TODAY });
const fixers = {
  primary: createFixer(options('primary')),
  secondary: createFixer(options('secondary')),
};
const validators = {
  primary: createValidator(options('primary')),
  secondary: createValidator(options('secondary')),
};
const S8 = secondaryRecord();
const MATH = ['bangDiem', 1, 'diemCaNam'] as const;
const PE = ['bangDiem', 8, 'diemCaNam'] as const;

/** Every path of a value, with the value: what two records differ in. */
function leaves(value: unknown, path: readonly (string | number)[] = []): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[JSON.stringify(path), value]]);
  const found = new Map<string, unknown>();
  for (const [key, child] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    for (const [k, v] of leaves(child, at)) found.set(k, v);
  }
  return found;
}

function assertProperty(form: 'primary' | 'secondary', record: unknown): readonly Fix[] {
  const fixes = fixers[form](record);
  const frozen = JSON.stringify(record);
  const { record: fixed, changes, skipped } = applyFixes(record, fixes);
  expect(JSON.stringify(record)).toBe(frozen);
  expect(skipped).toEqual([]);
  // 1. No issue that was fixed is left.
  const left = validators[form](fixed).issues.map((i) => JSON.stringify([i.code, i.path]));
  for (const fix of fixes) if (fix.safe) expect(left).not.toContain(JSON.stringify([fix.code, fix.path]));
  // 2. Nothing else was changed.
  const [before, after] = [leaves(record), leaves(fixed)];
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => !Object.is(before.get(key), after.get(key)),
  );
  const told = new Set(changes.map((c) => JSON.stringify(c.path)));
  expect(differing.filter((key) => !told.has(key))).toEqual([]);
  // 3. A second run finds no slip of writing, so the first was complete; year marks may now be computable.
  expect(fixers[form](fixed).filter((fix) => fix.safe && fix.code !== 'HBS-SEC-02')).toEqual([]);
  return fixes;
}

type Row = readonly [
  code: MessageCode,
  path: readonly (string | number)[],
  value: unknown,
  after: unknown,
  safe: boolean,
];
const ROWS: readonly Row[] = [
  ['HBS-COM-14', ['hoVaTen'], 'Nguyễn Thị Hòa'.normalize('NFD'), 'Nguyễn Thị Hòa', true],
  ['HBS-COM-14-CONTROL', ['hoVaTen'], 'Lê\u200b Đức', 'Lê Đức', true],
  ['HBS-COM-14-CONTROL', ['hoVaTen'], 'Lê\tĐức', 'Lê Đức', true],
  ['HBS-COM-14-CONTROL', ['hoVaTen'], 'Lê\u0001 Đức', 'Lê Đức', false],
  ['HBS-SHAPE-SPACES', ['hoVaTen'], ' Lê Đức\u00a0', 'Lê Đức', true],
  ['HBS-SHAPE-SPACES', ['hocTapCaNam'], 'T ', 'T', true],
  ['HBS-SHAPE-SPACES-INNER', ['hoVaTen'], 'Lê  Văn\u00a0Đức', 'Lê Văn Đức', true],
  ['HBS-SHAPE-LOOKALIKE', ['hoVaTen'], 'Lê Ðức', 'Lê Đức', true],
  ['HBS-SHAPE-LOOKALIKE', ['hoVaTen'], 'Guðrún Jónsdóttir', 'Guđrún Jónsdóttir', false],
  ['HBS-SHAPE-LOOKALIKE', ['hoVaTen'], 'Lê Vаn', 'Lê Van', false],
  ['HBS-SHAPE-LOOKALIKE', PE, 'Ð', 'Đ', true],
  ['HBS-SHAPE-LOOKALIKE', PE, 'đ', 'Đ', true],
  ['HBS-SHAPE-LOOKALIKE', PE, 'СĐ', 'CĐ', true],
  ['HBS-SHAPE-LOOKALIKE', PE, 'D', 'Đ', false],
  ['HBS-SHAPE-LOOKALIKE', MATH, '８.４', '8.4', true],
  ['HBS-SHAPE-COMMA', MATH, '8,4', '8.4', true],
  ['HBS-SHAPE-NUMBER', MATH, 8.4, '8.4', true],
  ['HBS-SHAPE-NUMBER', ['khoi'], 8, '08', true],
  ['HBS-SHAPE-NUMBER', ['maHocSinh'], 48000123, '48000123', false],
  ['HBS-SHAPE-PATTERN', ['khoi'], '8', '08', true],
  ['HBS-SHAPE-DATE-FORMAT', ['ngaySinh'], '22/11/2012', '2012-11-22', true],
  ['HBS-SHAPE-DATE-FORMAT', ['ngaySinh'], '2/11/2012', '2012-11-02', false],
  ['HBS-SHAPE-DATE-FORMAT', ['ngaySinh'], '2012-11-02T00:00:00', '2012-11-02', true],
  ['HBS-SHAPE-DATE-FORMAT', ['ngaySinh'], '2012-11-01T17:00:00Z', '2012-11-01', false],
  ['HBS-SHAPE-DATE-SERIAL', ['ngaySinh'], 41215, '2012-11-02', false],
  ['HBS-SHAPE-BOOLEAN', ['duocLenLop'], 'True', true, true],
  ['HBS-SHAPE-BOOLEAN', ['duocLenLop'], '1', true, false],
  ['HBS-SHAPE-ENUM', ['gioiTinh'], 'Nữ', 'nu', true],
  ['HBS-SHAPE-ENUM', ['gioiTinh'], '2', 'nu', false],
  ['HBS-SHAPE-NULL', ['khenThuong'], null, undefined, true],
  ['HBS-COM-13', ['khenThuong'], ' ', undefined, true],
  ['HBS-COM-04', ['maDinhDanhHocBa'], '7C9E6679-7425-40DE-944B-E07FC1F90AE7', S8.maDinhDanhHocBa, true],
  ['HBS-COM-05', ['namHoc'], '2025 – 2026', '2025-2026', true],
  // The second year is wrong too, so the fix would leave the issue behind.
  ['HBS-COM-05', ['namHoc'], '2025 – 2027', '2025-2027', false],
  ['HBS-SEC-02', MATH, '8.3', '8.4', true],
  ['HBS-SEC-02', MATH, '7.4', '8.4', false],
  ['HBS-SEC-01-MISSING', MATH, undefined, '8.4', false],
  ['HBS-SEC-01-MISSING', PE, undefined, 'Đ', false],
  ['HBS-SEC-03', PE, 'CĐ', 'Đ', false],
  ['HBS-SEC-04', ['hocTapCaNam'], 'K', 'T', false],
  ['HBS-SEC-05', ['renLuyenCaNam'], 'K', 'T', false],
  ['HBS-SEC-08', ['duocLenLop'], false, true, false],
];

describe('proposed fixes', () => {
  for (const [code, path, value, after, safe] of ROWS) {
    it(`${code} ${JSON.stringify(value)} → ${JSON.stringify(after)}${safe ? '' : ', for a person'}`, () => {
      const record = withValue(S8, path, value);
      const fixes = assertProperty('secondary', record);
      const fix = fixes.find((f) => f.code === code && JSON.stringify(f.path) === JSON.stringify(path));
      expect([fix?.before, fix?.after, fix?.safe]).toEqual([value, after, safe]);
    });
  }

  it('primary: overall result and completion are for a person', () => {
    const record = withValues(primaryRecord(), [['xepLoai'], 'hoanThanhTot'], [['hoanThanhLopHoc'], false]);
    expect(fixers.primary(record).map((f) => [f.code, f.after, f.safe])).toEqual([
      ['HBS-PRI-04', 'hoanThanhXuatSac', false],
      ['HBS-PRI-05-NOT', true, false],
    ]);
  });

  it('a rounding slip across a threshold is for a person', () => {
    const low = withValues(
      S8,
      ...['diemHocKy1', 'diemHocKy2'].map((n) => [['bangDiem', 1, n], '5.0'] as const),
      [MATH, '4.9'],
    );
    const fix = fixers.secondary(low).find((f) => f.code === 'HBS-SEC-02');
    expect([fix?.after, fix?.safe]).toEqual(['5.0', false]);
  });

  it('a misspelt name moves its value, when told to, and never over another', () => {
    const { hoVaTen, ...rest } = S8;
    const record = { ...rest, hovaten: hoVaTen };
    const fixes = fixers.secondary(record);
    expect(fixes.map((f) => [f.code, f.safe])).toEqual([['HBS-SHAPE-UNKNOWN-NAME', false]]);
    const { record: fixed, changes } = applyFixes(record, fixes, { include: 'all' });
    expect(changes.map((c) => [c.path, c.before, c.after])).toEqual([
      [['hovaten'], hoVaTen, undefined],
      [['hoVaTen'], undefined, hoVaTen],
    ]);
    expect(validators.secondary(fixed).issues).toEqual([]);
    expect(fixers.secondary({ ...S8, hovaten: 'x' })).toEqual([]);
  });

  it('several slips of one text are fixed one after the other', () => {
    const record = withValue(S8, ['hoVaTen'], ` \ufeffLê  Ðức Hòa`.normalize('NFD'));
    const { record: fixed, changes } = applyFixes(record, fixers.secondary(record));
    expect(fixed.hoVaTen).toBe('Lê Đức Hòa');
    expect(changes.map((c) => c.code)).toEqual([
      'HBS-COM-14-CONTROL',
      'HBS-COM-14',
      'HBS-SHAPE-SPACES',
      'HBS-SHAPE-SPACES-INNER',
      'HBS-SHAPE-LOOKALIKE',
    ]);
  });

  it('a fix is not applied to a value it was not proposed for', () => {
    const fixes = fixers.secondary(withValue(S8, MATH, '8,4'));
    const { record, changes, skipped } = applyFixes(S8, fixes);
    expect(record).toBe(S8);
    expect([changes, skipped]).toEqual([[], fixes]);
  });

  it('proposes nothing for a valid record', () => {
    for (const [name, record] of VALID_RECORDS)
      expect([name, fixers[record.form](record)]).toEqual([name, []]);
  });

  it('on every example', () => {
    for (const { form, fail } of EXAMPLES) assertProperty(form, fail);
  });

  it('property: safe fixes remove their issues and touch nothing else (2,000 broken records)', () => {
    const places = Object.keys(S8)
      .map((key): (string | number)[] => [key])
      .concat(Object.keys(S8.bangDiem[0]!).map((key) => ['bangDiem', 1, key]));
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        ...ROWS.map((row) => row[2]),
        ' \u200b ',
        '\ud800',
        '２０２５-２０２６',
        'x\u00a0 y',
      ),
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('Ð', 'ð', 'А', 'a', ' ', '\u00a0', '\u0301', '\u200b', '\n', '，', '8'),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...places), value), { minLength: 1, maxLength: 4 }),
        (changes) => {
          let record: unknown = S8;
          for (const [path, v] of changes) {
            try {
              record = withValue(record, path, v);
            } catch {
              // An earlier change removed the place.
            }
          }
          assertProperty('secondary', record);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('never throws on anything', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        applyFixes(input, fixers.secondary(input), { include: 'all' });
      }),
      { numRuns: 1_000 },
    );
  });
});
