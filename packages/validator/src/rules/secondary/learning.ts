import { LEARNING_TT22, learningLevel } from '../../compute/learning-level.ts';
import { labelOf } from '../../facts/field-label.ts';
import { learningInput } from '../../facts/learning-input.ts';
import { secondaryRule } from '../rule.ts';

const PAIRS = [
  ['hocTapHocKy1', 'diemHocKy1'],
  ['hocTapHocKy2', 'diemHocKy2'],
  ['hocTapCaNam', 'diemCaNam'],
  ['hocTapLai', 'lai'],
] as const;

/**
 * SEC-04: learning levels of the terms, the year and after re-assessment equal the computed ones. Where the two
 * readings of the adjustment differ, the difference is told, and either is accepted unless the caller demands one.
 */
export const learningLevels = secondaryRule(
  'HBS-SEC-04',
  (record, report, { notAssessed, programme, learning, reading }) => {
    if (notAssessed) return;
    if (programme === 'gdtx' && learning === undefined) {
      report(['hocTapCaNam'], {}, { code: 'HBS-SEC-04-UNKNOWN', severity: 'info' });
      return;
    }
    const parameters = learning ?? LEARNING_TT22;
    for (const [field, column] of PAIRS) {
      const value = record[field];
      const input = value === undefined ? undefined : learningInput(record, column, parameters);
      if (value === undefined || input === undefined) continue;
      const replace = learningLevel(input, { reading: 'replace', parameters });
      const remove = learningLevel(input, { reading: 'remove', parameters }).level;
      const params = { ...labelOf('secondary', field), value };
      const accepted = [replace.level, remove].filter(
        (_, i) => reading !== (['remove', 'replace'] as const)[i],
      );
      if (!accepted.includes(value)) report([field], { ...params, expected: accepted[0]! });
      if (value !== replace.level && value !== remove) continue;
      if (replace.readingsDiffer) {
        const options = { code: 'HBS-SEC-04-READING', severity: 'info' } as const;
        report([field], { ...params, replace: replace.level, remove }, options);
      }
    }
  },
);
