import { labelOf } from '../../facts/field-label.ts';
import { schoolYearStart } from '../../internal/date.ts';
import { rule } from '../rule.ts';

/** COM-05: the second year of a school year follows the first (its form is checked by the walk). */
export const schoolYears = rule('HBS-COM-05', (record, report) => {
  const { namHoc } = record;
  if (namHoc !== undefined && schoolYearStart(namHoc) === undefined) {
    report(['namHoc'], { ...labelOf(record.form, 'namHoc'), value: namHoc });
  }
  record.quaTrinhHocTap?.forEach((row, index) => {
    if (row.namHoc === undefined || schoolYearStart(row.namHoc) !== undefined) return;
    const label = labelOf(record.form, 'namHoc', 'quaTrinhHocTap');
    report(['quaTrinhHocTap', index, 'namHoc'], { ...label, value: row.namHoc });
  });
});

/** COM-10: created ≤ issued ≤ today. The order of the signatures' dates is checked on the XML. */
export const creationAndIssue = rule('HBS-COM-10', (record, report, { today }) => {
  const { ngayTao, ngayKyPhatHanh } = record;
  if (ngayTao !== undefined && ngayKyPhatHanh !== undefined && ngayTao > ngayKyPhatHanh) {
    report(['ngayKyPhatHanh'], { created: ngayTao, issued: ngayKyPhatHanh });
  }
  for (const name of ['ngayTao', 'ngayKyPhatHanh'] as const) {
    const value = record[name];
    if (value === undefined || value <= today) continue;
    report([name], { ...labelOf(record.form, name), value, today }, { code: 'HBS-COM-10-FUTURE' });
  }
});

/** COM-15: a transcript digitised from paper is of a year that had begun. */
export const digitisedYear = rule('HBS-COM-15', (record, report, { schoolYear }) => {
  const { trichLuc, ngayTao, namHoc } = record;
  if (trichLuc !== true || ngayTao === undefined || schoolYear === undefined) return;
  if (schoolYear > Number(ngayTao.slice(0, 4))) report(['ngayTao'], { namHoc: namHoc!, created: ngayTao });
});
