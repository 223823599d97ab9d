import { ASSESSMENT, ENUMS, type Issue } from '@hocbaso/spec';
import { yearAverage } from '../compute/averages.ts';
import { formatMark, parseMark, type Tenths } from '../compute/marks.ts';
import type { Meant } from './closed-fixes.ts';
import { valueAt } from './fix.ts';

const { learning, reassessBelow, awards } = ASSESSMENT.secondary;
/** Marks at which something else changes: a level, the re-assessment, an award. */
const THRESHOLDS: readonly Tenths[] = [
  ...learning.flatMap((step) => [step.everyMark, step.manyMarks]),
  reassessBelow,
  awards.xuatSac.mark,
];

/** True for a slip of rounding that moves no other result. */
function isRoundingSlip(value: unknown, expected: unknown): boolean {
  const [a, b] = [value, expected].map((v) => parseMark(String(v)));
  if (a === undefined || b === undefined || Math.abs(a - b) > 1) return false;
  return THRESHOLDS.every((mark) => a >= mark === b >= mark);
}

function missingYear(record: unknown, issue: Issue): Meant | undefined {
  // A value that is there but not readable has its own issue.
  if (valueAt(record, issue.path) !== undefined) return undefined;
  const row = issue.path.slice(0, -1);
  const [term1, term2] = ['diemHocKy1', 'diemHocKy2'].map((name) => {
    const value = valueAt(record, [...row, name]);
    return typeof value === 'string' ? value : '';
  });
  if (term2 === 'Đ' || term2 === 'CĐ') return { after: term2, safe: false };
  const [first, second] = [parseMark(term1!), parseMark(term2!)];
  if (first === undefined || second === undefined) return undefined;
  return { after: formatMark(yearAverage(first, second)), safe: false };
}

/**
 * The computed value for an issue that says a stated one differs. Safe only for a year mark one tenth off that
 * crosses no threshold; in every other case the stated value may be right and an input wrong, so a person decides.
 */
export function computedFix(record: unknown, issue: Issue): Meant | undefined {
  const { expected, value, term2 } = issue.params;
  switch (issue.code) {
    case 'HBS-SEC-02':
      return { after: expected, safe: isRoundingSlip(value, expected) };
    case 'HBS-SEC-01-MISSING':
      return missingYear(record, issue);
    case 'HBS-SEC-03':
      return { after: term2, safe: false };
    case 'HBS-SEC-04':
    case 'HBS-SEC-05':
      return { after: expected, safe: false };
    case 'HBS-SEC-08':
      return { after: true, safe: false };
    case 'HBS-SEC-08-CONDUCT':
    case 'HBS-SEC-08-LEARNING':
    case 'HBS-SEC-08-ABSENCES':
    case 'HBS-PRI-05':
      return { after: false, safe: false };
    case 'HBS-PRI-05-NOT':
      return { after: true, safe: false };
    case 'HBS-PRI-04': {
      const words = ENUMS.xepLoaiTieuHoc.values.find((v) => v.vi === expected);
      return words === undefined ? undefined : { after: words.value, safe: false };
    }
    default:
      return undefined;
  }
}
