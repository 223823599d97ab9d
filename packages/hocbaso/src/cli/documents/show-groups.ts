import { describeIssue, type Locale, type Severity } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import type { IssueGroup } from '@hocbaso/validator';

interface Words {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly where: string;
  readonly more: (count: number) => string;
  readonly why: string;
  readonly next: string;
}

const WORDS = {
  vi: {
    severity: { error: 'lỗi', warning: 'cảnh báo', info: 'thông tin' },
    where: 'ở',
    more: (n: number) => `và ${n} chỗ khác`,
    why: 'căn cứ',
    next: 'cần làm',
  },
  en: {
    severity: { error: 'error', warning: 'warning', info: 'info' },
    where: 'at',
    more: (n: number) => `and ${n} more`,
    why: 'basis',
    next: 'to do',
  },
} as const satisfies Record<Locale, Words>;

/**
 * Issues by cause, most common first, what needs nobody's hand (`info`) at the end: what, where (the first places), why,
 * and what to do.
 */
export function groupsText(groups: readonly IssueGroup[], locale: Locale): string {
  const w = WORDS[locale];
  const lines: string[] = [];
  const quiet = (group: IssueGroup): boolean => group.severity === 'info';
  for (const group of [...groups.filter((one) => !quiet(one)), ...groups.filter(quiet)]) {
    const [first] = group.samples;
    if (first === undefined) continue;
    const { code, what, why, next } = describeIssue(first, locale, MESSAGES);
    lines.push('', `${group.count}× ${w.severity[group.severity]} ${code}  ${what}`);
    const places = group.samples
      .map((issue) => describeIssue(issue, locale, MESSAGES).where)
      .filter((p) => p !== '');
    for (const place of places) lines.push(`    ${w.where}: ${place}`);
    const more = group.count - group.samples.length;
    if (places.length > 0 && more > 0) lines.push(`    … ${w.more(more)}`);
    if (why !== '') lines.push(`    ${w.why}: ${why}`);
    if (next !== '') lines.push(`    ${w.next}: ${next}`);
  }
  return lines.length === 0 ? '' : `${lines.slice(1).join('\n')}\n`;
}
