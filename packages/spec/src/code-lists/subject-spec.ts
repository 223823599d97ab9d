import type { Confidence } from '../profile/profile.ts';

/** One subject of one school level. */
export interface SubjectSpec {
  readonly code: string;
  readonly name: string;
  readonly grades: readonly number[];
  /** `level`: T/H/C (primary); `mark`: 0–10 with one decimal; `comment`: Đ/CĐ. */
  readonly assessment: 'level' | 'mark' | 'comment';
  /** Grades with a year-end test in primary. */
  readonly yearEndTestGrades?: readonly number[];
  readonly compulsory: boolean | string;
  /** Row order of the printed form. */
  readonly order: number;
  readonly codeConfidence: Confidence;
  readonly ruleConfidence: Confidence;
  readonly note?: string;
}
