import { ENUMS, PROVINCES, RULE_SPECS } from '@hocbaso/spec';
import { labelOf } from '../../facts/field-label.ts';
import { rule } from '../rule.ts';

const GRADES = RULE_SPECS['HBS-COM-08'].params.grades;
const PLACES = RULE_SPECS['HBS-COM-09'].params;
const PROVINCE_CODES: ReadonlySet<string> = new Set(PROVINCES.map(([code]) => code));
const COMMUNE = /^[0-9]{5}$/;

/** COM-08: the grade belongs to the level. */
export const gradeOfLevel = rule('HBS-COM-08', (record, report, { grade }) => {
  if (grade === undefined || record.capHoc === undefined) return;
  const [from, to] = GRADES[record.capHoc];
  if (grade >= from && grade <= to) return;
  const capHoc = ENUMS.capHoc.values.find((v) => v.value === record.capHoc)!.vi;
  report(['khoi'], { value: record.khoi!, capHoc, from, to });
});

/**
 * COM-09: province and commune codes of the list in force since 1 July 2025. Earlier records keep the old codes: the
 * validity of the rule says from which school year on.
 * Communes are looked up only when the caller gave the table, which is large.
 */
export const placeCodes = rule('HBS-COM-09', (record, report, { schoolYear, communes }) => {
  if (schoolYear === undefined) return;
  for (const [provinceField, communeField] of PLACES.pairs) {
    const province = record[provinceField];
    const commune = record[communeField];
    const known = province !== undefined && PROVINCE_CODES.has(province);
    if (province !== undefined && !known) {
      report([provinceField], { ...labelOf(record.form, provinceField), value: province });
    }
    if (commune === undefined) continue;
    const found = { ...labelOf(record.form, communeField), value: commune };
    const isIn = (code: string): boolean => communes?.[code]?.some(([c]) => c === commune) === true;
    if (!COMMUNE.test(commune)) report([communeField], found, { code: 'HBS-COM-09-COMMUNE' });
    else if (communes === undefined || (known && isIn(province))) continue;
    else if (!Object.keys(communes).some(isIn)) report([communeField], found, { code: 'HBS-COM-09-COMMUNE' });
    else if (known) report([communeField], { ...found, province }, { code: 'HBS-COM-09-PAIR' });
  }
});
