import { ENUMS } from '@hocbaso/spec';
import { subjectName, subjectOf } from '../../facts/subjects.ts';
import { rule } from '../rule.ts';

/** COM-16: subject rows unique by code (error); code known for the level and taught in the grade (warning). */
export const subjectRows = rule('HBS-COM-16', (record, report, { grade }) => {
  const seen = new Set<string>();
  record.bangDiem?.forEach((row, index) => {
    const value = row.maMonHoc;
    if (value === undefined) return;
    const path = ['bangDiem', index, 'maMonHoc'];
    const spec = subjectOf(record.capHoc, value);
    const params = { value, subject: subjectName(row, spec) };
    if (seen.has(value)) report(path, params);
    seen.add(value);
    if (record.capHoc === undefined) return;
    if (spec === undefined) {
      const capHoc = ENUMS.capHoc.values.find((v) => v.value === record.capHoc)!.vi;
      report(path, { ...params, capHoc }, { code: 'HBS-COM-16-UNKNOWN', severity: 'warning' });
    } else if (grade !== undefined && !spec.grades.includes(grade)) {
      report(path, { ...params, grade }, { code: 'HBS-COM-16-GRADE', severity: 'warning' });
    }
  });
});

/** COM-17: history rows of distinct years, unless the pupil moved within one; the last is this year's. */
export const historyRows = rule('HBS-COM-17', (record, report) => {
  const rows = record.quaTrinhHocTap ?? [];
  const seen = new Set<string>();
  rows.forEach(({ namHoc, ngayChuyenDen }, index) => {
    if (namHoc === undefined) return;
    if (seen.has(namHoc) && ngayChuyenDen === undefined) {
      report(['quaTrinhHocTap', index, 'namHoc'], { value: namHoc });
    }
    seen.add(namHoc);
  });
  const last = rows.at(-1)?.namHoc;
  if (last === undefined || record.namHoc === undefined || last === record.namHoc) return;
  const path = ['quaTrinhHocTap', rows.length - 1, 'namHoc'];
  report(path, { value: last, namHoc: record.namHoc }, { code: 'HBS-COM-17-LAST' });
});
