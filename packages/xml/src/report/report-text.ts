import type { Locale } from '@hocbaso/spec';
import {
  documentFacts,
  type Fact,
  showIndication,
  showResult,
  showTime,
  showVerdict,
  signatureFacts,
} from './facts.ts';
import type { ReportCheck, ReportSignature, VerificationReport } from './model.ts';
import { say } from './words.ts';

const MARKS = { failed: 'x', unknown: '?', passed: '+' } as const;

/** The report as plain text, one fact a line, for a terminal, a log or a mail. */
export function reportToText(report: VerificationReport): string {
  const { locale, verdict, subIndication, signatures } = report;
  const lines = [say('REPORT_TITLE', locale), say('REPORT_BASIS', locale), ''];
  const section = (title: string): void => {
    lines.push('', title.toLocaleUpperCase(locale), '-'.repeat(title.length));
  };
  const list = (title: string, texts: readonly string[]): void => {
    if (texts.length === 0) return;
    lines.push('', `${title}:`, ...texts.map((text) => `  - ${text}`));
  };
  lines.push(`${say('REPORT_VERDICT', locale)}: ${showVerdict(verdict, locale).toLocaleUpperCase(locale)}`);
  lines.push(`  ${showIndication({ indication: verdict, subIndication }, locale)}`, report.summary);
  list(say('REPORT_REASONS', locale), report.reasons);
  list(say('REPORT_NEXT', locale), report.next);
  list(say('REPORT_WARNINGS', locale), report.warnings);
  section(say('REPORT_DOCUMENT', locale));
  lines.push(...factLines(documentFacts(report)));
  section(say('REPORT_SIGNATURES', locale));
  if (signatures.length === 0) lines.push(say('REPORT_NO_SIGNATURES', locale));
  for (const [index, one] of signatures.entries()) lines.push(...signatureLines(index, one, report));
  section(say('REPORT_DOCUMENT_CHECKS', locale));
  lines.push(...checkLines(report.checks, locale), '', say('REPORT_CLOSING', locale));
  return `${lines.map(line).join('\n')}\n`;
}

function signatureLines(index: number, one: ReportSignature, { locale }: VerificationReport): string[] {
  const time = one.time?.claimed === undefined ? '' : `, ${showTime(one.time.claimed, locale)}`;
  const head = `${index + 1}. ${one.roleText}: ${showResult(one, locale)}${time}`;
  if (!one.signed) return ['', head, ...checkLines(one.checks, locale)];
  return ['', head, ...factLines(signatureFacts(one, locale)), ...checkLines(one.checks, locale)];
}

function factLines(facts: readonly Fact[]): string[] {
  const width = Math.max(...facts.map(([label]) => label.length));
  return facts.map(([label, value]) => `  ${`${label}:`.padEnd(width + 2)}${value}`);
}

/** How many hold, and each that does not. */
function checkLines(checks: readonly ReportCheck[], locale: Locale): string[] {
  const others = checks.filter(({ status }) => status !== 'passed');
  const params = { count: checks.length - others.length, total: checks.length };
  const lines = others.map(({ status, informational, label, reason }) => {
    const mark = informational === true ? '!' : MARKS[status];
    return `  [${mark}] ${label}${reason === undefined ? '' : `: ${reason}`}`;
  });
  return [`  ${say('REPORT_CHECKS', locale)}: ${say('REPORT_CHECKS_PASSED', locale, params)}`, ...lines];
}

/** Names and reasons come from the document: none may break out of its line or command a terminal. */
function line(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
}
