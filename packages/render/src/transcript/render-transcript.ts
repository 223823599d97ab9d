import type { DecodedTranscript, PrintedForm, Transcript, Verdict } from '@hocbaso/spec';
import { PRINTED_FORMS } from '@hocbaso/spec/forms';
import { readField, type Values } from '../form/read-value.ts';
import { type PrintContext, renderBlock, renderHeading, renderLines } from '../form/render-block.ts';
import { type Html, html, NOTHING, raw } from '../internal/html.ts';
import { renderError } from '../internal/render-error.ts';
import { renderSignaturePanel, verdictText } from '../signature/render-panel.ts';
import type { SignatureLine } from '../signature/signature-line.ts';
import { TRANSCRIPT_CSS } from './transcript-css.ts';

/** What accompanies the record on paper. */
export interface RenderTranscriptOptions {
  /** Result per signature; without it the panel says that nothing was checked, with an empty list that none exists. */
  readonly signatures?: readonly SignatureLine[];
  /** Overall verdict; one other than `TOTAL-PASSED` is also printed on the cover. */
  readonly verdict?: Verdict;
  /** Language of the form; the circulars know one. */
  readonly locale?: 'vi';
}

/** Options of {@link renderTranscriptBody}. */
export interface RenderTranscriptBodyOptions extends RenderTranscriptOptions {
  /** Level of the form's title, 1 by default; 2 where the surrounding page has its own `h1`. */
  readonly headingLevel?: 1 | 2;
}

function formOf(record: Transcript | DecodedTranscript): PrintedForm {
  const form: unknown = (record as { form?: unknown } | null | undefined)?.form;
  if (form !== 'primary' && form !== 'secondary') throw renderError('ERR_HBS_RENDER_FORM');
  return PRINTED_FORMS[form];
}

function renderNotices(context: PrintContext, form: PrintedForm, verdict: Verdict | undefined): Html {
  const sentences = form.notices.filter((n) => context.record[n.field] === n.equals).map((n) => n.text);
  if (verdict !== undefined && verdict !== 'TOTAL-PASSED') sentences.push(verdictText(verdict));
  return html`${sentences.map((s) => html`<p class="hbs-notice" part="notice">${s}</p>\n`)}`;
}

function renderCover(context: PrintContext, form: PrintedForm, verdict: Verdict | undefined): Html {
  const level = form.form === 'primary' ? 'tieuHoc' : context.record.capHoc;
  const levelTitle =
    typeof level === 'string' && Object.hasOwn(form.levelTitles, level) ? form.levelTitles[level] : undefined;
  const second = levelTitle === undefined ? NOTHING : html` <span class="hbs-level">${levelTitle}</span>`;
  const h = context.headingLevel;
  return html`<section class="hbs-page hbs-cover" part="page cover">
<p class="hbs-agency">${form.agency}</p>
<h${h} class="hbs-title" part="title">${form.title}${second}</h${h}>
${renderNotices(context, form, verdict)}${renderLines(context, form.cover)}</section>
`;
}

function renderBody(
  record: Transcript | DecodedTranscript,
  form: PrintedForm,
  options: RenderTranscriptBodyOptions,
): Html {
  const context: PrintContext = {
    record: record as unknown as Values,
    form: form.form,
    headingLevel: options.headingLevel ?? 1,
  };
  const panel = renderSignaturePanel(context, options.signatures, options.verdict);
  const pages = form.pages.map(
    (page, i) => html`<section class="hbs-page" data-page="${page.id}" part="page">
${renderHeading(context, 1, page.title, 'hbs-page-title')}${page.blocks.map((block) => renderBlock(context, block))}${
  i === form.pages.length - 1 ? panel : NOTHING
}</section>
`,
  );
  return html`<article class="hbs-transcript hbs-${form.form}" lang="${options.locale ?? 'vi'}" part="transcript">
${renderCover(context, form, options.verdict)}${pages}</article>
`;
}

/**
 * The printed form as an HTML fragment, to be styled with {@link TRANSCRIPT_CSS}. Every value is escaped; nothing is
 * executed or loaded. Same input, same bytes.
 *
 * @throws HocBaSoError `ERR_HBS_RENDER_FORM` when the record is of no known form
 */
export function renderTranscriptBody(
  record: Transcript | DecodedTranscript,
  options: RenderTranscriptBodyOptions = {},
): string {
  return renderBody(record, formOf(record), options).text;
}

/**
 * A complete, self-contained HTML page of the printed form on A4: primary after CV 2088/BGDĐT-GDTH annex 2, secondary
 * after TT 22/2021/TT-BGDĐT. No script, no external resource. Same input, same bytes.
 *
 * @throws HocBaSoError `ERR_HBS_RENDER_FORM` when the record is of no known form
 */
export function renderTranscriptHtml(
  record: Transcript | DecodedTranscript,
  options: RenderTranscriptOptions = {},
): string {
  const form = formOf(record);
  const name = readField(record as unknown as Values, form.form, 'hocBa', 'hoVaTen');
  const year = readField(record as unknown as Values, form.form, 'hocBa', 'namHoc', 'schoolYear');
  const title = ['Học bạ', name, year].filter((s) => s !== '').join(' · ');
  return html`<!DOCTYPE html>
<html lang="${options.locale ?? 'vi'}">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>${title}</title>
<style>html, body { margin: 0; }${raw(TRANSCRIPT_CSS)}</style>
</head>
<body>
<main>
${renderBody(record, form, options)}</main>
</body>
</html>
`.text;
}
