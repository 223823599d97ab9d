import { ASSESSMENT, type MucDatDuoc, type MucNangLucPhamChat, type XepLoaiTieuHoc } from '@hocbaso/spec';

const { overall: STEPS, otherwise: LOWEST, lastGrade: LAST_GRADE } = ASSESSMENT.primary;

/** What the overall result of a primary year is computed from. */
export interface PrimaryResults {
  /** Levels of the subjects; `M` (exempt) is left out of every "all". */
  readonly subjects: readonly MucDatDuoc[];
  /** Qualities and competencies. */
  readonly traits: readonly MucNangLucPhamChat[];
  /** Year-end test marks, whole numbers 0 to 10. */
  readonly tests: readonly number[];
}

/** Overall result of the year (TT 27/2020, art. 9): the highest level whose conditions all hold. */
export function overallResultPrimary(input: PrimaryResults): XepLoaiTieuHoc {
  for (const step of STEPS) {
    const subjects: readonly string[] = step.subjects;
    const traits: readonly string[] = step.traits;
    if (
      input.subjects.every((level) => level === 'M' || subjects.includes(level)) &&
      input.traits.every((level) => traits.includes(level)) &&
      input.tests.every((mark) => mark >= step.testAtLeast)
    ) {
      return step.level;
    }
  }
  return LOWEST;
}

/**
 * Completion of the grade and of the primary programme (TT 27/2020, art. 11; its text was not seen).
 * `supplemented`: completed after supplementary assessment, by the principal's decision.
 */
export function primaryCompletion(input: {
  readonly grade: number;
  readonly overall: XepLoaiTieuHoc;
  readonly supplemented?: boolean;
}): { readonly hoanThanhLopHoc: boolean; readonly hoanThanhTieuHoc: boolean } {
  const hoanThanhLopHoc = input.overall !== LOWEST || input.supplemented === true;
  return { hoanThanhLopHoc, hoanThanhTieuHoc: hoanThanhLopHoc && input.grade === LAST_GRADE };
}
