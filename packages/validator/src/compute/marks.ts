import { HocBaSoError } from '@hocbaso/spec';

/** A mark in whole tenths: 7.5 is 75. Integers 0 to 100, so that no average ever meets a float. */
export type Tenths = number;

const MARK = /^(10|[0-9])(?:\.([0-9]))?$/;

/** `7.5` → 75, `8` → 80; `undefined` for anything that is not a mark from 0 to 10 with at most one decimal. */
export function parseMark(text: string): Tenths | undefined {
  const match = MARK.exec(text);
  if (match === null) return undefined;
  const tenths = Number(match[1]) * 10 + Number(match[2] ?? 0);
  return tenths <= 100 ? tenths : undefined;
}

/** 75 → `7.5`, 80 → `8.0`, 100 → `10.0`. */
export function formatMark(tenths: Tenths): string {
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/**
 * Refuses what is not a mark in tenths; a computation on anything else would be silently wrong.
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function assertTenths(...marks: readonly Tenths[]): void {
  for (const mark of marks) {
    if (!Number.isInteger(mark) || mark < 0 || mark > 100) throw new HocBaSoError('ERR_HBS_MARK');
  }
}

/** Quotient rounded half up, both operands whole and not negative. */
export function divideHalfUp(numerator: number, denominator: number): number {
  return Math.floor((2 * numerator + denominator) / (2 * denominator));
}
