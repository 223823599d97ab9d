import { type Html, html, NOTHING } from '../internal/html.ts';

/** One column heading; neighbours of the same `group` share a heading above them. */
export interface HeadCell {
  readonly label: string;
  readonly width: number;
  readonly group?: string;
}

/** A cell holding a value; `prose` sets it as running text. */
export function valueCell(text: string, prose = false): Html {
  return html`<td class="hbs-value${prose ? ' hbs-prose' : ''}">${text}</td>`;
}

function headRows(columns: readonly HeadCell[]): Html {
  if (columns.every((c) => c.group === undefined)) {
    return html`<tr>${columns.map((c) => html`<th scope="col">${c.label}</th>`)}</tr>\n`;
  }
  const upper: Html[] = [];
  const lower: Html[] = [];
  for (const [i, column] of columns.entries()) {
    if (column.group === undefined) upper.push(html`<th scope="col" rowspan="2">${column.label}</th>`);
    else {
      lower.push(html`<th scope="col">${column.label}</th>`);
      if (columns[i - 1]?.group === column.group) continue;
      let span = 1;
      while (columns[i + span]?.group === column.group) span++;
      upper.push(html`<th scope="colgroup" colspan="${span}">${column.group}</th>`);
    }
  }
  return html`<tr>${upper}</tr>\n<tr>${lower}</tr>\n`;
}

/**
 * A table in a frame that scrolls by keyboard where the page is narrower than the table. Widths are in per cent.
 */
export function renderTable(label: string, columns: readonly HeadCell[], body: readonly Html[]): Html {
  // A width attribute, because a page's Content-Security-Policy may forbid style attributes.
  const cols = columns.map((c) => html`<col width="${c.width}%"/>`);
  const rows = body.length === 0 ? NOTHING : html`<tbody>\n${body}</tbody>\n`;
  return html`<div class="hbs-scroll" role="region" aria-label="${label}" tabindex="0">
<table class="hbs-table" part="table" aria-label="${label}">
<colgroup>${cols}</colgroup>
<thead>
${headRows(columns)}</thead>
${rows}</table>
</div>
`;
}
