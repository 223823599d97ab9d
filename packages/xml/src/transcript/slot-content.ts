import type { XmlDocument } from '../parse/document.ts';
import { E_ATTR_COUNT, E_STRIDE, URI_DSIG, URI_NONE } from '../parse/tables.ts';
import type { LayoutSlot } from './layout.ts';

/** What a filled slot holds. */
export interface SlotContent {
  /** Text of the signing time tag. */
  readonly signedAt: string;
  /** Text of the personal number tag. */
  readonly holderId: string | undefined;
  /** The `ds:Signature` element. */
  readonly signature: number;
}

function simpleText(doc: XmlDocument, node: number, tag: string): string | undefined {
  if (node < 0 || !doc.matches(node, URI_NONE, tag)) return undefined;
  if (doc.tables.elements[node * E_STRIDE + E_ATTR_COUNT]! > 0) return undefined;
  return doc.text(node);
}

/** Reads a filled slot: signing time, personal number (persons only), Signature, nothing else; else `undefined`. */
export function readSlotContent(doc: XmlDocument, node: number, slot: LayoutSlot): SlotContent | undefined {
  let child = doc.firstChild(node);
  const signedAt = simpleText(doc, child, slot.signedAtTag);
  if (signedAt === undefined) return undefined;
  child = doc.nextSibling(child);
  let holderId: string | undefined;
  if (slot.holderIdTag !== undefined) {
    holderId = simpleText(doc, child, slot.holderIdTag);
    if (holderId === undefined) return undefined;
    child = doc.nextSibling(child);
  }
  if (child < 0 || !doc.matches(child, URI_DSIG, 'Signature') || doc.nextSibling(child) >= 0)
    return undefined;
  return doc.hasOnlyElements(node) ? { signedAt, holderId, signature: child } : undefined;
}
