/** Edits between two short texts, counted up to `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return Math.min(row[b.length]!, limit);
}

const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Up to three known names that a misspelt one may have meant; the last part of a path counts. */
export function nearest(name: string, known: readonly string[]): readonly string[] {
  const wanted = last(name).toUpperCase();
  const limit = Math.max(3, Math.ceil(wanted.length / 3));
  return known
    .map((path) => ({ path, far: distance(wanted, last(path).toUpperCase(), limit) }))
    .filter(({ far }) => far < limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ path }) => path);
}
