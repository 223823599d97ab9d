import { ASSESSMENT } from '@hocbaso/spec';
import { overallResultPrimary } from '../../compute/primary.ts';
import { overallWords, primaryResults } from '../../facts/primary-results.ts';
import { primaryRule } from '../rule.ts';

const { lastGrade, otherwise: NOT_COMPLETED, awards: AWARDS } = ASSESSMENT.primary;

/** PRI-04: overall result equals the computed one. */
export const overallResult = primaryRule('HBS-PRI-04', (record, report, { grade, notAssessed }) => {
  const results = notAssessed ? undefined : primaryResults(record, grade);
  if (record.xepLoai === undefined || results === undefined) return;
  const computed = overallResultPrimary(results);
  if (computed === record.xepLoai) return;
  const stated = overallWords(record.xepLoai);
  const expected = overallWords(computed);
  report(['xepLoai'], {
    value: stated.vi,
    valueEn: stated.en,
    expected: expected.vi,
    expectedEn: expected.en,
  });
});

/** PRI-05: completed the grade ↔ overall result other than "Chưa hoàn thành". */
export const gradeCompletion = primaryRule('HBS-PRI-05', (record, report, { notAssessed }) => {
  const { xepLoai, hoanThanhLopHoc } = record;
  if (notAssessed || xepLoai === undefined || hoanThanhLopHoc === undefined) return;
  if (xepLoai === NOT_COMPLETED && hoanThanhLopHoc) report(['hoanThanhLopHoc'], {});
  if (xepLoai !== NOT_COMPLETED && !hoanThanhLopHoc) {
    const words = overallWords(xepLoai);
    report(['hoanThanhLopHoc'], { value: words.vi, valueEn: words.en }, { code: 'HBS-PRI-05-NOT' });
  }
});

/** PRI-06: the primary programme is completed in grade 5 only, and with the grade; there the one means the other. */
export const primaryProgramme = primaryRule('HBS-PRI-06', (record, report, { grade, notAssessed }) => {
  if (record.hoanThanhTieuHoc === false && grade === lastGrade && !notAssessed) {
    if (record.hoanThanhLopHoc === true) {
      const options = { code: 'HBS-PRI-06-NOT', severity: 'warning' } as const;
      report(['hoanThanhTieuHoc'], { lastGrade }, options);
    }
  }
  if (record.hoanThanhTieuHoc !== true) return;
  if (grade !== undefined && grade !== lastGrade) report(['hoanThanhTieuHoc'], { grade, lastGrade });
  if (record.hoanThanhLopHoc === false) {
    report(['hoanThanhTieuHoc'], { lastGrade }, { code: 'HBS-PRI-06-CLASS' });
  }
});

/** PRI-07: the words of the award fit the overall result. */
export const awardWords = primaryRule('HBS-PRI-07', (record, report, { notAssessed }) => {
  const { xepLoai, khenThuong } = record;
  if (notAssessed || xepLoai === undefined) return;
  const words = overallWords(xepLoai);
  const overall = { overall: words.vi, overallEn: words.en };
  const text = khenThuong?.toLowerCase() ?? '';
  for (const award of Object.values(AWARDS)) {
    if (!text.includes(award.words) || xepLoai === award.overall) continue;
    report(['khenThuong'], { ...overall, value: khenThuong!.slice(0, 60) });
    return;
  }
  if (xepLoai === AWARDS.xuatSac.overall && !text.includes(AWARDS.xuatSac.words)) {
    report(['khenThuong'], overall, { code: 'HBS-PRI-07-MISSING' });
  }
});

/** PRI-09: who completed the grade is promoted, and nobody else. */
export const promotedWithGrade = primaryRule('HBS-PRI-09', (record, report, { notAssessed }) => {
  const { duocLenLop, hoanThanhLopHoc } = record;
  if (notAssessed || duocLenLop === undefined || hoanThanhLopHoc === undefined) return;
  if (duocLenLop && !hoanThanhLopHoc) report(['duocLenLop'], {});
  if (!duocLenLop && hoanThanhLopHoc) report(['duocLenLop'], {}, { code: 'HBS-PRI-09-NOT' });
});
