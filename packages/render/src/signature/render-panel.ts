import type { CheckStatus, Verdict } from '@hocbaso/spec';
import type { RenderMessageCode } from '@hocbaso/spec/messages/render';
import { readField } from '../form/read-value.ts';
import { type PrintContext, renderHeading } from '../form/render-block.ts';
import { subjectName } from '../form/subject-rows.ts';
import { renderTable, valueCell } from '../form/table.ts';
import { type Html, html, NOTHING } from '../internal/html.ts';
import { sentence } from '../internal/sentence.ts';
import { formatSigningTime } from './format-signing-time.ts';
import type { SignatureLine } from './signature-line.ts';

function statusCode(status: CheckStatus): RenderMessageCode {
  if (status === 'passed') return 'RENDER_STATUS_PASSED';
  return status === 'failed' ? 'RENDER_STATUS_FAILED' : 'RENDER_STATUS_UNKNOWN';
}

/** The sentence for a verdict; anything that is not one of the three reads as undetermined. */
export function verdictText(verdict: Verdict): string {
  if (verdict === 'TOTAL-PASSED') return sentence('RENDER_VERDICT_PASSED');
  return sentence(verdict === 'TOTAL-FAILED' ? 'RENDER_VERDICT_FAILED' : 'RENDER_VERDICT_INDETERMINATE');
}

function roleText(context: PrintContext, line: SignatureLine): string {
  if (line.roleLabel !== undefined && line.roleLabel.trim() !== '') return line.roleLabel;
  switch (line.role) {
    case 'gvbm':
      return line.maMonHoc === undefined
        ? sentence('RENDER_ROLE_GVBM')
        : sentence('RENDER_ROLE_GVBM_SUBJECT', {
            subject: subjectName(context.record, context.form, line.maMonHoc),
          });
    case 'gvcn':
      return sentence('RENDER_ROLE_GVCN');
    case 'cbql':
      return sentence('RENDER_ROLE_CBQL');
    case 'phatHanh':
      return sentence('RENDER_ROLE_PHAT_HANH');
  }
}

function statusCell(line: SignatureLine): Html {
  const code = statusCode(line.status);
  const cls = code.slice('RENDER_STATUS_'.length).toLowerCase();
  const reason =
    line.reason === undefined || line.reason === ''
      ? NOTHING
      : html` <span class="hbs-reason">${line.reason}</span>`;
  return html`<td class="hbs-value"><strong class="hbs-status hbs-${cls}" part="status status-${cls}">${sentence(code)}</strong>${reason}</td>`;
}

function renderLinesTable(context: PrintContext, lines: readonly SignatureLine[]): Html {
  const rows = lines.map(
    (line) =>
      html`<tr><th scope="row">${roleText(context, line)}</th>${valueCell(line.holderName ?? '')}${valueCell(
        line.signedAt === undefined ? '' : formatSigningTime(line.signedAt),
      )}${statusCell(line)}</tr>\n`,
  );
  const head = [
    { label: sentence('RENDER_PANEL_ROLE'), width: 28 },
    { label: sentence('RENDER_PANEL_HOLDER'), width: 28 },
    { label: sentence('RENDER_PANEL_TIME'), width: 18 },
    { label: sentence('RENDER_PANEL_STATUS'), width: 26 },
  ];
  return renderTable(sentence('RENDER_PANEL_TITLE'), head, rows);
}

/** The panel that says who signed, when, and what the check of each signature gave. */
export function renderSignaturePanel(
  context: PrintContext,
  signatures: readonly SignatureLine[] | undefined,
  verdict: Verdict | undefined,
): Html {
  const uuid = readField(context.record, context.form, 'hocBa', 'maDinhDanhHocBa');
  const origin =
    uuid === '' ? sentence('RENDER_PANEL_ORIGIN_UNKNOWN') : sentence('RENDER_PANEL_ORIGIN', { uuid });
  let body: Html;
  if (signatures === undefined) body = html`<p>${sentence('RENDER_PANEL_ABSENT')}</p>\n`;
  else if (signatures.length === 0) body = html`<p>${sentence('RENDER_PANEL_EMPTY')}</p>\n`;
  else body = renderLinesTable(context, signatures);
  const conclusion =
    verdict === undefined
      ? NOTHING
      : html`<p class="hbs-verdict" part="verdict"><strong>${verdictText(verdict)}</strong></p>\n`;
  return html`<section class="hbs-signatures" part="signatures">
${renderHeading(context, 1, sentence('RENDER_PANEL_TITLE'), 'hbs-page-title')}${body}${conclusion}<p class="hbs-origin">${origin}</p>
</section>
`;
}
