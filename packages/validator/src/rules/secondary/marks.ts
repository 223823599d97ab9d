import { yearAverage } from '../../compute/averages.ts';
import { formatMark, parseMark } from '../../compute/marks.ts';
import { subjectName, subjectOf } from '../../facts/subjects.ts';
import { secondaryRule } from '../rule.ts';

const COLUMNS = ['diemHocKy1', 'diemHocKy2', 'diemCaNam', 'diemKiemTraLai'] as const;

/**
 * SEC-01: marks for marked subjects, Đ and CĐ for comment subjects, M for either (the form of a value is checked by
 * the walk). A warning only where the kind of the subject is itself not sure.
 */
export const kindOfResult = secondaryRule('HBS-SEC-01', (record, report, { notAssessed, isGiven }) => {
  record.bangDiem?.forEach((row, index) => {
    const spec = subjectOf(record.capHoc, row.maMonHoc);
    const subject = subjectName(row, spec);
    for (const column of COLUMNS) {
      const value = row[column];
      if (value === undefined || value === 'M' || spec === undefined) continue;
      const isComment = value === 'Đ' || value === 'CĐ';
      if (isComment === (spec.assessment === 'comment')) continue;
      report(
        ['bangDiem', index, column],
        { subject, value, code: spec.code },
        {
          code: isComment ? 'HBS-SEC-01-MARK' : 'HBS-SEC-01-COMMENT',
          severity: spec.ruleConfidence === 'guess' ? 'warning' : 'error',
        },
      );
    }
    const isRow = row.maMonHoc !== undefined || row.tenMonHoc !== undefined;
    if (!notAssessed && isRow && !isGiven('bangDiem', index, 'diemCaNam')) {
      const path = ['bangDiem', index, 'diemCaNam'];
      report(path, { subject }, { code: 'HBS-SEC-01-MISSING', severity: 'warning' });
    }
  });
});

/** SEC-02: year mark = (I + 2·II)/3, half up. Skipped where a term is missing or exempt. */
export const yearMarks = secondaryRule('HBS-SEC-02', (record, report) => {
  record.bangDiem?.forEach((row, index) => {
    const [hk1, hk2, year] = [row.diemHocKy1, row.diemHocKy2, row.diemCaNam].map((v) => parseMark(v ?? ''));
    if (hk1 === undefined || hk2 === undefined || year === undefined) return;
    const expected = yearAverage(hk1, hk2);
    if (year === expected) return;
    report(['bangDiem', index, 'diemCaNam'], {
      subject: subjectName(row, subjectOf(record.capHoc, row.maMonHoc)),
      value: row.diemCaNam!,
      term1: formatMark(hk1),
      term2: formatMark(hk2),
      expected: formatMark(expected),
    });
  });
});

/** SEC-03: the year of a comment subject is that of term II. */
export const yearComments = secondaryRule('HBS-SEC-03', (record, report) => {
  record.bangDiem?.forEach((row, index) => {
    const { diemHocKy2: term2, diemCaNam: value } = row;
    const isComment = (v: string | undefined): v is string => v === 'Đ' || v === 'CĐ';
    if (!isComment(term2) || !isComment(value) || term2 === value) return;
    const subject = subjectName(row, subjectOf(record.capHoc, row.maMonHoc));
    report(['bangDiem', index, 'diemCaNam'], { subject, value, term2 });
  });
});
