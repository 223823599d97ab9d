import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CommentResult,
  formatMark,
  learningLevel,
  parseMark,
  termAverage,
  yearAverage,
} from '../src/index.ts';
import { slowLearningLevel, slowTermAverage, slowYearAverage } from './support/oracle.ts';

const tenths = fc.integer({ min: 0, max: 100 });
/** Marks crowd around the thresholds, where a wrong comparison shows. */
const edge = fc.constantFrom(34, 35, 36, 49, 50, 51, 64, 65, 66, 79, 80, 81, 100);
const sheet = fc.record({
  marks: fc.oneof(
    fc.array(fc.oneof({ weight: 4, arbitrary: edge }, tenths), { maxLength: 12 }),
    // Mostly good sheets with one or two low marks: the adjustment's ground.
    fc
      .tuple(
        fc.array(fc.integer({ min: 64, max: 100 }), { minLength: 4, maxLength: 9 }),
        fc.array(fc.integer({ min: 30, max: 66 }), { maxLength: 2 }),
      )
      .map(([good, low]) => [...good, ...low]),
  ),
  comments: fc.array(fc.constantFrom<CommentResult[]>('Đ', 'Đ', 'Đ', 'CĐ'), { maxLength: 5 }),
});

describe('against an independent slow oracle', () => {
  it('year averages: every pair of marks', () => {
    for (let first = 0; first <= 100; first++) {
      for (let second = 0; second <= 100; second++) {
        const slow = slowYearAverage(formatMark(first), formatMark(second));
        if (formatMark(yearAverage(first, second)) !== slow) expect([first, second]).toBe(slow);
      }
    }
  });

  it('term averages: 10,000 random terms', () => {
    fc.assert(
      fc.property(fc.array(tenths, { maxLength: 8 }), tenths, tenths, (regular, midterm, final) => {
        const slow = slowTermAverage(regular.map(formatMark), formatMark(midterm), formatMark(final));
        return formatMark(termAverage({ regular, midterm, final })) === slow;
      }),
      { numRuns: 10_000 },
    );
  });

  it('learning levels: 10,000 random mark sheets, both readings', () => {
    const seen = new Map<string, number>();
    let differing = 0;
    fc.assert(
      fc.property(sheet, ({ marks, comments }) => {
        const texts = marks.map(formatMark);
        const replace = learningLevel({ marks, comments }, { reading: 'replace' });
        const remove = learningLevel({ marks, comments }, { reading: 'remove' });
        const slow = {
          replace: slowLearningLevel(texts, comments, 'replace'),
          remove: slowLearningLevel(texts, comments, 'remove'),
        };
        const kind = `${replace.base}→${replace.level}`;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (replace.readingsDiffer) differing++;
        return (
          replace.level === slow.replace &&
          remove.level === slow.remove &&
          replace.readingsDiffer === (slow.replace !== slow.remove) &&
          remove.readingsDiffer === replace.readingsDiffer
        );
      }),
      { numRuns: 10_000 },
    );
    // The generator must reach every outcome, or the comparison proves little.
    for (const kind of ['T→T', 'K→K', 'Đ→Đ', 'Đ→K', 'CĐ→CĐ', 'CĐ→Đ'])
      expect(seen.get(kind) ?? 0).toBeGreaterThan(20);
    expect(differing).toBeGreaterThan(20);
  });

  it('marks as text and as tenths are one to one', () => {
    for (let mark = 0; mark <= 100; mark++) expect(parseMark(formatMark(mark))).toBe(mark);
    for (const bad of ['10.1', '8,0', '8.05', '', ' 8', '-1', '1e1', 'Đ', '٣'])
      expect(parseMark(bad)).toBeUndefined();
  });
});
