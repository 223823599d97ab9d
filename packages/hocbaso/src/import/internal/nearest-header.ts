import { fold, normalise } from './text.ts';

/** Below this likeness a suggestion would mislead. */
const ALIKE = 0.4;

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

const words = (text: string): readonly string[] =>
  normalise(text)
    .split(/[\s/()-]+/)
    .map(fold)
    .filter(Boolean);

/** From 0 to 1: shared words or shared letters, whichever says more; without accents and case. */
function likeness(a: string, b: string): number {
  const [left, right] = [words(a), words(b)];
  const shared = left.filter((word) => right.includes(word)).length;
  const [x, y] = [fold(a).slice(0, 60), fold(b).slice(0, 60)];
  const letters = x === '' || y === '' ? 0 : 1 - edits(x, y) / Math.max(x.length, y.length);
  return Math.max((2 * shared) / (left.length + right.length || 1), letters);
}

/** The header that a missing column may have meant; undefined when none is like it. */
export function nearestHeader(wanted: string, headers: readonly string[]): string | undefined {
  let best: { header: string; score: number } | undefined;
  for (const header of headers) {
    const score = likeness(wanted, header);
    if (score >= ALIKE && (best === undefined || score > best.score)) best = { header, score };
  }
  return best?.header;
}
