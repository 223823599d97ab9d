import { describeIssue, type Issue, loadProfile } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { MESSAGES } from '@hocbaso/spec/messages';
import { transcriptSchema } from '@hocbaso/spec/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createValidator, uncarriedFields, validateTranscript } from '../src/index.ts';
import { EXAMPLES, VALID_RECORDS } from './support/examples.ts';
import { primaryRecord, secondaryRecord, TODAY, withValue, withValues } from './support/records.ts';

const CV2088 = loadProfile('bgddt-2024-cv2088');
const CV115 = loadProfile('bgddt-2025-cv115');
const validators = [CV2088, CV115].flatMap((profile) => [
  createValidator({ profile, today: TODAY, communes: COMMUNES }),
  createValidator({ profile, today: TODAY, source: 'xml' }),
]);
const complete = {
  primary: createValidator({ profile: CV2088, today: TODAY }),
  secondary: createValidator({ profile: CV115, today: TODAY }),
};
const schemas = { primary: transcriptSchema('primary'), secondary: transcriptSchema('secondary') };
const SOFT: ReadonlySet<string> = new Set(['HBS-COM-02', 'HBS-COM-13']);
const check = (record: unknown): readonly Issue[] =>
  validateTranscript(record, {
    profile: (record as { form?: string }).form === 'primary' ? CV2088 : CV115,
    today: TODAY,
  }).issues;

/** Every placeholder of the texts is among the parameters, and the issue renders in both languages. */
function assertRenders(issue: Issue): void {
  const texts = MESSAGES[issue.code];
  if (texts === undefined) throw new Error(`${issue.code} is not in the catalogue`);
  for (const [, name] of texts.join(' ').matchAll(/\{(\w+)\}/g)) {
    if (!Object.hasOwn(issue.params, name!)) throw new Error(`${issue.code} lacks the parameter ${name}`);
  }
  for (const locale of ['vi', 'en'] as const) {
    const text = describeIssue(issue, locale);
    if (text.what === '' || text.next === '' || text.why === '')
      throw new Error(`${issue.code} ${locale} is empty`);
  }
}

