import type { CachedCertificate } from '../dsig/context.ts';
import type { SignatureShape } from '../dsig/signature-shape.ts';
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

/** `KeyInfo/X509Data/X509SubjectName`; -1 when it is not where the specification has it. */
function findSubjectName(doc: XmlDocument, signature: number): number {
  let keyInfo = doc.firstChild(signature);
  while (keyInfo >= 0 && !doc.matches(keyInfo, URI_DSIG, 'KeyInfo')) keyInfo = doc.nextSibling(keyInfo);
  for (let data = keyInfo < 0 ? -1 : doc.firstChild(keyInfo); data >= 0; data = doc.nextSibling(data)) {
    for (let part = doc.firstChild(data); part >= 0; part = doc.nextSibling(part)) {
      if (doc.matches(part, URI_DSIG, 'X509SubjectName')) return part;
    }
  }
  return -1;
}

/** {@link isPlainSignature}, decided once for all signatures of a shape. */
export function isPlain(doc: XmlDocument, signature: number, shape: SignatureShape | undefined): boolean {
  if (shape === undefined) return isPlainSignature(doc, signature);
  shape.facts.isPlain ??= isPlainSignature(doc, signature);
  return shape.facts.isPlain;
}

/**
 * Whether X509SubjectName says exactly what the certificate says; undefined when it is not where the specification has
 * it.
 */
export function namesSubject(
  doc: XmlDocument,
  signature: number,
  certificate: CachedCertificate,
  shape: SignatureShape | undefined,
): boolean | undefined {
  const node = subjectNameNode(doc, signature, shape);
  if (node < 0) return undefined;
  if (doc.firstChild(node) < 0 && isText(doc, node, certificate.subjectNameBytes)) return true;
  const text = doc.text(node);
  return text === undefined ? undefined : text === certificate.info.subjectName;
}

function subjectNameNode(doc: XmlDocument, signature: number, shape: SignatureShape | undefined): number {
  if (shape === undefined) return findSubjectName(doc, signature);
  shape.facts.subjectName ??= Math.max(-1, findSubjectName(doc, signature) - signature);
  return shape.facts.subjectName < 0 ? -1 : signature + shape.facts.subjectName;
}

/** True when an element holds exactly these bytes. */
function isText(doc: XmlDocument, node: number, text: Uint8Array | undefined): boolean {
  const start = doc.startTagEnd(node);
  if (text === undefined || doc.endTagStart(node) - start !== text.length) return false;
  const b = doc.bytes;
  for (let i = 0; i < text.length; i++) if (b[start + i] !== text[i]) return false;
  return true;
}
