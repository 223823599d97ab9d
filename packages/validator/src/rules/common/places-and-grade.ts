import {
  type CodeFinding,
  type CodeListName,
  type CodeLists,
  type CodeQuery,
  ENUMS,
  RULE_SPECS,
} from '@hocbaso/spec';
import { labelOf } from '../../facts/field-label.ts';
import { rule } from '../rule.ts';

const GRADES = RULE_SPECS['HBS-COM-08'].params.grades;
const PLACES = RULE_SPECS['HBS-COM-09'].params;
const COMMUNE = /^[0-9]{5}$/;

/** Right, or not to be judged. */
function isFine({ status }: CodeFinding): boolean {
  return status === 'valid' || status === 'tolerated' || status === 'unlisted';
}

/** COM-08: the grade belongs to the level. */
export const gradeOfLevel = rule('HBS-COM-08', (record, report, { grade }) => {
  if (grade === undefined || record.capHoc === undefined) return;
  const [from, to] = GRADES[record.capHoc];
  if (grade >= from && grade <= to) return;
  const capHoc = ENUMS.capHoc.values.find((v) => v.value === record.capHoc)!.vi;
  report(['khoi'], { value: record.khoi!, capHoc, from, to });
});

/** A look-up on the days of a school year: codes may come and go in its course. */
function checkInYear(
  lists: CodeLists,
  list: CodeListName,
  code: string,
  year: number,
  query: CodeQuery = {},
): CodeFinding {
  const first = lists.check(list, code, { ...query, date: `${year}-09-01` });
  if (first.status !== 'outOfTime') return first;
  return lists.check(list, code, { ...query, date: `${year + 1}-06-30` });
}

/**
 * COM-09: province and commune codes of the lists given, as they are in the school year. Earlier records keep the old
 * codes: the validity of the rule says from which school year on. Communes are looked up only when the caller gave their
 * table, which is large.
 */
export const placeCodes = rule('HBS-COM-09', (record, report, { schoolYear, codeLists }) => {
  if (schoolYear === undefined) return;
  for (const [provinceField, communeField] of PLACES.pairs) {
    const province = record[provinceField];
    const commune = record[communeField];
    const found =
      province === undefined ? undefined : checkInYear(codeLists, 'provinces', province, schoolYear);
    if (found !== undefined && !isFine(found)) {
      const { validTo: until, name, successor } = found.entry ?? {};
      const now = successor === undefined ? undefined : codeLists.find('provinces', successor);
      const params = { ...labelOf(record.form, provinceField), value: province! };
      if (until === undefined || now === undefined) report([provinceField], params);
      else {
        const became = { name: name!, until, successor: now.code, successorName: now.name };
        report([provinceField], { ...params, ...became }, { code: 'HBS-COM-09-REPLACED' });
      }
    }
    if (commune === undefined) continue;
    const params = { ...labelOf(record.form, communeField), value: commune };
    const parent = found !== undefined && isFine(found) ? province : undefined;
    const place = checkInYear(
      codeLists,
      'communes',
      commune,
      schoolYear,
      parent === undefined ? {} : { parent },
    );
    if (place.status === 'elsewhere') {
      report([communeField], { ...params, province: province! }, { code: 'HBS-COM-09-PAIR' });
    } else if (!isFine(place) || (place.status !== 'valid' && !COMMUNE.test(commune))) {
      report([communeField], params, { code: 'HBS-COM-09-COMMUNE' });
    }
  }
});

/** COM-09 of records before the reform: a province code that was of no list, then or since. */
export const placeCodesBefore = rule('HBS-COM-09-BEFORE', (record, report, { codeLists }) => {
  for (const [provinceField] of PLACES.pairs) {
    const value = record[provinceField];
    if (value !== undefined && codeLists.check('provinces', value).status === 'unknown') {
      report([provinceField], { ...labelOf(record.form, provinceField), value });
    }
  }
});
