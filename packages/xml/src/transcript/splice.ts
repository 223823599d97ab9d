import type { XmlDocument } from '../parse/document.ts';
import { concat, utf8 } from '../parse/native-bytes.ts';

/** A place in the bytes of a document where content goes in. */
export interface Place {
  /** The bytes `from … to` make way: none, or the `/>` of a self-closed tag. */
  readonly from: number;
  readonly to: number;
  /** What stands before and after the content then. */
  readonly before: string;
  readonly after: string;
}

/** Content for a place. */
export interface Insertion {
  readonly place: Place;
  /** Put in one after the other. */
  readonly content: readonly Uint8Array[];
}

/**
 * The place inside an empty element, right after its start tag. A self-closed element is opened (`<a/>` → `<a>…</a>`),
 * which has the same canonical form; otherwise no byte changes.
 */
export function placeInside(doc: XmlDocument, node: number): Place {
  if (!doc.isSelfClosed(node)) {
    const at = doc.startTagEnd(node);
    return { from: at, to: at, before: '', after: '' };
  }
  const to = doc.end(node);
  return { from: to - 2, to, before: '>', after: `</${doc.qualifiedName(node)}>` };
}

/** Puts content into its places; no other byte changes. */
export function splice(bytes: Uint8Array, insertions: readonly Insertion[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { place, content } of [...insertions].sort((a, b) => a.place.from - b.place.from)) {
    parts.push(bytes.subarray(from, place.from));
    if (place.before !== '') parts.push(utf8(place.before));
    parts.push(...content);
    if (place.after !== '') parts.push(utf8(place.after));
    from = place.to;
  }
  parts.push(bytes.subarray(from));
  return concat(parts);
}
