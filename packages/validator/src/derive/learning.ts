import {
  type AdjustmentReading,
  LEARNING_TT22,
  type LearningInput,
  type LearningParameters,
  type LearningStep,
  learningLevel,
} from '../compute/learning-level.ts';
import { formatMark } from '../compute/marks.ts';
import { type Derivation, type DerivationInput, type DerivationStep, step } from './derivation.ts';

/** Names of the subjects, in the order of `marks` and `comments`; used in the words only. */
export interface SubjectNames {
  readonly marks?: readonly string[];
  readonly comments?: readonly string[];
}

function tryLevel(input: LearningInput, level: LearningStep): { ok: boolean; step: DerivationStep } {
  const failed = input.comments.filter((c) => c === 'CĐ').length;
  const lowest = input.marks.length === 0 ? '–' : formatMark(Math.min(...input.marks));
  const count = input.marks.filter((mark) => mark >= level.manyMarks).length;
  const params = {
    level: level.level,
    failed,
    allowed: level.failedComments,
    lowest,
    everyMark: formatMark(level.everyMark),
    count,
    many: level.many,
    manyMarks: formatMark(level.manyMarks),
  };
  const why =
    failed > level.failedComments
      ? 'COMMENTS'
      : input.marks.some((mark) => mark < level.everyMark)
        ? 'EVERY'
        : count < level.many
          ? 'MANY'
          : 'MET';
  return { ok: why === 'MET', step: step(`HBS-DERIVE-LEVEL-${why}`, params) };
}

function inputsOf(input: LearningInput, names: SubjectNames): readonly DerivationInput[] {
  const nameOf = (list: 'marks' | 'comments', i: number): { vi: string; en: string } => {
    const name = names[list]?.[i];
    if (name !== undefined) return { vi: name, en: name };
    return list === 'marks'
      ? { vi: `Môn tính điểm ${i + 1}`, en: `Marked subject ${i + 1}` }
      : { vi: `Môn nhận xét ${i + 1}`, en: `Comment subject ${i + 1}` };
  };
  return [
    ...input.marks.map((mark, i) => ({ ...nameOf('marks', i), value: formatMark(mark) })),
    ...input.comments.map((value, i) => ({ ...nameOf('comments', i), value })),
  ];
}

/**
 * Learning level with its derivation: every level tried from the highest, the one-level adjustment, and the other
 * reading where it differs (TT 22/2021, art. 9.2 and 9.3).
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function explainLearningLevel(
  input: LearningInput,
  options: {
    readonly reading?: AdjustmentReading;
    readonly parameters?: LearningParameters;
    readonly names?: SubjectNames;
  } = {},
): Derivation<string> {
  const { names = {}, parameters = LEARNING_TT22, reading = 'replace' } = options;
  const found = learningLevel(input, { reading, parameters });
  const inputs = inputsOf(input, names);
  const steps: DerivationStep[] = [];
  for (const level of parameters.steps) {
    const tried = tryLevel(input, level);
    steps.push(tried.step);
    if (tried.ok) break;
  }
  if (found.base === parameters.otherwise) {
    steps.push(step('HBS-DERIVE-LEVEL-OTHERWISE', { level: found.base }));
  }
  const { raisedFor, base, level } = found;
  if (raisedFor !== undefined) {
    const index = raisedFor.index + (raisedFor.list === 'marks' ? 0 : input.marks.length);
    const { vi: subject, value: result } = inputs[index]!;
    steps.push(step('HBS-DERIVE-RAISED', { subject, result, base, level }));
  } else if (parameters.steps.findIndex((s) => s.level === base) !== 0) {
    steps.push(step('HBS-DERIVE-NOT-RAISED'));
  }
  if (found.readingsDiffer) {
    const other = (r: AdjustmentReading): string => learningLevel(input, { reading: r, parameters }).level;
    steps.push(step('HBS-DERIVE-READINGS', { replace: other('replace'), remove: other('remove') }));
  }
  return { formula: 'learningLevel', inputs, steps, value: level };
}
