import { conductOfYear } from '../../compute/promotion.ts';
import { labelOf } from '../../facts/field-label.ts';
import { secondaryRule } from '../rule.ts';

/** SEC-05: conduct of the year equals the matrix of both terms. */
export const yearConduct = secondaryRule('HBS-SEC-05', (record, report, { notAssessed }) => {
  const { renLuyenHocKy1: term1, renLuyenHocKy2: term2, renLuyenCaNam: value } = record;
  if (notAssessed || term1 === undefined || term2 === undefined || value === undefined) return;
  const expected = conductOfYear(term1, term2);
  if (value !== expected) report(['renLuyenCaNam'], { value, term1, term2, expected });
});

/** SEC-06: results of summer training only when conduct of the year is CĐ. */
export const summerTraining = secondaryRule('HBS-SEC-06', (record, report, { isGiven }) => {
  const conduct = record.renLuyenCaNam;
  if (conduct === 'CĐ' && record.noiDungRenLuyenHe !== undefined && !isGiven('renLuyenLai')) {
    report(['renLuyenLai'], {}, { code: 'HBS-SEC-06-RESULT', severity: 'warning' });
  }
  if (conduct === undefined || conduct === 'CĐ') return;
  for (const field of ['renLuyenLai', 'noiDungRenLuyenHe'] as const) {
    if (record[field] !== undefined) report([field], { ...labelOf('secondary', field), conduct });
  }
});
