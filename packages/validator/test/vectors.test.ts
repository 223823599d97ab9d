import type { MucNangLucPhamChat } from '@hocbaso/spec';
import { expect, it } from 'vitest';
import {
  awardPrimary,
  awardSecondary,
  type CommentResult,
  conductOfYear,
  formatMark,
  learningLevel,
  overallResultPrimary,
  parseMark,
  primaryCompletion,
  promotion,
  reassessmentSubjects,
  termAverage,
  yearAverage,
} from '../src/index.ts';

const t = (text: string): number => parseMark(text)!;
const times = (n: number, text: string): string[] => Array.from({ length: n }, () => text);
const level = (marks: readonly string[], comments: readonly CommentResult[] = ['Đ', 'Đ', 'Đ', 'Đ']) =>
  learningLevel({ marks: marks.map(t), comments });

// The fifteen vectors of section 11 of the reconstructed specification.
it('1: term average', () => {
  const marks = { regular: ['8', '9', '7.5'].map(t), midterm: t('8'), final: t('7') };
  expect(formatMark(termAverage(marks))).toBe('7.7');
});
it('2: year average rounds up', () => expect(yearAverage(64, 65)).toBe(65));
it('3: year average rounds down', () => expect(yearAverage(50, 49)).toBe(49));
it('4: one level below, no adjustment', () => {
  expect(level([...times(6, '8.0'), '6.5', '6.4'])).toEqual({ level: 'K', base: 'K', readingsDiffer: false });
});
it('5: Đ raised to K', () => {
  expect(level([...times(7, '8.5'), '4.9'])).toMatchObject({
    level: 'K',
    base: 'Đ',
    raisedFor: { list: 'marks', index: 7 },
    readingsDiffer: false,
  });
});
it('6: CĐ raised to Đ, T without', () => expect(level([...times(7, '8.5'), '3.4']).level).toBe('Đ'));
it('7: CĐ raised to Đ, K without', () => expect(level([...times(7, '7.0'), '3.4']).level).toBe('Đ'));
it('8: two defects stay CĐ', () => {
  expect(level([...times(7, '8.5'), '3.4'], ['Đ', 'Đ', 'Đ', 'CĐ'])).toMatchObject({
    level: 'CĐ',
    base: 'CĐ',
  });
});
it('9: six at 5.0, none below 3.5', () => expect(level([...times(6, '5.0'), '4.0', '3.5']).level).toBe('Đ'));
it('10: conduct CĐ then T', () => expect(conductOfYear('CĐ', 'T')).toBe('K'));
it('11: conduct T then CĐ', () => expect(conductOfYear('T', 'CĐ')).toBe('CĐ'));
it('12: 46 sessions absent', () => {
  const year = { hocTapCaNam: 'Đ', renLuyenCaNam: 'K' } as const;
  expect(promotion({ ...year, soBuoiNghi: 46 })).toEqual({ promoted: false, failing: ['absences'] });
  expect(promotion({ ...year, soBuoiNghi: 45 }).promoted).toBe(true);
});

const grade4 = {
  subjects: Array.from({ length: 13 }, () => 'T' as const),
  traits: Array.from({ length: 15 }, (): MucNangLucPhamChat => 'T'),
  tests: [9, 9, 10, 9, 9, 9, 8],
};
it('13: all T, one test 8', () => expect(overallResultPrimary(grade4)).toBe('hoanThanhTot'));
it('14: one quality Đ', () => {
  expect(overallResultPrimary({ ...grade4, traits: [...grade4.traits.slice(1), 'Đ'] })).toBe('hoanThanh');
});
it('15: one test 4', () => {
  expect(overallResultPrimary({ ...grade4, tests: [...grade4.tests.slice(1), 4] })).toBe('chuaHoanThanh');
});

// The rest of section 6.
it('exempt subjects are left out of every "all"', () => {
  expect(overallResultPrimary({ ...grade4, subjects: ['M', 'T'], tests: [9] })).toBe('hoanThanhXuatSac');
});
it('the two readings of the adjustment differ on five good marks and 4.9', () => {
  const marks = [...times(5, '8.0'), '7.0', '7.0', '4.9'].map(t);
  const input = { marks, comments: ['Đ'] as const };
  expect(learningLevel(input, { reading: 'replace' })).toMatchObject({ level: 'K', readingsDiffer: true });
  expect(learningLevel(input, { reading: 'remove' })).toMatchObject({ level: 'Đ', readingsDiffer: true });
});
it('a failed comment subject can be the one subject', () => {
  expect(level(times(8, '8.5'), ['Đ', 'CĐ'])).toMatchObject({
    level: 'K',
    base: 'Đ',
    raisedFor: { list: 'comments', index: 1 },
  });
});
it('summer results replace those of the year', () => {
  const year = { hocTapCaNam: 'CĐ', renLuyenCaNam: 'CĐ', soBuoiNghi: 0 } as const;
  expect(promotion(year).failing).toEqual(['conduct', 'learning']);
  expect(promotion({ ...year, hocTapLai: 'Đ', renLuyenLai: 'Đ' }).promoted).toBe(true);
});
it('subjects to re-assess', () => {
  const results = new Map<string, number | 'Đ' | 'CĐ'>([
    ['15', 49],
    ['19', 50],
    ['88', 'CĐ'],
    ['91', 'Đ'],
  ]);
  expect(reassessmentSubjects(results, { renLuyenCaNam: 'Đ', hocTapCaNam: 'CĐ' })).toEqual(['15', '88']);
  expect(reassessmentSubjects(results, { renLuyenCaNam: 'CĐ', hocTapCaNam: 'CĐ' })).toEqual([]);
  expect(reassessmentSubjects(results, { renLuyenCaNam: 'T', hocTapCaNam: 'Đ' })).toEqual([]);
});
it('awards', () => {
  const marks = times(6, '9.0').map(t);
  expect(awardSecondary({ conduct: 'T', learning: 'T', marks })).toBe('xuatSac');
  expect(awardSecondary({ conduct: 'T', learning: 'T', marks: [...marks.slice(1), 89] })).toBe('gioi');
  expect(awardSecondary({ conduct: 'K', learning: 'T', marks })).toBeUndefined();
  expect(awardPrimary({ overall: 'hoanThanhXuatSac', outstanding: false })).toBe('xuatSac');
  expect(awardPrimary({ overall: 'hoanThanhTot', outstanding: true })).toBe('tieuBieu');
  expect(awardPrimary({ overall: 'hoanThanhTot', outstanding: false })).toBeUndefined();
});
it('completion of primary school', () => {
  const no = { hoanThanhLopHoc: false, hoanThanhTieuHoc: false };
  expect(primaryCompletion({ grade: 5, overall: 'hoanThanh' })).toEqual({
    hoanThanhLopHoc: true,
    hoanThanhTieuHoc: true,
  });
  expect(primaryCompletion({ grade: 4, overall: 'hoanThanh' }).hoanThanhTieuHoc).toBe(false);
  expect(primaryCompletion({ grade: 5, overall: 'chuaHoanThanh' })).toEqual(no);
  expect(primaryCompletion({ grade: 5, overall: 'chuaHoanThanh', supplemented: true }).hoanThanhTieuHoc).toBe(
    true,
  );
});
it('a computation refuses what is not a mark in tenths', () => {
  for (const bad of [7.5, -1, 101, Number.NaN]) {
    expect(() => yearAverage(bad, 80)).toThrow(expect.objectContaining({ code: 'ERR_HBS_MARK' }));
  }
});
