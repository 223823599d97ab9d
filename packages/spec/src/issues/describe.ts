import { CORE_MESSAGES } from '../generated/core-messages.ts';
import type { Messages } from '../messages/messages.ts';
import { type Locale, renderMessage } from '../messages/render.ts';
import type { Issue } from './issue.ts';

/** An issue in words. `where` is readable by a school clerk; `next` says what to do. */
export interface IssueText {
  readonly code: string;
  readonly where: string;
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

const WORDS = {
  vi: {
    file: 'tệp',
    sheet: 'trang',
    row: 'dòng',
    column: 'cột',
    message: 'gói tin',
    record: 'học bạ thứ',
    offset: 'byte',
    tenLop: 'lớp',
    field: 'trường',
  },
  en: {
    file: 'file',
    sheet: 'sheet',
    row: 'row',
    column: 'column',
    message: 'message',
    record: 'transcript',
    offset: 'byte',
    tenLop: 'class',
    field: 'field',
  },
} as const;

/** `['bangDiem', 3, 'diemCaNam']` → `bangDiem[3].diemCaNam`. */
export function formatPath(path: readonly (string | number)[]): string {
  let out = '';
  for (const part of path) {
    if (typeof part === 'number') out += `[${part}]`;
    else out += out === '' ? part : `.${part}`;
  }
  return out;
}

/**
 * Renders an issue: where, what, why and what to do next. Issues of other packages than the validator need their texts:
 * see {@link renderMessage}.
 */
export function describeIssue(
  issue: Issue,
  locale: Locale = 'vi',
  messages: Messages = CORE_MESSAGES,
): IssueText {
  const { text, next } = renderMessage(issue.code, issue.params, locale, messages);
  const w = WORDS[locale];
  const l = issue.location ?? {};
  const parts: string[] = [];
  if (l.tenLop !== undefined) parts.push(`${w.tenLop} ${l.tenLop}`);
  if (l.hoVaTen !== undefined)
    parts.push(l.maHocSinh === undefined ? l.hoVaTen : `${l.hoVaTen} (${l.maHocSinh})`);
  else if (l.maHocSinh !== undefined) parts.push(l.maHocSinh);
  if (l.file !== undefined) parts.push(`${w.file} ${l.file}`);
  if (l.message !== undefined) parts.push(`${w.message} ${l.message}`);
  if (l.record !== undefined) parts.push(`${w.record} ${l.record}`);
  if (l.sheet !== undefined) parts.push(`${w.sheet} ${l.sheet}`);
  if (l.row !== undefined) parts.push(`${w.row} ${l.row}`);
  if (l.column !== undefined) parts.push(`${w.column} ${l.column}`);
  if (l.offset !== undefined) parts.push(`${w.offset} ${l.offset}`);
  if (issue.path.length > 0) parts.push(`${w.field} ${formatPath(issue.path)}`);
  return { code: issue.code, where: parts.join(', '), what: text, why: issue.basis ?? '', next };
}
