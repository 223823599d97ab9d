import { ASSESSMENT } from '@hocbaso/spec';
import { assertTenths, divideHalfUp, type Tenths } from './marks.ts';

const TERM = ASSESSMENT.secondary.termWeights;
const YEAR = ASSESSMENT.secondary.yearWeights;

/** Marks of one subject in one term, in tenths. */
export interface TermMarks {
  /** Regular marks (ĐĐGtx), any number of them. */
  readonly regular: readonly Tenths[];
  /** Mid-term mark (ĐĐGgk). */
  readonly midterm: Tenths;
  /** End-of-term mark (ĐĐGck). */
  readonly final: Tenths;
}

/**
 * ĐTBmhk = (Σ regular + 2·mid + 3·final) / (n + 5), one decimal, half up (TT 22/2021, art. 9.1.a).
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function termAverage(marks: TermMarks): Tenths {
  assertTenths(...marks.regular, marks.midterm, marks.final);
  let sum = TERM.midterm * marks.midterm + TERM.final * marks.final;
  for (const mark of marks.regular) sum += TERM.regular * mark;
  return divideHalfUp(sum, TERM.regular * marks.regular.length + TERM.midterm + TERM.final);
}

/**
 * ĐTBmcn = (ĐTBmhkI + 2·ĐTBmhkII) / 3, one decimal, half up (TT 22/2021, art. 9.1.b).
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function yearAverage(hocKy1: Tenths, hocKy2: Tenths): Tenths {
  assertTenths(hocKy1, hocKy2);
  return divideHalfUp(YEAR.hocKy1 * hocKy1 + YEAR.hocKy2 * hocKy2, YEAR.hocKy1 + YEAR.hocKy2);
}
