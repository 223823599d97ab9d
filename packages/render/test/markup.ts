/** One tag of a document; `close` for `</x>`, `empty` for `<x/>`. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly kind: 'open' | 'close' | 'empty';
}

const TOKEN =
  /<!DOCTYPE html>|<(?<close>\/)?(?<name>[a-z][a-z0-9]*)(?<attrs>(?: [a-z-]+="[^"<>]*")*)(?<empty>\/)?>|(?<text>[^<>]+)/gy;

/**
 * Reads markup by a grammar much stricter than a browser's and throws where the document leaves it: every tag
 * closed in order, every attribute quoted, no bare `<`, `>` or `&`, no other construct at all.
 */
export function readMarkup(document: string): { readonly tags: readonly Tag[]; readonly text: string } {
  const tags: Tag[] = [];
  const open: string[] = [];
  let text = '';
  let at = 0;
  TOKEN.lastIndex = 0;
  for (let m = TOKEN.exec(document); m !== null; m = TOKEN.exec(document)) {
    at = TOKEN.lastIndex;
    const { name, attrs = '', close, empty, text: run } = m.groups ?? {};
    if (run !== undefined) {
      if (/&(?!amp;|lt;|gt;|quot;|#39;)/.test(run)) throw new Error(`bare & at ${at}`);
      if (open.at(-1) !== 'style') text += run;
    } else if (name !== undefined) {
      const attributes = Object.fromEntries(
        [...attrs.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map((a) => [a[1] as string, a[2] as string]),
      );
      const kind = close !== undefined ? 'close' : empty !== undefined ? 'empty' : 'open';
      tags.push({ name, attributes, kind });
      if (kind === 'open') open.push(name);
      if (kind === 'close' && open.pop() !== name) throw new Error(`</${name}> out of order at ${at}`);
    }
  }
  if (at !== document.length) throw new Error(`not markup at ${at}: ${document.slice(at, at + 40)}`);
  if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`);
  return { tags, text: decode(text) };
}

/** Entities back to characters. */
export function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
