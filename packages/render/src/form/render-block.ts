import type {
  Form,
  FormBlock,
  FormComment,
  FormLine,
  GridBlock,
  ListBlock,
  SubjectsBlock,
} from '@hocbaso/spec';
import { type Html, html, NOTHING } from '../internal/html.ts';
import { readField, readRows, readValue, type Values } from './read-value.ts';
import { subjectRows } from './subject-rows.ts';
import { type HeadCell, renderTable, valueCell } from './table.ts';

/** What is being printed and how deep the headings are. */
export interface PrintContext {
  readonly record: Values;
  readonly form: Form;
  /** Level of the title of the form; parts of the form follow below. */
  readonly headingLevel: 1 | 2;
}

/** A heading `below` levels under the title of the form. */
export function renderHeading(context: PrintContext, below: number, text: string, cls: string): Html {
  const level = context.headingLevel + below;
  return html`<h${level} class="${cls}" part="heading">${text}</h${level}>\n`;
}

/** Lines as a description list; lines without a label as paragraphs. */
export function renderLines(context: PrintContext, lines: readonly FormLine[]): Html {
  const labelled: Html[] = [];
  const paragraphs: Html[] = [];
  for (const line of lines) {
    const text = readValue(context.record, context.form, 'hocBa', line);
    if (text === '' && line.optional === true) continue;
    const cls = text === '' ? 'hbs-value hbs-blank' : 'hbs-value';
    if (line.label === undefined) paragraphs.push(html`<p class="${cls}">${text}</p>\n`);
    else {
      labelled.push(
        html`<div class="hbs-line"><dt>${line.label}:</dt> <dd class="${cls}">${text}</dd></div>\n`,
      );
    }
  }
  const list = labelled.length === 0 ? NOTHING : html`<dl class="hbs-lines">\n${labelled}</dl>\n`;
  return html`${paragraphs}${list}`;
}

function commentCell(context: PrintContext, comment: FormComment, span: number): Html {
  const text = readField(context.record, context.form, 'hocBa', comment.field);
  return html`<td class="hbs-value hbs-prose" rowspan="${span}">${text}</td>`;
}

function commentHead(comment: FormComment | undefined): readonly HeadCell[] {
  return comment === undefined ? [] : [{ label: comment.label, width: comment.width }];
}

function renderSubjects(context: PrintContext, block: SubjectsBlock): Html {
  const rows = subjectRows(context.record, context.form);
  const body = rows.map(({ name, row }, i) => {
    const cells = block.columns.map((column) =>
      valueCell(row === undefined ? '' : readValue(row, context.form, 'bangDiem', column), column.prose),
    );
    const comment =
      block.comment !== undefined && i === 0 ? commentCell(context, block.comment, rows.length) : NOTHING;
    return html`<tr><th scope="row">${name}</th>${cells}${comment}</tr>\n`;
  });
  const head = [
    { label: block.nameLabel, width: block.nameWidth },
    ...block.columns,
    ...commentHead(block.comment),
  ];
  return renderTable(block.title ?? block.nameLabel, head, body);
}

function renderGrid(context: PrintContext, block: GridBlock): Html {
  const body = block.rows.map((row, i) => {
    const cells = row.cells.map((cell) => valueCell(readValue(context.record, context.form, 'hocBa', cell)));
    const comment =
      block.comment !== undefined && i === 0
        ? commentCell(context, block.comment, block.rows.length)
        : NOTHING;
    return html`<tr><th scope="row">${row.label}</th>${cells}${comment}</tr>\n`;
  });
  const head = [
    { label: block.nameLabel, width: block.nameWidth },
    ...block.columns,
    ...commentHead(block.comment),
  ];
  return renderTable(block.title ?? block.nameLabel, head, body);
}

function renderList(context: PrintContext, block: ListBlock): Html {
  const body = readRows(context.record, block.list).map((row) => {
    const cells = block.columns.map((column) =>
      valueCell(readValue(row, context.form, block.list, column), column.prose),
    );
    return html`<tr>${cells}</tr>\n`;
  });
  return renderTable(block.title ?? block.list, block.columns, body);
}

function blockBody(context: PrintContext, block: FormBlock): Html {
  switch (block.kind) {
    case 'lines':
      return renderLines(context, block.lines);
    case 'subjects':
      return renderSubjects(context, block);
    case 'grid':
      return renderGrid(context, block);
    case 'list':
      return renderList(context, block);
  }
}

/** One part of the form. */
export function renderBlock(context: PrintContext, block: FormBlock): Html {
  if (block.kind === 'list' && block.optional === true && readRows(context.record, block.list).length === 0) {
    return NOTHING;
  }
  const heading =
    block.title === undefined
      ? NOTHING
      : renderHeading(context, block.sub === true ? 3 : 2, block.title, 'hbs-block-title');
  const inRow = block.kind === 'lines' && block.inRow === true ? ' hbs-in-row' : '';
  return html`<section class="hbs-block hbs-kind-${block.kind}${inRow}" data-block="${block.id}" part="block">\n${heading}${blockBody(context, block)}</section>\n`;
}
