import { formatPath, type Locale } from '@hocbaso/spec';
import type { FixChange } from '@hocbaso/validator';

/** One value that was changed. */
export type Change = FixChange;

/** Counts changes by cause and field, with one example of each; most common first. */
export function changesText(changes: ReadonlyMap<string, ChangeCount>, locale: Locale): string {
  const title = locale === 'vi' ? 'Đã sửa (chỉ cách viết, không đổi nghĩa):' : 'Fixed (writing only):';
  const rows = [...changes.values()].sort((a, b) => b.count - a.count);
  if (rows.length === 0) return '';
  const lines = rows.map(
    ({ count, field, code, before, after }) => `  ${count}× ${code} ${field}: ${before} → ${after}`,
  );
  return `\n${title}\n${lines.join('\n')}\n`;
}

/** Changes of one cause. */
export interface ChangeCount {
  readonly code: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
  count: number;
}

const shown = (value: unknown): string => (value === undefined ? '∅' : JSON.stringify(value));

/** Adds the changes of one document to the counts. */
export function countChanges(counts: Map<string, ChangeCount>, changes: readonly Change[]): void {
  for (const { code, path, before, after } of changes) {
    const field = formatPath(path).replace(/\[[0-9]+\]/g, '[]');
    const key = `${code} ${field}`;
    const known = counts.get(key);
    if (known === undefined)
      counts.set(key, { code, field, before: shown(before), after: shown(after), count: 1 });
    else known.count += 1;
  }
}
