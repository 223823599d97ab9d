/** Markup that is already safe. Only {@link html} and {@link raw} make it, so a plain string is always escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes for text and for quoted attributes; characters no HTML or XML document may hold become U+FFFD. */
export function escapeText(value: string): string {
  return value
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"']/g, (c) => ENTITIES[c] as string);
}

/** What may stand in a template: strings are escaped, lists are joined. */
export type HtmlValue = Html | string | number | readonly Html[];

function piece(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((v) => v.text).join('');
  return escapeText(String(value));
}

/** Template tag: every inserted plain value is escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] as string;
  for (const [i, value] of values.entries()) text += piece(value) + (parts[i + 1] as string);
  return new Html(text);
}

/** Markup from this package's own constants. */
export function raw(text: string): Html {
  return new Html(text);
}

/** Nothing. */
export const NOTHING: Html = new Html('');
