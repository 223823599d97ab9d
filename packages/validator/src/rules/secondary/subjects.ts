import { RULE_SPECS, SUBJECTS } from '@hocbaso/spec';
import { secondaryRule } from '../rule.ts';

const COMPULSORY = SUBJECTS.thpt.filter((subject) => subject.compulsory === true);
const CHOSEN: ReadonlySet<string> = new Set(RULE_SPECS['HBS-SEC-11'].params.chosen);
const COUNT = RULE_SPECS['HBS-SEC-11'].params.count;

/** SEC-11: upper secondary has its compulsory subjects and four chosen ones. */
export const upperSecondarySubjects = secondaryRule('HBS-SEC-11', (record, report, { notAssessed }) => {
  const rows = record.bangDiem ?? [];
  if (notAssessed || rows.length === 0) return;
  const codes = new Set(rows.map((row) => row.maMonHoc));
  for (const subject of COMPULSORY) {
    if (!codes.has(subject.code)) report(['bangDiem'], { subject: subject.name, value: subject.code });
  }
  const count = [...codes].filter((code) => code !== undefined && CHOSEN.has(code)).length;
  if (count !== COUNT) report(['bangDiem'], { count, expected: COUNT }, { code: 'HBS-SEC-11-CHOICE' });
});
