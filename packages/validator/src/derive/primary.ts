import { ASSESSMENT, type XepLoaiTieuHoc } from '@hocbaso/spec';
import { awardPrimary } from '../compute/awards.ts';
import { overallResultPrimary, type PrimaryResults, primaryCompletion } from '../compute/primary.ts';
import { overallWords } from '../facts/primary-results.ts';
import { type Derivation, type DerivationStep, step } from './derivation.ts';

function words(level: XepLoaiTieuHoc): { readonly level: string; readonly levelEn: string } {
  const { vi, en } = overallWords(level);
  return { level: vi, levelEn: en };
}

/** Overall result of the year with its derivation: every level tried from the highest (TT 27/2020, art. 9). */
export function explainOverallPrimary(input: PrimaryResults): Derivation<XepLoaiTieuHoc> {
  const value = overallResultPrimary(input);
  const { overall, otherwise } = ASSESSMENT.primary;
  const steps: DerivationStep[] = [];
  const list = (values: readonly (string | number)[]): string => values.join(', ');
  for (const level of overall) {
    if (level.level === value) {
      steps.push(step('HBS-DERIVE-OVERALL-MET', words(value)));
      break;
    }
    const allowed = { subjects: level.subjects, traits: level.traits } as Record<string, readonly string[]>;
    const subjects = input.subjects.filter((s) => s !== 'M' && !allowed.subjects!.includes(s)).length;
    const traits = input.traits.filter((t) => !allowed.traits!.includes(t)).length;
    const tests = input.tests.filter((mark) => mark < level.testAtLeast).length;
    steps.push(step('HBS-DERIVE-OVERALL-UNMET', { ...words(level.level), subjects, traits, tests }));
  }
  if (value === otherwise) steps.push(step('HBS-DERIVE-OVERALL-OTHERWISE', words(value)));
  return {
    formula: 'overallPrimary',
    inputs: [
      { vi: 'Mức đạt được các môn', en: 'Levels of the subjects', value: list(input.subjects) },
      { vi: 'Phẩm chất và năng lực', en: 'Qualities and competencies', value: list(input.traits) },
      { vi: 'Điểm kiểm tra cuối năm', en: 'Year-end test marks', value: list(input.tests) },
    ],
    steps,
    value,
  };
}

function overallInput(overall: XepLoaiTieuHoc): Derivation['inputs'] {
  const { vi } = overallWords(overall);
  return [{ vi: 'Kết quả giáo dục', en: 'Overall result', value: vi }];
}

/** Completion of the grade, or in the last grade of the programme, with the derivation (TT 27/2020, art. 11). */
export function explainPrimaryCompletion(input: {
  readonly grade: number;
  readonly overall: XepLoaiTieuHoc;
  readonly of: 'hoanThanhLopHoc' | 'hoanThanhTieuHoc';
}): Derivation<boolean> {
  const completion = primaryCompletion(input);
  const { otherwise, lastGrade } = ASSESSMENT.primary;
  const test = (met: boolean, condition: string, conditionEn: string, value: string): DerivationStep =>
    step(met ? 'HBS-DERIVE-CONDITION-MET' : 'HBS-DERIVE-CONDITION-UNMET', { condition, conditionEn, value });
  const none = overallWords(otherwise);
  const steps = [
    test(
      input.overall !== otherwise,
      `Kết quả giáo dục khác “${none.vi}”`,
      `Overall result other than “${none.en}”`,
      overallWords(input.overall).vi,
    ),
  ];
  if (input.of === 'hoanThanhTieuHoc') {
    const grade = String(input.grade);
    steps.push(test(input.grade === lastGrade, `Lớp ${lastGrade}`, `Grade ${lastGrade}`, grade));
  }
  return {
    formula: 'completionPrimary',
    inputs: overallInput(input.overall),
    steps,
    value: completion[input.of],
  };
}

/** Award with its derivation; `outstanding` is what only people can say (TT 27/2020, art. 13). */
export function explainAwardPrimary(input: {
  readonly overall: XepLoaiTieuHoc;
  readonly outstanding: boolean;
}): Derivation<string> {
  return {
    formula: 'awardPrimary',
    inputs: overallInput(input.overall),
    steps: [step('HBS-DERIVE-OVERALL-MET', words(input.overall))],
    value: awardPrimary(input) ?? '',
  };
}
