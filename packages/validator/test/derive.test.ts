import { ASSESSMENT, CORE_MESSAGES, formatPath, loadProfile } from '@hocbaso/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDeriver,
  type Derivation,
  derive,
  describeDerivation,
  explainAwardSecondary,
  explainConductOfYear,
  explainLearningLevel,
  explainOverallPrimary,
  explainTermMark,
  explainYearMark,
  formatMark,
  learningLevel,
  yearAverage,
} from '../src/index.ts';
import { VALID_RECORDS } from './support/examples.ts';
import { primaryRecord, secondaryRecord, withValues } from './support/records.ts';

const CV2088 = loadProfile('bgddt-2024-cv2088');
const CV115 = loadProfile('bgddt-2025-cv115');
const profileOf = (record: { readonly form: string }) => (record.form === 'primary' ? CV2088 : CV115);

/** No placeholder is left, no line is empty, in both languages. */
function assertReads(derivation: Derivation): void {
  for (const locale of ['vi', 'en'] as const) {
    const text = describeDerivation(derivation, locale);
    for (const line of [text.formula, text.clause, ...text.inputs, ...text.steps]) {
      expect(line).not.toMatch(/\{\w+\}|undefined|NaN/);
      expect(line).not.toBe('');
    }
    expect(text.steps.length).toBeGreaterThan(0);
  }
}

