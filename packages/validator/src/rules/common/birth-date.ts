import { RULE_SPECS } from '@hocbaso/spec';
import { rule } from '../rule.ts';

const AGE = RULE_SPECS['HBS-COM-07'].params;

/** COM-06: exactly one form of the date of birth, not in the future. */
export const birthDate = rule('HBS-COM-06', (record, report, { today, isGiven }) => {
  const names = ['ngaySinh', 'thangSinh', 'namSinh'] as const;
  const given = names.filter((name) => isGiven(name));
  if (given.length !== 1) report([given[1] ?? 'ngaySinh'], { count: given.length });
  for (const name of given) {
    const value = record[name];
    if (value !== undefined && value > today.slice(0, value.length)) {
      report([name], { value, today }, { code: 'HBS-COM-06-FUTURE' });
    }
  }
});

/** COM-07: age plausible for the grade. */
export const plausibleAge = rule('HBS-COM-07', (record, report, { grade, schoolYear }) => {
  const born = record.ngaySinh ?? record.thangSinh ?? record.namSinh;
  if (born === undefined || grade === undefined || schoolYear === undefined) return;
  const birthYear = Number(born.slice(0, 4));
  const age = schoolYear - birthYear;
  const expected = grade + AGE.offset;
  if (age >= expected - AGE.younger && age <= expected + AGE.older) return;
  const name = (['ngaySinh', 'thangSinh', 'namSinh'] as const).find((n) => record[n] !== undefined)!;
  report([name], { birthYear: born.slice(0, 4), grade, namHoc: record.namHoc!, age, expected });
});