describe('never throws, and every issue is one a person can read', () => {
  it('on anything at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (input) => {
        for (const validate of validators) {
          const report = validate(input);
          expect(report.valid).toBe(false);
          report.issues.forEach(assertRenders);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('on records with any of their values replaced by anything', () => {
    const places = [primaryRecord(), secondaryRecord(), secondaryRecord('thpt', 11)].flatMap((record) => [
      ...Object.keys(record).map((key) => ({ record, path: [key] })),
      ...Object.keys(record.bangDiem[0]!).map((key) => ({ record, path: ['bangDiem', 1, key] })),
      { record, path: ['bangDiem', 1] },
      { record, path: ['quaTrinhHocTap', 0] },
      { record, path: ['quaTrinhHocTap', 0, 'namHoc'] },
    ]);
    const awkward = fc.constantFrom<unknown>(
      '7,5',
      ' Đ',
      'Ð',
      'đ',
      'CD',
      '10.0',
      '31/12/2014',
      '2014-12-31T00:00:00',
      41215,
      '0000-0000',
      'Nguyễn'.normalize('NFD'),
      '{label}',
      '\ud800',
      [[]],
      [null],
      { __proto__: null },
    );
    const value = fc.oneof(awkward, fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant(undefined));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...places), value), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const { record } = changes[0]![0];
          let broken: unknown = record;
          for (const [place, v] of changes) {
            try {
              broken = withValue(broken, place.path, v);
            } catch {
              // An earlier change removed the place.
            }
          }
          for (const validate of validators) validate(broken).issues.forEach(assertRenders);
          const { form } = record;
          const report = complete[form](broken);
          const soft = report.issues.some((i) => SOFT.has(i.code));
          // What we let through has the published shape; length and emptiness are only warnings here.
          if (report.valid && !soft) expect(schemas[form].safeParse(broken).error?.issues ?? []).toEqual([]);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('on every example', () => {
    for (const { fail } of EXAMPLES) for (const issue of check(fail)) assertRenders(issue);
  });

  it('on JSON with a __proto__ key, which is an unknown field', () => {
    const record = JSON.parse(
      JSON.stringify(secondaryRecord()).replace('{', '{"__proto__":{"x":1},'),
    ) as unknown;
    expect(check(record).map((i) => [i.code, i.path])).toEqual([['HBS-SHAPE-UNKNOWN', ['__proto__']]]);
  });
});

describe('what an issue says', () => {
  it('names the pupil, the field, the value, the clause and the next step', () => {
    const record = withValue(secondaryRecord(), ['bangDiem', 1, 'diemCaNam'], '8,4');
    const [issue, ...rest] = check(record).filter((i) => i.severity === 'error');
    expect(rest).toEqual([]);
    const text = describeIssue(issue!);
    expect(text.where).toBe('lớp 8A1, H’Nguyệt Niê Kđăm (4800000123), trường bangDiem[1].diemCaNam');
    expect(text.what).toBe(
      'Điểm/mức cả năm môn Toán ghi “8,4” với dấu phẩy; học bạ dùng dấu chấm thập phân.',
    );
    expect(text.next).toBe('Sửa thành “8.4”.');
    expect(text.why).toContain('CV 2088');
  });

  const suggestion = (path: readonly (string | number)[], value: unknown): unknown =>
    check(withValue(secondaryRecord(), path, value)).find((i) => i.params.suggestion !== undefined)?.params
      .suggestion;

  it('tells the value that was probably meant', () => {
    for (const [value, meant] of [
      ['Ð', 'Đ'],
      ['đ', 'Đ'],
      ['CD', 'CĐ'],
      ['cđ', 'CĐ'],
      ['СĐ', 'CĐ'],
      [' M', 'M'],
      ['7,5', '7.5'],
    ]) {
      expect(suggestion(['bangDiem', 8, 'diemCaNam'], value)).toBe(meant);
    }
    expect(suggestion(['ngaySinh'], '2/11/2012')).toBe('2012-11-02');
    expect(suggestion(['ngaySinh'], '2012-11-02T00:00:00')).toBe('2012-11-02');
    expect(suggestion(['ngaySinh'], 41215)).toBe('2012-11-02');
    expect(suggestion(['hoVaTen'], 'Lê Ðức')).toBe('Lê Đức');
    expect(suggestion(['hoVaTen'], 'Lê Đức\u00a0')).toBe('Lê Đức');
  });

  it('does not hold a record back for a length, a space or a foreign letter', () => {
    for (const value of ['Guðrún Jónsdóttir', 'Lê Đức ', 'Ơ'.repeat(151)]) {
      const issues = check(withValue(secondaryRecord(), ['hoVaTen'], value));
      expect(issues.map((i) => i.severity)).toEqual(['warning']);
    }
    expect(check(withValue(secondaryRecord(), ['nhanXetGvcn'], 'Giải tốt bài toán về góc α và β.'))).toEqual(
      [],
    );
  });

  it('says one thing only when the record is of another form', () => {
    const report = validateTranscript(primaryRecord(), { profile: CV115, today: TODAY });
    expect(report.issues.map((i) => i.code)).toEqual(['HBS-SHAPE-FORM']);
    expect(report.valid).toBe(false);
  });

  it('refuses a day that does not exist as today', () => {
    expect(() => createValidator({ profile: CV115, today: '2026-02-30' })).toThrow(
      expect.objectContaining({ code: 'ERR_HBS_VALIDATOR_TODAY' }),
    );
  });
});

describe("source: 'xml'", () => {
  const strip = (record: Record<string, unknown>, profile: typeof CV115): Record<string, unknown> => {
    const gone = uncarriedFields(profile);
    const fields = gone.filter((key) => !key.includes('.')).map((key) => [[key], undefined] as const);
    const rows = gone.filter((key) => key.startsWith('quaTrinhHocTap.')).map((key) => key.split('.')[1]!);
    const history = record.quaTrinhHocTap as readonly object[];
    return withValues(
      record,
      ...fields,
      ...history.flatMap((_, i) => rows.map((name) => [['quaTrinhHocTap', i, name], undefined] as const)),
    );
  };

  it('says what the XML of a profile has no tag for', () => {
    expect(uncarriedFields(CV115)).toEqual(['trangThai']);
    expect(uncarriedFields(CV2088)).toEqual(
      expect.arrayContaining([
        'trangThai',
        'khuyetTatKhongDanhGia',
        'maTinhThanhPho',
        'quaTrinhHocTap.tenTinh',
      ]),
    );
  });

  it('does not demand those fields, and demands all others', () => {
    for (const [name, record] of VALID_RECORDS) {
      const profile = record.form === 'primary' ? CV2088 : CV115;
      const decoded = strip(record as unknown as Record<string, unknown>, profile);
      const xml = createValidator({ profile, today: TODAY, source: 'xml' });
      const errors = (input: unknown): readonly string[] =>
        xml(input)
          .issues.filter((i) => i.severity === 'error')
          .map((i) => i.code);
      // Warnings remain where cv2088 has no tag to say that the pupil is not assessed.
      expect([name, errors(decoded)]).toEqual([name, []]);
      expect([name, createValidator({ profile, today: TODAY })(decoded).valid]).toEqual([name, false]);
      expect(errors({ ...decoded, hoVaTen: undefined })).toEqual(['HBS-COM-01']);
    }
  });

  it('still misses one level where the others are there', () => {
    const decoded = withValue(
      strip(primaryRecord() as unknown as Record<string, unknown>, CV2088),
      ['bangDiem', 0, 'mucDatDuoc'],
      undefined,
    );
    const xml = createValidator({ profile: CV2088, today: TODAY, source: 'xml' });
    expect(xml(decoded).issues.map((i) => i.code)).toEqual(['HBS-PRI-01']);
  });
});