describe('a value shows how it was computed', () => {
  it('vector 1: term mark', () => {
    const d = explainTermMark({ regular: [80, 90, 75], midterm: 80, final: 70 });
    expect(describeDerivation(d)).toEqual({
      formula: ASSESSMENT.formulas.termMark.vi,
      clause: 'Thông tư 22/2021/TT-BGDĐT, Điều 9 khoản 1',
      inputs: [
        'Điểm đánh giá thường xuyên: 8.0; 9.0; 7.5',
        'Điểm đánh giá giữa kỳ: 8.0',
        'Điểm đánh giá cuối kỳ: 7.0',
      ],
      steps: [
        '(8.0 + 9.0 + 7.5 + 2 × 8.0 + 3 × 7.0) / 8 = 61.5 / 8 = 7.6875',
        'Làm tròn đến một chữ số thập phân, từ nửa trở lên thì tăng: 7.6875 → 7.7.',
      ],
      result: '7.7',
    });
  });

  it('vector 2: year mark, digits cut', () => {
    expect(describeDerivation(explainYearMark(64, 65)).steps[0]).toBe(
      '(6.4 + 2 × 6.5) / 3 = 19.4 / 3 ≈ 6.4666',
    );
  });

  it('vector 5: learning level, raised for one subject', () => {
    const marks = [85, 85, 85, 85, 85, 85, 85, 49];
    const names = { marks: [...Array.from({ length: 7 }, (_, i) => `M${i}`), 'Toán'], comments: ['GDTC'] };
    const d = explainLearningLevel({ marks, comments: ['Đ'] }, { names });
    expect(describeDerivation(d).steps).toEqual([
      'Mức T: không đạt, điểm thấp nhất 4.9 dưới 6.5.',
      'Mức K: không đạt, điểm thấp nhất 4.9 dưới 5.0.',
      'Mức Đ: đủ điều kiện (0 môn nhận xét CĐ, điểm thấp nhất 4.9, 7 môn từ 5.0).',
      'Chỉ do một môn (Toán: 4.9) mà thấp hơn từ hai mức: nâng từ Đ lên K.',
    ]);
    expect(d.inputs.at(-1)).toEqual({ vi: 'GDTC', en: 'GDTC', value: 'Đ' });
  });

  it('tells both readings where they differ', () => {
    const d = explainLearningLevel({ marks: [80, 80, 80, 80, 80, 70, 70, 49], comments: [] });
    expect(d.steps.at(-1)).toEqual({ code: 'HBS-DERIVE-READINGS', params: { replace: 'K', remove: 'Đ' } });
  });

  it('property: the last word of a derivation is the computed value', () => {
    const mark = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(
        fc.array(mark, { maxLength: 10 }),
        fc.array(fc.constantFrom<('Đ' | 'CĐ')[]>('Đ', 'Đ', 'CĐ'), { maxLength: 3 }),
        fc.constantFrom<('replace' | 'remove')[]>('replace', 'remove'),
        (marks, comments, reading) => {
          const d = explainLearningLevel({ marks, comments }, { reading });
          expect(d.value).toBe(learningLevel({ marks, comments }, { reading }).level);
          assertReads(d);
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(mark, mark, (a, b) => {
        const d = explainYearMark(a, b);
        expect(d.value).toBe(formatMark(yearAverage(a, b)));
        expect(d.steps[1]!.params.value).toBe(d.value);
      }),
    );
  });

  it('every level of conduct, awards and overall results read well', () => {
    for (const a of ['T', 'K', 'Đ', 'CĐ'] as const) {
      for (const b of ['T', 'K', 'Đ', 'CĐ'] as const) {
        assertReads(explainConductOfYear(a, b));
        assertReads(explainAwardSecondary({ conduct: a, learning: b, marks: [90, 95] }));
      }
    }
    for (const tests of [[10], [8], [6], [3]]) {
      assertReads(explainOverallPrimary({ subjects: ['T', 'M'], traits: ['T'], tests }));
    }
    assertReads(explainOverallPrimary({ subjects: ['C'], traits: ['C'], tests: [] }));
  });
});

describe('derive', () => {
  it('agrees with every valid record, and reads well', () => {
    for (const [name, record] of VALID_RECORDS) {
      const found = derive(record, { profile: profileOf(record) });
      for (const { path, value, recorded, derivation } of found) {
        assertReads(derivation);
        if (recorded === undefined || path[0] === 'khenThuong') continue;
        expect([name, formatPath(path), recorded]).toEqual([name, formatPath(path), value]);
      }
      if (!name.includes('disability')) expect([name, found.length]).not.toEqual([name, 0]);
    }
  });

  it('lists what the circulars compute, with the recorded value beside it', () => {
    const record = withValues(
      secondaryRecord(),
      [['bangDiem', 1, 'diemCaNam'], '8.3'],
      [['hocTapCaNam'], 'K'],
    );
    const found = derive(record, { profile: CV115 });
    const wrong = found.filter((f) => f.recorded !== undefined && f.recorded !== f.value);
    expect(wrong.map((f) => [formatPath(f.path), f.recorded, f.value])).toEqual([
      ['bangDiem[1].diemCaNam', '8.3', '8.4'],
      ['hocTapCaNam', 'K', 'T'],
    ]);
    expect(new Set(found.map((f) => formatPath(f.path.filter((p) => typeof p === 'string'))))).toEqual(
      new Set([
        'bangDiem.diemCaNam',
        'hocTapHocKy1',
        'hocTapHocKy2',
        'hocTapCaNam',
        'renLuyenCaNam',
        'duocLenLop',
      ]),
    );
  });

  it('names the subjects to be re-assessed', () => {
    const [, record] = VALID_RECORDS.find(([name]) => name === 'to be re-assessed in summer')!;
    const found = derive(record, { profile: CV115 });
    expect(found.find((f) => formatPath(f.path) === 'bangDiem')?.value).toHaveLength(2);
    expect(found.find((f) => formatPath(f.path) === 'duocLenLop')?.value).toBe(false);
  });

  it('of continuing education computes promotion only', () => {
    const found = derive(secondaryRecord(), { profile: CV115, programme: 'gdtx' });
    expect(found.map((f) => formatPath(f.path))).toEqual(['duocLenLop']);
  });

  it('leaves the decision to the principal for a pupil not assessed', () => {
    expect(derive({ ...primaryRecord(), khuyetTatKhongDanhGia: true }, { profile: CV2088 })).toEqual([]);
  });

  it('never throws on anything', () => {
    const derivers = [createDeriver({ profile: CV2088 }), createDeriver({ profile: CV115 })];
    fc.assert(
      fc.property(fc.anything(), (input) => {
        for (const d of derivers) d(input);
      }),
      { numRuns: 500 },
    );
  });

  it('has words for every formula', () => {
    for (const formula of Object.values(ASSESSMENT.formulas)) {
      for (const text of [formula.vi, formula.en, formula.clause]) expect(text).not.toBe('');
    }
    const steps = Object.keys(CORE_MESSAGES).filter((code) => code.startsWith('HBS-DERIVE-'));
    expect(steps.length).toBeGreaterThan(10);
  });
});
