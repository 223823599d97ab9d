import type { XmlDocument } from '../parse/document.ts';
import { E_ATTR_COUNT, E_STRIDE, URI_DSIG, URI_NONE } from '../parse/tables.ts';
import type { LayoutSlot } from './layout.ts';

/** What a filled slot holds, as elements. */
export interface SlotContent {
  /** The signing time, a leaf. */
  readonly signedAt: number;
  /** The personal number, a leaf; -1 where the slot has none. */
  readonly holderId: number;
  /** The `ds:Signature`. */
  readonly signature: number;
}

function isLeaf(doc: XmlDocument, node: number, tag: string): boolean {
  if (node < 0 || !doc.matches(node, URI_NONE, tag)) return false;
  return doc.tables.elements[node * E_STRIDE + E_ATTR_COUNT] === 0 && doc.lastDescendant(node) === node;
}

/** Reads a filled slot: signing time, personal number (persons only), Signature, nothing else; else `undefined`. */
export function readSlotContent(doc: XmlDocument, node: number, slot: LayoutSlot): SlotContent | undefined {
  const signedAt = doc.firstChild(node);
  if (!isLeaf(doc, signedAt, slot.signedAtTag)) return undefined;
  let child = doc.nextSibling(signedAt);
  let holderId = -1;
  if (slot.holderIdTag !== undefined) {
    holderId = child;
    if (!isLeaf(doc, holderId, slot.holderIdTag)) return undefined;
    child = doc.nextSibling(child);
  }
  if (child < 0 || !doc.matches(child, URI_DSIG, 'Signature') || doc.nextSibling(child) >= 0)
    return undefined;
  return doc.hasOnlyElements(node) ? { signedAt, holderId, signature: child } : undefined;
}

/** True when two leaves hold the same bytes, and so the same text. */
export function sameBytes(doc: XmlDocument, one: number, other: number): boolean {
  const x = doc.startTagEnd(one);
  const y = doc.startTagEnd(other);
  const length = doc.endTagStart(one) - x;
  if (doc.endTagStart(other) - y !== length) return false;
  const b = doc.bytes;
  for (let i = 0; i < length; i++) if (b[x + i] !== b[y + i]) return false;
  return true;
}
