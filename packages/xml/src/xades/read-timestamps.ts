import { C14N_ALGORITHMS, C14N_INCLUSIVE, type C14nAlgorithm, withoutComments } from '../c14n/algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import { ENVELOPED } from '../dsig/algorithms.ts';
import { decodeBase64 } from '../dsig/base64.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../parse/document.ts';
import { concat } from '../parse/native-bytes.ts';
import { URI_DSIG } from '../parse/tables.ts';
import { isXades, shownName, XADES_141 } from './names.ts';
import type { XadesFinding, XadesProperties } from './read-properties.ts';

/** A timestamp among the unsigned properties. */
export interface XadesTimestamp {
  /** `signature`: over the signature value; `archive`: over everything before it. */
  readonly kind: 'signature' | 'archive';
  readonly node: number;
  readonly canonicalization: C14nAlgorithm;
  /** RFC 3161 token, DER. */
  readonly token: Uint8Array;
}

/** Validation data among the unsigned properties, DER. */
export interface XadesValues {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
}

/** Timestamps of a signature in order, or what is wrong with one. */
export function readTimestamps(
  doc: XmlDocument,
  properties: XadesProperties,
): readonly XadesTimestamp[] | XadesFinding {
  const found: XadesTimestamp[] = [];
  for (const node of properties.unsigned) {
    const archive = doc.hasLocalName(node, 'ArchiveTimeStamp') && doc.namespaceUri(node) === XADES_141;
    if (!archive && !isXades(doc, node, 'SignatureTimeStamp')) continue;
    const one = readTimestamp(doc, node, archive ? 'archive' : 'signature');
    if (one === undefined) {
      const params = { element: shownName(doc, node) };
      return { id: 'xades.unsigned', code: 'XADES_TIMESTAMP_UNREADABLE', params, sub: 'FORMAT_FAILURE' };
    }
    found.push(one);
  }
  return found;
}

function readTimestamp(
  doc: XmlDocument,
  node: number,
  kind: XadesTimestamp['kind'],
): XadesTimestamp | undefined {
  const children = doc.children(node);
  if (!doc.hasOnlyElements(node)) return undefined;
  let canonicalization: C14nAlgorithm | undefined = C14N_INCLUSIVE;
  if (children[0] !== undefined && doc.matches(children[0], URI_DSIG, 'CanonicalizationMethod')) {
    const method = children.shift()!;
    const uri = doc.attribute(method, 'Algorithm');
    canonicalization = C14N_ALGORITHMS.find((x) => x === uri);
    if (doc.firstChild(method) >= 0) return undefined;
  }
  const [encapsulated, extra] = children;
  if (encapsulated === undefined || extra !== undefined || canonicalization === undefined) return undefined;
  if (!isXades(doc, encapsulated, 'EncapsulatedTimeStamp')) return undefined;
  const token = derOf(doc, encapsulated);
  return token === undefined ? undefined : { kind, node, canonicalization, token };
}

/** EncapsulatedPKIData: base64 of DER, the encoding it has when no other is named. */
function derOf(doc: XmlDocument, node: number): Uint8Array | undefined {
  const encoding = doc.attribute(node, 'Encoding');
  if (encoding !== undefined && encoding !== 'http://uri.etsi.org/01903/v1.2.2#DER') return undefined;
  return decodeBase64(doc.text(node) ?? '');
}

/** Certificates, CRLs and OCSP responses kept in a signature; what cannot be read is left out. */
export function readValues(doc: XmlDocument, properties: XadesProperties): XadesValues {
  const values = { certificates: [] as Uint8Array[], crls: [] as Uint8Array[], ocsps: [] as Uint8Array[] };
  const lists: Readonly<Record<string, Uint8Array[]>> = {
    EncapsulatedX509Certificate: values.certificates,
    EncapsulatedCRLValue: values.crls,
    EncapsulatedOCSPValue: values.ocsps,
  };
  for (const property of properties.unsigned) {
    for (let node = property; node <= doc.lastDescendant(property); node++) {
      const name = doc.localName(node);
      const list = Object.hasOwn(lists, name) && isXades(doc, node, name) ? lists[name] : undefined;
      const der = list === undefined ? undefined : derOf(doc, node);
      if (der !== undefined) list!.push(der);
    }
  }
  return values;
}

/** The SignatureValue element of a Signature. */
function valueNode(doc: XmlDocument, signature: number): number {
  return doc.nextSibling(doc.firstChild(signature));
}

/** What a SignatureTimeStamp is over: the canonical SignatureValue (EN 319 132-1 clause 5.3). */
export function signatureTimestampInput(
  doc: XmlDocument,
  signature: number,
  algorithm: C14nAlgorithm,
): Uint8Array {
  return canonicalize(doc, valueNode(doc, signature), { algorithm });
}

/** Bytes of what one Reference covers. Replaceable, so that vectors whose transforms are not accepted can be compared. */
export type ReferenceBytes = (reference: number, algorithm: C14nAlgorithm) => Uint8Array | undefined;

/**
 * What an ArchiveTimeStamp is over (EN 319 132-1 clause 5.5.2.2): what every Reference covers, then SignedInfo,
 * SignatureValue and KeyInfo, then the unsigned properties before it, then the other Objects. `before` is the node of the
 * timestamp, or -1 for one still to be made. Undefined when a Reference cannot be resolved.
 */
export function archiveTimestampInput(
  doc: XmlDocument,
  properties: Pick<XadesProperties, 'signature' | 'qualifying' | 'references' | 'unsigned'>,
  before: number,
  algorithm: C14nAlgorithm,
  referenceBytes: ReferenceBytes = (reference, own) =>
    bytesOfReference(doc, properties.signature, reference, own),
): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  const add = (node: number): void =>
    void parts.push(Uint8Array.from(canonicalize(doc, node, { algorithm })));
  for (const reference of properties.references) {
    const bytes = referenceBytes(reference, algorithm);
    if (bytes === undefined) return undefined;
    parts.push(Uint8Array.from(bytes));
  }
  const children = doc.children(properties.signature);
  for (const node of children) if (!doc.matches(node, URI_DSIG, 'Object')) add(node);
  for (const node of properties.unsigned) {
    if (before >= 0 && node >= before) break;
    add(node);
  }
  for (const node of children) {
    if (doc.matches(node, URI_DSIG, 'Object') && !doc.isInside(properties.qualifying, node)) add(node);
  }
  return concat(parts);
}

function bytesOfReference(
  doc: XmlDocument,
  signature: number,
  reference: number,
  algorithm: C14nAlgorithm,
): Uint8Array | undefined {
  const uri = doc.attribute(reference, 'URI') ?? '#';
  const targets = uri === '' ? [DOCUMENT_NODE] : doc.findIds(uri.slice(1));
  if (targets.length !== 1) return undefined;
  const target = targets[0]!;
  const first = doc.firstChild(reference);
  const list = first >= 0 && doc.matches(first, URI_DSIG, 'Transforms') ? doc.children(first) : [];
  let own = algorithm;
  let enveloped = false;
  for (const transform of list) {
    const name = doc.attribute(transform, 'Algorithm');
    const c14n = C14N_ALGORITHMS.find((x) => x === name);
    if (c14n !== undefined) own = c14n;
    else if (name === ENVELOPED) enveloped = true;
    else return undefined;
  }
  const inside = target === DOCUMENT_NODE || doc.isInside(signature, target);
  const omit = enveloped && inside ? { omit: signature } : {};
  return canonicalize(doc, target, { algorithm: withoutComments(own), ...omit });
}
