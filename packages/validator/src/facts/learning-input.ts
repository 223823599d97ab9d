import {
  type CommentResult,
  LEARNING_TT22,
  type LearningInput,
  type LearningParameters,
} from '../compute/learning-level.ts';
import { parseMark, type Tenths } from '../compute/marks.ts';
import type { SecondaryRecord } from '../rules/rule.ts';

/** Which column of the subject rows; `lai`: re-assessed result where there is one, else the year. */
export type ResultColumn = 'diemHocKy1' | 'diemHocKy2' | 'diemCaNam' | 'lai';

/**
 * Marks and comment results of one column, exempt subjects left out; `undefined` when a subject has no result yet or
 * when so many are exempt that no level could ever be reached, where only people can decide.
 */
export function learningInput(
  record: SecondaryRecord,
  column: ResultColumn,
  parameters: LearningParameters = LEARNING_TT22,
): LearningInput | undefined {
  const marks: Tenths[] = [];
  const comments: CommentResult[] = [];
  for (const row of record.bangDiem ?? []) {
    const value = column === 'lai' ? (row.diemKiemTraLai ?? row.diemCaNam) : row[column];
    if (value === undefined) return undefined;
    if (value === 'M') continue;
    if (value === 'Đ' || value === 'CĐ') {
      comments.push(value);
      continue;
    }
    const mark = parseMark(value);
    if (mark === undefined) return undefined;
    marks.push(mark);
  }
  return parameters.steps.some((step) => marks.length < step.many) ? undefined : { marks, comments };
}
