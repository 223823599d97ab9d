import { ASSESSMENT } from '@hocbaso/spec';
import { type TermMarks, termAverage, yearAverage } from '../compute/averages.ts';
import { assertTenths, formatMark, type Tenths } from '../compute/marks.ts';
import { type Derivation, step } from './derivation.ts';

const TERM = ASSESSMENT.secondary.termWeights;
const YEAR = ASSESSMENT.secondary.yearWeights;

/** Quotient of tenths to four decimals, cut; `≈` when digits were cut. Whole numbers only, no float. */
function quotient(tenths: number, divisor: number): string {
  const scaled = tenths * 1000;
  const cut = Math.floor(scaled / divisor);
  const digits = String(cut % 10_000).padStart(4, '0');
  return `${scaled % divisor === 0 ? '=' : '≈'} ${Math.floor(cut / 10_000)}.${digits}`;
}

const weighted = (weight: number, mark: Tenths): string =>
  weight === 1 ? formatMark(mark) : `${weight} × ${formatMark(mark)}`;

function derivation(
  formula: 'termMark' | 'yearMark',
  inputs: Derivation['inputs'],
  terms: readonly string[],
  sum: Tenths,
  divisor: number,
  value: Tenths,
): Derivation<string> {
  const exact = quotient(sum, divisor);
  const expression = `(${terms.join(' + ')}) / ${divisor} = ${formatMark(sum)} / ${divisor} ${exact}`;
  return {
    formula,
    inputs,
    steps: [
      step('HBS-DERIVE-CALC', { expression }),
      step('HBS-DERIVE-ROUND', { exact: exact.slice(2), value: formatMark(value) }),
    ],
    value: formatMark(value),
  };
}

/**
 * ĐTBmhk with its derivation (TT 22/2021, art. 9.1.a).
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function explainTermMark(marks: TermMarks): Derivation<string> {
  const { regular, midterm, final } = marks;
  const value = termAverage(marks);
  const sum =
    regular.reduce((total, mark) => total + TERM.regular * mark, 0) +
    TERM.midterm * midterm +
    TERM.final * final;
  const inputs = [
    {
      vi: 'Điểm đánh giá thường xuyên',
      en: 'Regular marks',
      value: regular.map(formatMark).join('; '),
    },
    { vi: 'Điểm đánh giá giữa kỳ', en: 'Mid-term mark', value: formatMark(midterm) },
    { vi: 'Điểm đánh giá cuối kỳ', en: 'Final mark', value: formatMark(final) },
  ];
  const terms = [
    ...regular.map((mark) => weighted(TERM.regular, mark)),
    weighted(TERM.midterm, midterm),
    weighted(TERM.final, final),
  ];
  const divisor = TERM.regular * regular.length + TERM.midterm + TERM.final;
  return derivation('termMark', inputs, terms, sum, divisor, value);
}

/**
 * ĐTBmcn with its derivation (TT 22/2021, art. 9.1.b). Marks in tenths.
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function explainYearMark(hocKy1: Tenths, hocKy2: Tenths): Derivation<string> {
  assertTenths(hocKy1, hocKy2);
  const inputs = [
    { vi: 'Học kỳ I', en: 'Term I', value: formatMark(hocKy1) },
    { vi: 'Học kỳ II', en: 'Term II', value: formatMark(hocKy2) },
  ];
  const terms = [weighted(YEAR.hocKy1, hocKy1), weighted(YEAR.hocKy2, hocKy2)];
  const sum = YEAR.hocKy1 * hocKy1 + YEAR.hocKy2 * hocKy2;
  const divisor = YEAR.hocKy1 + YEAR.hocKy2;
  return derivation('yearMark', inputs, terms, sum, divisor, yearAverage(hocKy1, hocKy2));
}

/** Year result of a comment subject: that of term II (TT 22/2021, art. 9.1). */
export function explainYearComment(hocKy2: 'Đ' | 'CĐ'): Derivation<string> {
  return {
    formula: 'yearComment',
    inputs: [{ vi: 'Học kỳ II', en: 'Term II', value: hocKy2 }],
    steps: [step('HBS-DERIVE-TERM2', { value: hocKy2 })],
    value: hocKy2,
  };
}
