import type { CheckStatus, Locale, Verdict } from '@hocbaso/spec';
import {
  documentFacts,
  type Fact,
  showIndication,
  showResult,
  showTime,
  showVerdict,
  signatureFacts,
} from './facts.ts';
import { Html, html, NOTHING } from './html.ts';
import type { ReportCheck, ReportSignature, VerificationReport } from './model.ts';
import { REPORT_CSS } from './report-css.ts';
import { say } from './words.ts';

/**
 * The report as one HTML document, ready to print on A4: no script, nothing loaded, everything from the document escaped. It
 * forbids itself scripts and connections by a content security policy.
 */
export function reportToHtml(report: VerificationReport): string {
  const { locale, verdict, signatures } = report;
  const title = say('REPORT_TITLE', locale);
  const body = html`<h1>${title}</h1>
<p class="basis">${say('REPORT_BASIS', locale)}</p>
${renderVerdict(report)}
<h2>${say('REPORT_DOCUMENT', locale)}</h2>
${factTable(documentFacts(report))}
<h2>${say('REPORT_SIGNATURES', locale)}</h2>
${signatures.length === 0 ? html`<p>${say('REPORT_NO_SIGNATURES', locale)}</p>` : overview(signatures, locale)}
${signatures.map((one, index) => (one.signed ? renderSignature(one, index, locale) : NOTHING))}
<h2>${say('REPORT_DOCUMENT_CHECKS', locale)}</h2>
${renderChecks(report.checks, locale)}
<p class="closing">${say('REPORT_CLOSING', locale)}</p>`;
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: ${showVerdict(verdict, locale)}</title>
<style>
${new Html(REPORT_CSS)}
</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

const OF_VERDICT: Readonly<Record<Verdict, CheckStatus>> = {
  'TOTAL-PASSED': 'passed',
  'TOTAL-FAILED': 'failed',
  INDETERMINATE: 'unknown',
};

function renderVerdict(report: VerificationReport): Html {
  const { locale, verdict, subIndication } = report;
  const list = (title: string, texts: readonly string[]): Html =>
    texts.length === 0
      ? NOTHING
      : html`<h3>${title}</h3>
<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>
`;
  return html`<div class="verdict ${OF_VERDICT[verdict]}"><strong>${say('REPORT_VERDICT', locale)}: ${showVerdict(verdict, locale)}</strong>
<p class="code">${showIndication({ indication: verdict, subIndication }, locale)}</p>
<p>${report.summary}</p></div>
${list(say('REPORT_REASONS', locale), report.reasons)}${list(say('REPORT_NEXT', locale), report.next)}${list(say('REPORT_WARNINGS', locale), report.warnings)}`;
}

function factTable(facts: readonly Fact[]): Html {
  const rows = facts.map((fact) => html`<tr>${factCells(fact)}</tr>\n`);
  return html`<table class="facts"><tbody>
${rows}</tbody></table>`;
}

/** Two facts a row: a transcript has up to sixteen signatures. */
function pairTable(facts: readonly Fact[]): Html {
  const rows: Html[] = [];
  for (let i = 0; i < facts.length; i += 2) {
    const second = facts[i + 1];
    const rest = second === undefined ? html`<td colspan="2"></td>` : factCells(second);
    rows.push(html`<tr>${factCells(facts[i]!)}${rest}</tr>\n`);
  }
  return html`<table class="facts pairs"><tbody>
${rows}</tbody></table>`;
}

function factCells([label, value]: Fact): Html {
  return html`<th scope="row">${label}</th><td>${value}</td>`;
}

function resultClass({ indication }: ReportSignature): string {
  return indication === undefined ? 'none' : OF_VERDICT[indication];
}

function overview(signatures: readonly ReportSignature[], locale: Locale): Html {
  const head = (
    ['REPORT_NUMBER', 'REPORT_ROLE', 'REPORT_SIGNER', 'REPORT_TIME', 'REPORT_RESULT'] as const
  ).map((code) => html`<th scope="col">${say(code, locale)}</th>`);
  const rows = signatures.map((one, index) => {
    const { roleText, signer, time } = one;
    const at = time?.claimed === undefined ? '' : showTime(time.claimed, locale);
    return html`<tr><td>${index + 1}</td><td>${roleText}</td><td>${signer?.name ?? ''}</td><td>${at}</td><td class="${resultClass(one)}">${showResult(one, locale)}</td></tr>
`;
  });
  return html`<table class="overview"><thead><tr>${head}</tr></thead><tbody>
${rows}</tbody></table>`;
}

function renderSignature(one: ReportSignature, index: number, locale: Locale): Html {
  return html`<section class="signature"><h3>${index + 1}. ${one.roleText}</h3>
${pairTable(signatureFacts(one, locale))}
${renderChecks(one.checks, locale)}</section>
`;
}

const MARKS = { passed: '✓', failed: '✗', unknown: '?' } as const;

/** Checks that hold in one flowing line, the others with their reasons. */
function renderChecks(checks: readonly ReportCheck[], locale: Locale): Html {
  const passed = checks.filter(({ status }) => status === 'passed');
  const others = checks.filter(({ status }) => status !== 'passed');
  const state = ({ status, informational }: ReportCheck): string => {
    if (informational === true) return say('REPORT_STATUS_NOTE', locale);
    return say(status === 'failed' ? 'REPORT_STATUS_FAILED' : 'REPORT_STATUS_UNKNOWN', locale);
  };
  const items = others.map(
    (check) =>
      html`<li><span class="${check.status}">${MARKS[check.status]} ${state(check)}</span> ${check.label}${check.reason === undefined ? '' : `: ${check.reason}`}</li>
`,
  );
  const count = say('REPORT_CHECKS_PASSED', locale, { count: passed.length, total: checks.length });
  return html`<p class="checks">${say('REPORT_CHECKS', locale)} – ${count}: ${passed.map(({ label }) => html`<span>${MARKS.passed} ${label}</span> `)}</p>
${items.length === 0 ? NOTHING : html`<ul class="checks">${items}</ul>`}`;
}
