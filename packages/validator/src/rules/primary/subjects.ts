import { RULE_SPECS } from '@hocbaso/spec';
import { labelOf } from '../../facts/field-label.ts';
import { hasYearEndTest } from '../../facts/primary-results.ts';
import { subjectName, subjectOf } from '../../facts/subjects.ts';
import { primaryRule } from '../rule.ts';

const LATE = RULE_SPECS['HBS-PRI-03'].params;
const ODD = RULE_SPECS['HBS-PRI-08'].params;

/** PRI-02: a year-end mark exactly where the grade has a test (the form of the mark is checked by the walk). */
export const yearEndTests = primaryRule('HBS-PRI-02', (record, report, { grade, notAssessed, isGiven }) => {
  if (grade === undefined || notAssessed) return;
  record.bangDiem?.forEach((row, index) => {
    const spec = subjectOf('tieuHoc', row.maMonHoc);
    if (spec === undefined) return;
    const path = ['bangDiem', index, 'diemKiemTra'];
    const subject = subjectName(row, spec);
    const tested = hasYearEndTest(grade, row.maMonHoc);
    const value = row.diemKiemTra;
    if (tested && row.mucDatDuoc !== 'M' && !isGiven('bangDiem', index, 'diemKiemTra')) {
      report(path, { subject, grade }, { code: 'HBS-PRI-02-MISSING', severity: 'warning' });
    } else if (!tested && value !== undefined && value !== 'M') {
      report(path, { subject, grade, value }, { code: 'HBS-PRI-02-EXTRA', severity: 'warning' });
    }
  });
});

/** PRI-03: technology and informatics competencies from grade 3 (the 13 mandatory ones are checked by the walk). */
export const lateCompetencies = primaryRule('HBS-PRI-03', (_, report, { grade, notAssessed, isGiven }) => {
  if (grade === undefined || grade < LATE.fromGrade || notAssessed) return;
  for (const name of LATE.late) {
    if (isGiven(name)) continue;
    const params = { ...labelOf('primary', name), fromGrade: LATE.fromGrade };
    report([name], params, { code: 'HBS-PRI-03-LATE', severity: 'warning' });
  }
});

/** PRI-08: level and mark of a subject that seldom go together. */
export const oddLevels = primaryRule('HBS-PRI-08', (record, report) => {
  record.bangDiem?.forEach((row, index) => {
    const { mucDatDuoc: level, diemKiemTra: value } = row;
    if (level === undefined || value === undefined || value === 'M') return;
    const mark = Number(value);
    if ((level === 'C' && mark >= ODD.notCompletedFrom) || (level === 'T' && mark < ODD.excellentBelow)) {
      const subject = subjectName(row, subjectOf('tieuHoc', row.maMonHoc));
      report(['bangDiem', index, 'mucDatDuoc'], { subject, level, value });
    }
  });
});
