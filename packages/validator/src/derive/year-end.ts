import { ASSESSMENT, type MucTrungHoc } from '@hocbaso/spec';
import { awardSecondary } from '../compute/awards.ts';
import { formatMark, type Tenths } from '../compute/marks.ts';
import {
  conductOfYear,
  type PromotionInput,
  promotion,
  reassessmentSubjects,
  type SubjectResult,
} from '../compute/promotion.ts';
import { type Derivation, type DerivationStep, step } from './derivation.ts';

const CONDUCT = { vi: 'Rèn luyện cả năm', en: 'Conduct of the year' };
const LEARNING = { vi: 'Học tập cả năm', en: 'Learning of the year' };
const { awards, maxAbsences } = ASSESSMENT.secondary;

function condition(met: boolean, vi: string, en: string, value: string): DerivationStep {
  const code = met ? 'HBS-DERIVE-CONDITION-MET' : 'HBS-DERIVE-CONDITION-UNMET';
  return step(code, { condition: vi, conditionEn: en, value });
}

/** Conduct of the year with its derivation (TT 22/2021, art. 8.2). */
export function explainConductOfYear(hocKy1: MucTrungHoc, hocKy2: MucTrungHoc): Derivation<string> {
  const value = conductOfYear(hocKy1, hocKy2);
  return {
    formula: 'conductOfYear',
    inputs: [
      { vi: 'Rèn luyện học kỳ I', en: 'Conduct of term I', value: hocKy1 },
      { vi: 'Rèn luyện học kỳ II', en: 'Conduct of term II', value: hocKy2 },
    ],
    steps: [step('HBS-DERIVE-MATRIX', { term1: hocKy1, term2: hocKy2, value })],
    value,
  };
}

/** Promotion with its derivation; results after summer training and re-assessment count (TT 22/2021, art. 12). */
export function explainPromotion(input: PromotionInput): Derivation<boolean> {
  const { promoted, failing } = promotion(input);
  const conduct = input.renLuyenLai ?? input.renLuyenCaNam;
  const learning = input.hocTapLai ?? input.hocTapCaNam;
  const absences = String(input.soBuoiNghi);
  const met = (name: (typeof failing)[number]): boolean => !failing.includes(name);
  return {
    formula: 'promotion',
    inputs: [
      { ...CONDUCT, value: conduct },
      { ...LEARNING, value: learning },
      { vi: 'Số buổi nghỉ', en: 'Sessions absent', value: absences },
    ],
    steps: [
      condition(met('conduct'), 'Rèn luyện ít nhất Đ', 'Conduct at least Đ', conduct),
      condition(met('learning'), 'Học tập ít nhất Đ', 'Learning at least Đ', learning),
      condition(
        met('absences'),
        `Nghỉ không quá ${maxAbsences} buổi`,
        `At most ${maxAbsences} sessions absent`,
        absences,
      ),
    ],
    value: promoted,
  };
}

/** Subjects the pupil may be re-assessed in, with the derivation (TT 22/2021, art. 14). */
export function explainReassessment(
  results: ReadonlyMap<string, SubjectResult>,
  year: { readonly renLuyenCaNam: MucTrungHoc; readonly hocTapCaNam: MucTrungHoc },
): Derivation<readonly string[]> {
  const { renLuyenCaNam: conduct, hocTapCaNam: learning } = year;
  return {
    formula: 'reassessment',
    inputs: [
      { ...CONDUCT, value: conduct },
      { ...LEARNING, value: learning },
      ...[...results].map(([key, result]) => ({
        vi: key,
        en: key,
        value: typeof result === 'number' ? formatMark(result) : result,
      })),
    ],
    steps: [
      condition(conduct !== 'CĐ', 'Rèn luyện cả năm ít nhất Đ', 'Conduct at least Đ', conduct),
      condition(learning === 'CĐ', 'Học tập cả năm CĐ', 'Learning CĐ', learning),
    ],
    value: reassessmentSubjects(results, year),
  };
}

/**
 * Award of the year with its derivation; an empty value when there is none (TT 22/2021, art. 15). Marks in tenths.
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function explainAwardSecondary(input: {
  readonly conduct: MucTrungHoc;
  readonly learning: MucTrungHoc;
  readonly marks: readonly Tenths[];
}): Derivation<string> {
  const { mark, many } = awards.xuatSac;
  const value = awardSecondary(input) ?? '';
  const count = input.marks.filter((m) => m >= mark).length;
  const from = formatMark(mark);
  return {
    formula: 'awardSecondary',
    inputs: [
      { ...CONDUCT, value: input.conduct },
      { ...LEARNING, value: input.learning },
      { vi: `Số môn từ ${from}`, en: `Subjects from ${from}`, value: String(count) },
    ],
    steps: [
      condition(input.conduct === 'T', 'Rèn luyện Tốt', 'Conduct T', input.conduct),
      condition(input.learning === 'T', 'Học tập Tốt', 'Learning T', input.learning),
      condition(
        count >= many,
        `Ít nhất ${many} môn từ ${from}`,
        `At least ${many} from ${from}`,
        String(count),
      ),
    ],
    value,
  };
}
