import { describeIssue, type Locale, type Messages, type Severity } from '@hocbaso/spec';
import type { ValidationReport } from '../validate.ts';

const WORDS = {
  vi: {
    valid: 'Hợp lệ',
    invalid: 'Chưa hợp lệ',
    error: 'Lỗi',
    warning: 'Cảnh báo',
    info: 'Lưu ý',
    counts: { error: 'lỗi', warning: 'cảnh báo', info: 'lưu ý' },
    next: 'Việc cần làm',
    basis: 'Căn cứ',
  },
  en: {
    valid: 'Valid',
    invalid: 'Not valid',
    error: 'Error',
    warning: 'Warning',
    info: 'Note',
    counts: { error: 'errors', warning: 'warnings', info: 'notes' },
    next: 'Next',
    basis: 'Basis',
  },
} as const;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * A report in words for a school clerk: the verdict with the numbers of issues, then for each issue where it is, what
 * is wrong, what to do and the clause. Lines end with one line feed each. Issues of other packages among them need
 * their texts as `messages`. Holds pupil data: not for logs.
 */
export function formatReport(
  { valid, issues }: ValidationReport,
  options: { readonly locale?: Locale; readonly messages?: Messages } = {},
): string {
  const { locale = 'vi', messages } = options;
  const w = WORDS[locale];
  const counts = SEVERITIES.map((severity) => {
    const count = issues.filter((issue) => issue.severity === severity).length;
    return `${count} ${w.counts[severity]}`;
  });
  const lines = [`${valid ? w.valid : w.invalid}: ${counts.join(', ')}`];
  for (const issue of issues) {
    const { code, where, what, next, why } = describeIssue(issue, locale, messages);
    lines.push(`${w[issue.severity]} ${code}${where === '' ? '' : ` (${where})`}`);
    lines.push(`  ${what}`);
    if (next !== '') lines.push(`  ${w.next}: ${next}`);
    if (why !== '') lines.push(`  ${w.basis}: ${why}`);
  }
  return `${lines.join('\n')}\n`;
}
