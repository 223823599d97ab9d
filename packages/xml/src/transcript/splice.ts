import { Buffer } from 'node:buffer';
import type { XmlDocument } from '../parse/document.ts';

/** Content for one empty element. */
export interface Insertion {
  readonly node: number;
  readonly content: Uint8Array;
}

/**
 * Puts content into empty elements; no other byte changes. A self-closed element is opened (`<a/>` → `<a>…</a>`),
 * which has the same canonical form.
 */
export function splice(doc: XmlDocument, insertions: readonly Insertion[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { node, content } of [...insertions].sort((a, b) => a.node - b.node)) {
    if (doc.isSelfClosed(node)) {
      const end = doc.end(node);
      parts.push(doc.bytes.subarray(from, end - 2), Buffer.from('>'), content);
      parts.push(Buffer.from(`</${doc.qualifiedName(node)}>`));
      from = end;
    } else {
      const at = doc.startTagEnd(node);
      parts.push(doc.bytes.subarray(from, at), content);
      from = at;
    }
  }
  parts.push(doc.bytes.subarray(from));
  return new Uint8Array(Buffer.concat(parts));
}
