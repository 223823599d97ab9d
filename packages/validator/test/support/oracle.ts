/**
 * A slow oracle, written apart from the code under test: exact rationals, and the learning level by the wording of
 * the circular, every condition spelt out and every subject tried.
 */
import type { MucTrungHoc } from '@hocbaso/spec';

/** A fraction of two BigInts. */
interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

const add = (a: Rational, b: Rational): Rational => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const scale = (a: Rational, k: bigint): Rational => ({ n: a.n * k, d: a.d });
const over = (a: Rational, k: bigint): Rational => ({ n: a.n, d: a.d * k });
const atLeast = (a: Rational, b: Rational): boolean => a.n * b.d >= b.n * a.d;

const rationals = new Map<string, Rational>();

/** A mark such as `7.5` as a fraction. */
export function rational(mark: string): Rational {
  const known = rationals.get(mark);
  if (known !== undefined) return known;
  const [whole, tenth = '0'] = mark.split('.');
  const value = { n: BigInt(whole!) * 10n + BigInt(tenth), d: 10n };
  rationals.set(mark, value);
  return value;
}

/** One decimal, half up, by search: the largest tenth not above value + 0.05. */
function roundHalfUp(value: Rational): string {
  let found = 0;
  for (let tenths = 0; tenths <= 100; tenths++) {
    if (atLeast(add(value, { n: 1n, d: 20n }), { n: BigInt(tenths), d: 10n })) found = tenths;
  }
  return `${Math.floor(found / 10)}.${found % 10}`;
}

export function slowTermAverage(regular: readonly string[], midterm: string, final: string): string {
  let sum: Rational = { n: 0n, d: 1n };
  for (const mark of regular) sum = add(sum, rational(mark));
  sum = add(sum, scale(rational(midterm), 2n));
  sum = add(sum, scale(rational(final), 3n));
  return roundHalfUp(over(sum, BigInt(regular.length + 5)));
}

export function slowYearAverage(first: string, second: string): string {
  return roundHalfUp(over(add(rational(first), scale(rational(second), 2n)), 3n));
}

const R = (mark: string): Rational => rational(mark);
const count = (marks: readonly string[], least: string): number =>
  marks.filter((m) => atLeast(R(m), R(least))).length;

function plainLevel(marks: readonly string[], comments: readonly string[]): MucTrungHoc {
  const failed = comments.filter((c) => c === 'CĐ').length;
  if (failed === 0 && count(marks, '6.5') === marks.length && count(marks, '8.0') >= 6) return 'T';
  if (failed === 0 && count(marks, '5.0') === marks.length && count(marks, '6.5') >= 6) return 'K';
  if (failed <= 1 && count(marks, '3.5') === marks.length && count(marks, '5.0') >= 6) return 'Đ';
  return 'CĐ';
}

/** One result from each span between the thresholds of the circular, and both ends of the scale. */
const POSSIBLE = ['0.0', '3.4', '3.5', '4.9', '5.0', '6.4', '6.5', '7.9', '8.0', '10.0'];

/** Every sheet that differs in one subject: with that subject at every possible result, or without it. */
function withoutOneDefect(
  marks: readonly string[],
  comments: readonly string[],
  reading: 'replace' | 'remove',
): MucTrungHoc[] {
  const levels: MucTrungHoc[] = [];
  marks.forEach((_, i) => {
    const rest = marks.filter((_, j) => j !== i);
    if (reading === 'remove') levels.push(plainLevel(rest, comments));
    else for (const mark of POSSIBLE) levels.push(plainLevel([...rest, mark], comments));
  });
  comments.forEach((_, i) => {
    const rest = comments.filter((_, j) => j !== i);
    levels.push(plainLevel(marks, reading === 'remove' ? rest : [...rest, 'Đ']));
  });
  return levels;
}

export function slowLearningLevel(
  marks: readonly string[],
  comments: readonly string[],
  reading: 'replace' | 'remove',
): MucTrungHoc {
  const base = plainLevel(marks, comments);
  const reached = new Set(withoutOneDefect(marks, comments, reading));
  // "Two levels or more below Tốt", or "below Khá", only because of the one subject.
  if (base === 'Đ') return reached.has('T') ? 'K' : 'Đ';
  if (base === 'CĐ') return reached.has('T') || reached.has('K') ? 'Đ' : 'CĐ';
  return base;
}
