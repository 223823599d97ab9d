import type { XmlDocument } from '../parse/document.ts';
import { URI_DSIG } from '../parse/tables.ts';

const PARTS = ['SignedInfo', 'SignatureValue', 'KeyInfo', 'Object'] as const;

/** The only child element of a node, when it is this one. */
function onlyChild(doc: XmlDocument, node: number, name?: string): number {
  const child = doc.firstChild(node);
  if (child < 0 || doc.nextSibling(child) >= 0 || !doc.hasOnlyElements(node)) return -1;
  return name === undefined || doc.matches(child, URI_DSIG, name) ? child : -1;
}

/**
 * True when a Signature holds nothing beyond what the specification lists (CV 2088 annex 1, II.1.6): `SignedInfo`,
 * `SignatureValue`, `KeyInfo` and one `Object` with the signing time alone. An Object may hold anything by XML
 * Signature, and nothing signs it unless a Reference says so.
 */
export function isPlainSignature(doc: XmlDocument, signature: number): boolean {
  let part = doc.firstChild(signature);
  let object = -1;
  for (const name of PARTS) {
    if (part < 0 || !doc.matches(part, URI_DSIG, name)) return false;
    object = part;
    part = doc.nextSibling(part);
  }
  if (part >= 0) return false;
  const properties = onlyChild(doc, object, 'SignatureProperties');
  const property = properties < 0 ? -1 : onlyChild(doc, properties, 'SignatureProperty');
  const time = property < 0 ? -1 : onlyChild(doc, property);
  return time >= 0 && doc.firstChild(time) < 0;
}

/** Text of `KeyInfo/X509Data/X509SubjectName`; undefined when it is not where the specification has it. */
export function subjectNameText(doc: XmlDocument, signature: number): string | undefined {
  let keyInfo = doc.firstChild(signature);
  while (keyInfo >= 0 && !doc.matches(keyInfo, URI_DSIG, 'KeyInfo')) keyInfo = doc.nextSibling(keyInfo);
  for (let data = keyInfo < 0 ? -1 : doc.firstChild(keyInfo); data >= 0; data = doc.nextSibling(data)) {
    for (let part = doc.firstChild(data); part >= 0; part = doc.nextSibling(part)) {
      if (doc.matches(part, URI_DSIG, 'X509SubjectName')) return doc.text(part);
    }
  }
  return undefined;
}
