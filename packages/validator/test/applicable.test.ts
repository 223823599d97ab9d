import { ASSESSMENT, isInForce, loadProfile, RULE_SPECS, type RuleSpec } from '@hocbaso/spec';
import { describe, expect, it } from 'vitest';
import { createValidator, LEARNING_TT22, rulesFor, validateTranscript } from '../src/index.ts';
import { primaryRecord, secondaryRecord, TODAY, withValue, withValues } from './support/records.ts';

const CV2088 = loadProfile('bgddt-2024-cv2088');
const CV115 = loadProfile('bgddt-2025-cv115');
const codes = (issues: readonly { readonly code: string }[]): readonly string[] => issues.map((i) => i.code);

describe('rulesFor', () => {
  it('switches by profile', () => {
    const primary = codes(rulesFor({ profile: CV2088 }));
    const secondary = codes(rulesFor({ profile: CV115 }));
    expect(primary).toContain('HBS-PRI-04');
    expect(primary.some((c) => c.startsWith('HBS-SEC'))).toBe(false);
    expect(secondary).toContain('HBS-SEC-04');
    expect(secondary).toContain('HBS-SEC-11');
    expect(secondary.some((c) => c.startsWith('HBS-PRI'))).toBe(false);
  });

  it('switches by school year and grade', () => {
    const of = (namHoc: string, grade: number) => codes(rulesFor({ profile: CV115, namHoc, grade }));
    expect(of('2024-2025', 9)).toContain('HBS-SEC-04');
    expect(of('2023-2024', 9)).not.toContain('HBS-SEC-04');
    expect(of('2023-2024', 8)).toContain('HBS-SEC-04');
    expect(of('2024-2025', 9)).not.toContain('HBS-COM-09');
    expect(of('2025-2026', 9)).toContain('HBS-COM-09');
  });

  it('switches by day; without a day it lists the rules of every day', () => {
    const on = (asOf?: string) => codes(rulesFor({ profile: CV115, asOf }));
    expect(on('2025-12-31')).not.toContain('HBS-SEC-09');
    expect(on('2026-01-01')).toContain('HBS-SEC-09');
    expect(on()).toContain('HBS-SEC-09');
    expect(rulesFor({ profile: CV115 }).find((r) => r.code === 'HBS-SEC-09')?.validity?.from).toBe(
      '2026-01-01',
    );
  });

  it('of continuing education names its own circular and leaves out what is not known of it', () => {
    const rules = rulesFor({ profile: CV115, programme: 'gdtx' });
    expect(rules.find((r) => r.code === 'HBS-SEC-08')?.basis).toContain('43/2021');
    for (const code of ['HBS-SEC-02', 'HBS-SEC-05', 'HBS-SEC-11']) expect(codes(rules)).not.toContain(code);
  });

  it('every bound is inclusive, every missing one open', () => {
    const validity = {
      from: '2027-01-01',
      to: '2027-12-31',
      schoolYears: { from: '2026-2027', to: '2026-2027' },
    };
    const at = (day?: string, namHoc?: string) => isInForce(validity, { day, namHoc });
    expect([at('2026-12-31'), at('2027-01-01'), at('2027-12-31'), at('2028-01-01'), at()]).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    expect([at(undefined, '2025-2026'), at(undefined, '2026-2027'), at(undefined, '2027-2028')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(isInForce(undefined, { day: '1999-01-01' })).toBe(true);
  });
});

describe('validation as of a day, of a year, of a kind of schooling', () => {
  const record = withValue(secondaryRecord('thcs', 9), ['maTinhThanhPho'], '49');

  it('shows what breaks from a date on', () => {
    const breaks = (asOf?: string) =>
      codes(
        validateTranscript(record, { profile: CV115, today: '2025-06-01', ...(asOf && { asOf }) }).issues,
      );
    const now = breaks();
    expect(now).not.toContain('HBS-SEC-09');
    expect(breaks('2025-07-01').filter((c) => !now.includes(c))).toEqual(['HBS-COM-09-REPLACED']);
    expect(breaks('2026-01-01').filter((c) => !now.includes(c))).toEqual([
      'HBS-COM-09-REPLACED',
      'HBS-SEC-09',
    ]);
  });

  it('refuses a day that does not exist', () => {
    expect(() => createValidator({ profile: CV115, today: TODAY, asOf: '2026-02-30' })).toThrow(
      expect.objectContaining({ code: 'ERR_HBS_VALIDATOR_AS_OF' }),
    );
  });

  it('does not judge a year by a circular that was not in force for the grade, and says so', () => {
    const old = withValues(
      secondaryRecord('thcs', 9),
      [['namHoc'], '2022-2023'],
      [['ngaySinh'], '2008-11-02'],
      [['quaTrinhHocTap', 0, 'namHoc'], '2022-2023'],
      [['hocTapCaNam'], 'Đ'],
      [['renLuyenCaNam'], 'Đ'],
    );
    const report = validateTranscript(old, { profile: CV115, today: TODAY });
    expect(codes(report.issues)).toEqual(['HBS-COM-18']);
    const primary = withValues(
      primaryRecord(5),
      [['namHoc'], '2023-2024'],
      [['ngaySinh'], '2013-03-09'],
      [['quaTrinhHocTap', 0, 'namHoc'], '2023-2024'],
      [['xepLoai'], 'hoanThanh'],
    );
    const found = codes(validateTranscript(primary, { profile: CV2088, today: TODAY }).issues);
    expect(found).toContain('HBS-COM-18');
    expect(found).not.toContain('HBS-PRI-04');
  });

  const gdtx = { profile: CV115, today: TODAY, programme: 'gdtx' } as const;

  it('of continuing education checks promotion and says what it cannot check', () => {
    const wrong = withValues(secondaryRecord(), [['soBuoiNghi'], '46'], [['hocTapCaNam'], 'K']);
    const { issues } = validateTranscript(wrong, gdtx);
    expect(codes(issues)).toEqual(['HBS-SEC-04-UNKNOWN', 'HBS-SEC-08-ABSENCES']);
    expect(issues[1]?.basis).toBe('Thông tư 43/2021/TT-BGDĐT, Điều 11');
  });

  it('of continuing education uses thresholds the caller brings', () => {
    const steps = LEARNING_TT22.steps.map((step) => ({ ...step, many: 4 }));
    const learning = { ...LEARNING_TT22, steps };
    const good = { ...secondaryRecord(), bangDiem: secondaryRecord().bangDiem.slice(0, 5) };
    expect(codes(validateTranscript(good, { ...gdtx, learning }).issues)).toEqual([]);
    const wrong = { ...good, hocTapCaNam: 'K' };
    expect(codes(validateTranscript(wrong, { ...gdtx, learning }).issues)).toEqual(['HBS-SEC-04']);
  });
});

describe('the rule data is honest about itself', () => {
  const specs = Object.entries(RULE_SPECS as Readonly<Record<string, RuleSpec>>);

  it('every rule names where it was seen; none claims the signed document, which nobody here read', () => {
    for (const [code, spec] of specs) {
      expect([code, spec.source.length > 10]).toEqual([code, true]);
      expect([code, spec.confidence]).not.toEqual([code, 'official']);
    }
  });

  it('rules about the record form of the toolkit are its own', () => {
    for (const [code, spec] of specs.filter(([c]) => c.startsWith('HBS-SHAPE'))) {
      expect([code, spec.confidence]).toEqual([code, 'own']);
    }
  });

  it('continuing education has no number but the one that was seen', () => {
    const numbers = Object.entries(ASSESSMENT.gdtx).filter(([, value]) => typeof value === 'number');
    expect(numbers).toEqual([['maxAbsences', 45]]);
  });

  it('changes to come are listed without inventing a date', () => {
    for (const change of ASSESSMENT.upcoming) {
      expect([change.id, change.from]).toEqual([change.id, null]);
      expect(`${change.vi}${change.en}${change.source}`).not.toBe('');
    }
  });
});

describe('the two readings of the one-level adjustment', () => {
  // Five other marks at 8.0 or more and math 4.9: replacing math gives the sixth good mark, removing it does not.
  const marks = ['8.4', '4.9', '8.4', '8.4', '8.4', '8.4', '7.0', '7.0'];
  const sheet = (level: string) =>
    withValues(
      secondaryRecord(),
      ...marks.flatMap((mark, i) =>
        (['diemHocKy1', 'diemHocKy2', 'diemCaNam'] as const).map(
          (column) => [['bangDiem', i, column], mark] as const,
        ),
      ),
      ...(['hocTapHocKy1', 'hocTapHocKy2', 'hocTapCaNam'] as const).map((field) => [[field], level] as const),
    );
  const found = (level: string, reading?: 'replace' | 'remove') =>
    validateTranscript(sheet(level), { profile: CV115, today: TODAY, ...(reading && { reading }) })
      .issues.filter((issue) => issue.path[0] === 'hocTapCaNam')
      .map(({ code, params }) => [code, params.expected ?? `${params.replace} ${params.remove}`]);
  const differ = ['HBS-SEC-04-READING', 'K Đ'];

  it('either is accepted, and the difference told', () => {
    expect(found('K')).toEqual([differ]);
    expect(found('Đ')).toEqual([differ]);
    expect(found('T')).toEqual([['HBS-SEC-04', 'K']]);
  });

  it('one can be demanded, and the difference is still told', () => {
    expect(found('K', 'replace')).toEqual([differ]);
    expect(found('Đ', 'remove')).toEqual([differ]);
    expect(found('Đ', 'replace')).toEqual([['HBS-SEC-04', 'K'], differ]);
    expect(found('K', 'remove')).toEqual([['HBS-SEC-04', 'Đ'], differ]);
    expect(found('T', 'remove')).toEqual([['HBS-SEC-04', 'Đ']]);
  });
});
