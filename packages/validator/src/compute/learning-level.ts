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

/** One level of the learning result: every condition must hold. Marks in tenths. */
export interface LearningStep {
  readonly level: MucTrungHoc;
  /** How many comment subjects may be CĐ. */
  readonly failedComments: number;
  /** Every marked subject has at least this mark. */
  readonly everyMark: Tenths;
  /** At least `many` marked subjects have at least this mark. */
  readonly manyMarks: Tenths;
  readonly many: number;
}

/** Thresholds of the learning level, highest level first. */
export interface LearningParameters {
  readonly steps: readonly LearningStep[];
  /** Level when no step's conditions hold. */
  readonly otherwise: MucTrungHoc;
  /** Raised by one level when a single subject alone put it `distance` levels below one of `from`. */
  readonly adjustment: { readonly from: readonly MucTrungHoc[]; readonly distance: number };
}

const { learning: steps, adjustment, otherwise } = ASSESSMENT.secondary;

/** Thresholds of general schools (TT 22/2021, art. 9). */
export const LEARNING_TT22: LearningParameters = { steps, adjustment, otherwise };

interface Ladder {
  readonly parameters: LearningParameters;
  /** Levels from low to high. */
  readonly levels: readonly MucTrungHoc[];
  /** Ranks the adjustment looks at, highest first. */
  readonly adjustable: readonly number[];
}

function ladderOf(parameters: LearningParameters): Ladder {
  const levels = [parameters.otherwise, ...parameters.steps.map((s) => s.level).reverse()];
  const adjustable = parameters.adjustment.from.map((level) => levels.indexOf(level)).sort((a, b) => b - a);
  return { parameters, levels, adjustable };
}

const TT22 = ladderOf(LEARNING_TT22);

function rankOf(
  { steps }: LearningParameters,
  marks: readonly Tenths[],
  comments: readonly CommentResult[],
): number {
  let failed = 0;
  for (const comment of comments) if (comment === 'CĐ') failed++;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (failed > step.failedComments) continue;
    let many = 0;
    let every = true;
    for (const mark of marks) {
      if (mark < step.everyMark) every = false;
      if (mark >= step.manyMarks) many++;
    }
    if (every && many >= step.many) return steps.length - i;
  }
  return 0;
}

function adjusted(
  { parameters, adjustable }: Ladder,
  input: LearningInput,
  base: number,
  reading: AdjustmentReading,
): LearningLevel['raisedFor'] {
  const { distance } = parameters.adjustment;
  const raises = (rank: number): boolean =>
    adjustable.some((target) => rank >= target && target - base >= distance);
  for (const list of ['marks', 'comments'] as const) {
    for (let index = 0; index < input[list].length; index++) {
      const marks = list === 'marks' ? [...input.marks] : input.marks;
      const comments = list === 'comments' ? [...input.comments] : input.comments;
      if (reading === 'remove')
        (list === 'marks' ? (marks as Tenths[]) : (comments as string[])).splice(index, 1);
      else if (list === 'marks') (marks as Tenths[])[index] = 100;
      else (comments as CommentResult[])[index] = 'Đ';
      if (raises(rankOf(parameters, marks, comments))) return { list, index };
    }
  }
  return undefined;
}

/**
 * Learning level of a term or a year, with the one-level adjustment (TT 22/2021, art. 9.2 and 9.3).
 * `reading` defaults to `replace`; `readingsDiffer` says when the choice matters. `parameters` defaults to
 * {@link LEARNING_TT22}.
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function learningLevel(
  input: LearningInput,
  options: { readonly reading?: AdjustmentReading; readonly parameters?: LearningParameters } = {},
): LearningLevel {
  assertTenths(...input.marks);
  const { reading = 'replace', parameters = LEARNING_TT22 } = options;
  const ladder = parameters === LEARNING_TT22 ? TT22 : ladderOf(parameters);
  const base = rankOf(parameters, input.marks, input.comments);
  const baseLevel = ladder.levels[base]!;
  // Nothing can be so far below a target that a reading would matter.
  if ((ladder.adjustable[0] ?? 0) - base < parameters.adjustment.distance)
    return { level: baseLevel, base: baseLevel, readingsDiffer: false };
  const replace = adjusted(ladder, input, base, 'replace');
  const remove = adjusted(ladder, input, base, 'remove');
  const raisedFor = reading === 'remove' ? remove : replace;
  return {
    level: raisedFor === undefined ? baseLevel : ladder.levels[base + 1]!,
    base: baseLevel,
    ...(raisedFor === undefined ? {} : { raisedFor }),
    readingsDiffer: (replace === undefined) !== (remove === undefined),
  };
}
