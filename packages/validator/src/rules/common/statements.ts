import type { DecodedTranscript } from '@hocbaso/spec';
import { labelOf } from '../../facts/field-label.ts';
import { show } from '../../internal/show.ts';
import { rule } from '../rule.ts';

const PROMOTED_TO = /lên lớp *0?([0-9]{1,2})(?![0-9])/;
const COMPLETED = /chương trình (?:lớp|khối) *0?([0-9]{1,2})(?![0-9])/;
const NOT_PROMOTED =
  /(?:không|chưa)(?: được| đủ điều kiện)* lên lớp|lên lớp *:? *(?:không|chưa)|ở lại lớp|lưu ban|học lại lớp/;
const PROMOTED = /được lên lớp/;

function statements(record: DecodedTranscript): readonly (readonly [field: string, text: string])[] {
  const promotion = record.form === 'secondary' ? record.noiDungDuocLenLop : undefined;
  return [
    ['noiDungDuocLenLop', promotion] as const,
    ['noiDungHoanThanh', record.noiDungHoanThanh] as const,
  ].flatMap(([field, text]) => (text === undefined ? [] : [[field, text] as const]));
}

/** COM-19: the sentences about completion and promotion name the pupil's grade and say what the promotion flag says. */
export const promotionStatements = rule('HBS-COM-19', (record, report, { grade }) => {
  const { duocLenLop } = record;
  for (const [field, text] of statements(record)) {
    const words = text.toLowerCase();
    const params = { ...labelOf(record.form, field), value: show(text) };
    if (grade !== undefined) {
      const named = [
        [PROMOTED_TO.exec(words)?.[1], grade + 1],
        [COMPLETED.exec(words)?.[1], grade],
      ] as const;
      for (const [found, expected] of named) {
        if (found === undefined || Number(found) === expected) continue;
        report([field], { ...params, found, grade, expected });
        break;
      }
    }
    const not = NOT_PROMOTED.test(words);
    if (duocLenLop === undefined || (!not && !PROMOTED.test(words)) || duocLenLop === !not) continue;
    const code = duocLenLop ? 'HBS-COM-19-RETAINED' : 'HBS-COM-19-PROMOTED';
    report([field], params, { code });
  }
});
