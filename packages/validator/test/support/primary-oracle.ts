/**
 * The results of a primary year, written from the wording of the circular (specification 5.2 and 6.1) apart from the
 * code under test: every single subject, quality, competency and test puts a ceiling on the overall result, and the
 * result is the lowest ceiling. Nothing is read from the data of the packages.
 */
import type { MucDatDuoc, MucNangLucPhamChat, XepLoaiTieuHoc } from '@hocbaso/spec';

/** A fraction of whole numbers, so that a mark such as `6.9` would be compared exactly. */
interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/** Subjects with a year-end test and their grades (art. 7.1), as the specification prints them. */
const TESTED: Readonly<Record<string, string>> = {
  '02': '1 2 3 4 5',
  '01': '1 2 3 4 5',
  '11': '3 4 5',
  '05': '4 5',
  '13': '4 5',
  '12': '3 4 5',
  '87': '3 4 5',
};
const RANK = ['chuaHoanThanh', 'hoanThanh', 'hoanThanhTot', 'hoanThanhXuatSac'] as const;

/** True when pupils of the grade sit a year-end test in the subject. */
export function slowHasTest(maMonHoc: string, grade: number): boolean {
  return (TESTED[maMonHoc] ?? '').split(' ').includes(String(grade));
}

function mark(text: string): Rational {
  const [whole, part = ''] = text.split('.');
  return { n: BigInt(whole! + part), d: 10n ** BigInt(part.length) };
}

const reaches = (value: Rational, least: bigint): boolean => value.n >= least * value.d;

/** The best overall result this one test allows: 9 and more, 7 and more, 5 and more, less. */
function ceilingOfTest(text: string): number {
  const value = mark(text);
  return [5n, 7n, 9n].filter((least) => reaches(value, least)).length;
}

/** Overall result; `M` says that the pupil is exempt from the subject or the test. */
export function slowOverall(sheet: {
  readonly subjects: readonly MucDatDuoc[];
  readonly traits: readonly MucNangLucPhamChat[];
  readonly tests: readonly string[];
}): XepLoaiTieuHoc {
  const ceilings = [
    ...sheet.subjects.filter((level) => level !== 'M').map((level) => ({ T: 3, H: 1, C: 0 })[level]),
    ...sheet.traits.map((level) => ({ T: 3, Đ: 1, C: 0 })[level]),
    ...sheet.tests.filter((text) => text !== 'M').map(ceilingOfTest),
  ];
  return RANK[Math.min(3, ...ceilings)]!;
}

/** Completion of the grade and, in grade 5, of primary school: every result but the lowest. */
export function slowCompletion(
  overall: XepLoaiTieuHoc,
  grade: number,
): { readonly hoanThanhLopHoc: boolean; readonly hoanThanhTieuHoc: boolean } {
  switch (overall) {
    case 'chuaHoanThanh':
      return { hoanThanhLopHoc: false, hoanThanhTieuHoc: false };
    default:
      return { hoanThanhLopHoc: true, hoanThanhTieuHoc: grade === 5 };
  }
}

/** The title of the year (art. 13); `recognised`: outstanding in something and recognised by the class. */
export function slowAward(overall: XepLoaiTieuHoc, recognised: boolean): string {
  if (overall === 'hoanThanhXuatSac') return 'Học sinh Xuất sắc';
  if (overall === 'hoanThanhTot' && recognised) {
    return 'Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện';
  }
  return '';
}
