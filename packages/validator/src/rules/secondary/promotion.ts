import { ASSESSMENT, RULE_SPECS } from '@hocbaso/spec';
import { parseMark } from '../../compute/marks.ts';
import { isToBeReassessed, mayBeReassessed, promotion } from '../../compute/promotion.ts';
import { labelOf } from '../../facts/field-label.ts';
import { subjectName, subjectOf } from '../../facts/subjects.ts';
import { secondaryRule } from '../rule.ts';

const FINAL_GRADES: readonly number[] = RULE_SPECS['HBS-SEC-09'].params.grades;

/** SEC-07: re-assessed results only for pupils and subjects that may be re-assessed. */
export const reassessment = secondaryRule('HBS-SEC-07', (record, report, { isGiven }) => {
  const { renLuyenCaNam: conduct, hocTapCaNam: learning } = record;
  const allowed = conduct === undefined || learning === undefined || isToBeReassessed(conduct, learning);
  const refuse = (path: (string | number)[], label: object): void =>
    report(path, { ...label, conduct: conduct!, learning: learning! });
  if (!allowed && record.hocTapLai !== undefined) {
    refuse(['hocTapLai'], labelOf('secondary', 'hocTapLai'));
  }
  const again = record.bangDiem?.filter((row) => row.diemKiemTraLai !== undefined).length ?? 0;
  if (allowed && again > 0 && !isGiven('hocTapLai')) {
    report(['hocTapLai'], { count: again }, { code: 'HBS-SEC-07-RESULT', severity: 'warning' });
  }
  record.bangDiem?.forEach((row, index) => {
    const value = row.diemKiemTraLai;
    if (value === undefined) return;
    const path = ['bangDiem', index, 'diemKiemTraLai'];
    const subject = subjectName(row, subjectOf(record.capHoc, row.maMonHoc));
    if (!allowed) {
      const { label, labelEn } = labelOf('secondary', 'diemKiemTraLai', 'bangDiem');
      refuse(path, { label: `${label} môn ${subject}`, labelEn: `${labelEn} (${subject})` });
      return;
    }
    const year = row.diemCaNam;
    if (year === undefined) return;
    const result = year === 'Đ' || year === 'CĐ' ? year : parseMark(year);
    if (result !== undefined && mayBeReassessed(result)) return;
    report(path, { subject, value, year }, { code: 'HBS-SEC-07-SUBJECT' });
  });
});

/** SEC-08: the promotion flag equals the computed one. For a pupil not assessed the principal decides. */
export const promotionFlag = secondaryRule('HBS-SEC-08', (record, report, { notAssessed, programme }) => {
  const { maxAbsences } = ASSESSMENT[programme === 'gdtx' ? 'gdtx' : 'secondary'];
  const { duocLenLop, renLuyenCaNam, hocTapCaNam, soBuoiNghi } = record;
  if (notAssessed || duocLenLop === undefined) return;
  if (renLuyenCaNam === undefined || hocTapCaNam === undefined) return;
  const { renLuyenLai, hocTapLai } = record;
  const absences = soBuoiNghi ?? '0';
  const { promoted, failing } = promotion(
    { renLuyenCaNam, renLuyenLai, hocTapCaNam, hocTapLai, soBuoiNghi: Number(absences) },
    { maxAbsences },
  );
  const conduct = renLuyenLai ?? renLuyenCaNam;
  const learning = hocTapLai ?? hocTapCaNam;
  if (!duocLenLop) {
    // Without the absences nobody can say that the pupil qualifies.
    if (promoted && soBuoiNghi !== undefined) report(['duocLenLop'], { conduct, learning, absences });
    return;
  }
  for (const condition of failing) {
    if (condition === 'conduct') report(['duocLenLop'], { value: conduct }, { code: 'HBS-SEC-08-CONDUCT' });
    else if (condition === 'learning')
      report(['duocLenLop'], { value: learning }, { code: 'HBS-SEC-08-LEARNING' });
    else report(['duocLenLop'], { value: absences, max: maxAbsences }, { code: 'HBS-SEC-08-ABSENCES' });
  }
});

/** SEC-09: who completes grade 9 or 12 has the completion statement. */
export const completionStatement = secondaryRule('HBS-SEC-09', (record, report, { grade }) => {
  if (grade === undefined || !FINAL_GRADES.includes(grade) || record.duocLenLop !== true) return;
  if (record.noiDungHoanThanh === undefined) report(['noiDungHoanThanh'], { grade });
});
