import { ASSESSMENT, type MucTrungHoc } from '@hocbaso/spec';
import { assertTenths, type Tenths } from './marks.ts';

/** Year or term result of a comment-only subject. */
export type CommentResult = 'Đ' | 'CĐ';

/** What the learning level is computed from; exempt subjects are left out by the caller. */
export interface LearningInput {
  /** Averages of the marked subjects, in tenths. */
  readonly marks: readonly Tenths[];
  readonly comments: readonly CommentResult[];
}

/**
 * How "only because of one single subject" is read (art. 9.3): the subject is thought of as perfect, or as absent.
 * The circular does not say; they differ when the subject would itself supply the sixth good mark.
 */
export type AdjustmentReading = 'replace' | 'remove';

/** The learning level with what led to it. */
export interface LearningLevel {
  readonly level: MucTrungHoc;
  /** Level before the one-level adjustment. */
  readonly base: MucTrungHoc;
  /** The one subject that pulled the level down, when the level was raised: index in `marks` or `comments`. */
  readonly raisedFor?: { readonly list: 'marks' | 'comments'; readonly index: number };
  /** True when the other reading gives another level. */
  readonly readingsDiffer: boolean;
}

const { learning: STEPS, adjustment: ADJUSTMENT, otherwise: LOWEST } = ASSESSMENT.secondary;
/** Levels from low to high. */
const LADDER: readonly MucTrungHoc[] = [LOWEST, ...STEPS.map((s) => s.level).reverse()];
/** Ranks the adjustment looks at, highest first. */
const ADJUSTABLE: readonly number[] = ADJUSTMENT.from.map((level) => LADDER.indexOf(level));

function rankOf(marks: readonly Tenths[], comments: readonly CommentResult[]): number {
  let failed = 0;
  for (const comment of comments) if (comment === 'CĐ') failed++;
  for (let i = 0; i < STEPS.length; i++) {
    const step = STEPS[i]!;
    if (failed > step.failedComments) continue;
    let many = 0;
    let every = true;
    for (const mark of marks) {
      if (mark < step.everyMark) every = false;
      if (mark >= step.manyMarks) many++;
    }
    if (every && many >= step.many) return STEPS.length - i;
  }
  return 0;
}

function adjusted(
  input: LearningInput,
  base: number,
  reading: AdjustmentReading,
): LearningLevel['raisedFor'] {
  const raises = (rank: number): boolean =>
    ADJUSTABLE.some((target) => rank >= target && target - base >= ADJUSTMENT.distance);
  for (const list of ['marks', 'comments'] as const) {
    for (let index = 0; index < input[list].length; index++) {
      const marks = list === 'marks' ? [...input.marks] : input.marks;
      const comments = list === 'comments' ? [...input.comments] : input.comments;
      if (reading === 'remove') (list === 'marks' ? (marks as Tenths[]) : (comments as string[])).splice(index, 1);
      else if (list === 'marks') (marks as Tenths[])[index] = 100;
      else (comments as CommentResult[])[index] = 'Đ';
      if (raises(rankOf(marks, comments))) return { list, index };
    }
  }
  return undefined;
}

/**
 * Learning level of a term or a year, with the one-level adjustment (TT 22/2021, art. 9.2 and 9.3).
 * `reading` defaults to `replace`; `readingsDiffer` says when the choice matters.
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function learningLevel(
  input: LearningInput,
  options: { readonly reading?: AdjustmentReading } = {},
): LearningLevel {
  assertTenths(...input.marks);
  const base = rankOf(input.marks, input.comments);
  const baseLevel = LADDER[base]!;
  const highest = ADJUSTABLE[0]!;
  // Nothing can be two levels below a target, so no reading matters.
  if (highest - base < ADJUSTMENT.distance) return { level: baseLevel, base: baseLevel, readingsDiffer: false };
  const replace = adjusted(input, base, 'replace');
  const remove = adjusted(input, base, 'remove');
  const raisedFor = options.reading === 'remove' ? remove : replace;
  return {
    level: raisedFor === undefined ? baseLevel : LADDER[base + 1]!,
    base: baseLevel,
    ...(raisedFor === undefined ? {} : { raisedFor }),
    readingsDiffer: (replace === undefined) !== (remove === undefined),
  };
}
