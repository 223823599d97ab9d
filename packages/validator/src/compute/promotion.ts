import { ASSESSMENT, type MucTrungHoc } from '@hocbaso/spec';

const { conduct: MATRIX, maxAbsences, reassessBelow, otherwise: FAILED } = ASSESSMENT.secondary;

/** Conduct of the year from both terms (TT 22/2021, art. 8.2). */
export function conductOfYear(hocKy1: MucTrungHoc, hocKy2: MucTrungHoc): MucTrungHoc {
  return MATRIX[hocKy1][hocKy2];
}

/** What promotion depends on; results after summer training and re-assessment replace those of the year. */
export interface PromotionInput {
  readonly renLuyenCaNam: MucTrungHoc;
  readonly renLuyenLai?: MucTrungHoc | undefined;
  readonly hocTapCaNam: MucTrungHoc;
  readonly hocTapLai?: MucTrungHoc | undefined;
  /** Sessions absent in the year, with and without leave. */
  readonly soBuoiNghi: number;
}

/** A condition of promotion that is not met. */
export type PromotionCondition = 'conduct' | 'learning' | 'absences';

/** Promoted or not, and every condition that failed. */
export interface Promotion {
  readonly promoted: boolean;
  readonly failing: readonly PromotionCondition[];
}

/**
 * Promotion: conduct and learning at least Đ, at most 45 sessions absent (TT 22/2021, art. 12; the same in TT 43/2021,
 * art. 11, by the data's `gdtx` part).
 */
export function promotion(input: PromotionInput, options: { readonly maxAbsences?: number } = {}): Promotion {
  const failing: PromotionCondition[] = [];
  if ((input.renLuyenLai ?? input.renLuyenCaNam) === FAILED) failing.push('conduct');
  if ((input.hocTapLai ?? input.hocTapCaNam) === FAILED) failing.push('learning');
  if (input.soBuoiNghi > (options.maxAbsences ?? maxAbsences)) failing.push('absences');
  return { promoted: failing.length === 0, failing };
}

/** Year result of one subject: tenths for a marked subject, Đ or CĐ for a comment subject. */
export type SubjectResult = number | 'Đ' | 'CĐ';

/** True for a subject whose year result may be re-assessed: CĐ, or below 5.0 (TT 22/2021, art. 14). */
export function mayBeReassessed(result: SubjectResult): boolean {
  return typeof result === 'number' ? result < reassessBelow : result === FAILED;
}

/** True when the pupil may be re-assessed at all: conduct of the year at least Đ and learning CĐ (art. 14). */
export function isToBeReassessed(conduct: MucTrungHoc, learning: MucTrungHoc): boolean {
  return conduct !== FAILED && learning === FAILED;
}

/**
 * Keys of the subjects the pupil may be re-assessed in; empty when the pupil is not to be re-assessed.
 * `results` maps a key of the caller's choice (usually `maMonHoc`) to the year result; exempt subjects left out.
 */
export function reassessmentSubjects(
  results: ReadonlyMap<string, SubjectResult>,
  year: { readonly renLuyenCaNam: MucTrungHoc; readonly hocTapCaNam: MucTrungHoc },
): readonly string[] {
  if (!isToBeReassessed(year.renLuyenCaNam, year.hocTapCaNam)) return [];
  return [...results].filter(([, result]) => mayBeReassessed(result)).map(([key]) => key);
}
