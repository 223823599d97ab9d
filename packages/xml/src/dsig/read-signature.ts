import { C14N_ALGORITHMS, C14N_INCLUSIVE, type C14nAlgorithm, isExclusive } from '../c14n/algorithms.ts';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { A_FLAGS, A_STRIDE, A_VALUE, A_VALUE_END, ATTR_ESCAPED, URI_DSIG } from '../parse/tables.ts';
import {
  DIGEST_METHODS,
  type DigestMethod,
  ENVELOPED,
  LEGACY_DIGEST_METHODS,
  LEGACY_SIGNATURE_METHODS,
  RSA_PSS_WITH_PARAMETERS,
  SIGNATURE_METHODS,
  type SignatureMethod,
} from './algorithms.ts';
import { decodeBase64 } from './base64.ts';
import type { PublicKey } from './crypto.ts';
import { readPssParameters } from './read-pss.ts';
import {
  algorithmOf,
  attributeRow,
  badStructure,
  elementChildren,
  expectNoContent,
  leafText,
} from './schema-order.ts';
import type { SignatureShape } from './signature-shape.ts';

/** Finds the verification key by other means than one X509Certificate. */
export type ResolveKey = (doc: XmlDocument, signature: number) => PublicKey | undefined;

/** A canonicalisation with its parameter. */
export interface C14nMethod {
  readonly algorithm: C14nAlgorithm;
  /** InclusiveNamespaces PrefixList, empty for none. */
  readonly prefixes: readonly string[];
}

/** A Reference as read. */
export interface ReferenceView {
  /** As written; may be made when asked for. */
  readonly uri: string;
  /** Byte range of the URI value, when it holds no reference; used to look identifiers up without a string. */
  readonly uriStart: number;
  readonly uriEnd: number;
  readonly enveloped: boolean;
  readonly c14n: C14nMethod;
  /** Transform URIs in order. */
  readonly transforms: readonly string[];
  readonly digest: DigestMethod;
  /** The DigestValue element. */
  readonly digestNode: number;
}

/** A Signature element read in schema order; its nodes are positions in the document that was parsed. */
export interface SignatureView {
  readonly node: number;
  readonly id?: string | undefined;
  readonly signedInfo: number;
  readonly canonicalization: C14nMethod;
  readonly method: SignatureMethod;
  readonly references: readonly ReferenceView[];
  readonly value: Uint8Array;
  /** The one X509Certificate element; undefined only when `anyKeyInfo` was allowed. */
  readonly certificate: number | undefined;
  /** The SigningTime element, when there is one. */
  readonly signingTime: number | undefined;
  /** What it has in common with others; undefined where that is not known. */
  readonly shape?: SignatureShape;
}

/** Options of {@link readSignature}. */
export interface ReadSignatureOptions {
  /** Do not demand exactly one X509Certificate: the caller finds the key. */
  readonly anyKeyInfo?: boolean;
  /** Also accept SHA-1, in SignatureMethod and DigestMethod. */
  readonly sha1?: boolean;
}

/** References of one signature at most (the cap of Santuario's secure validation). */
const MAX_REFERENCES = 30;
const MANIFEST = 'http://www.w3.org/2000/09/xmldsig#Manifest';
const C14N_BY_URI: ReadonlyMap<string, C14nAlgorithm> = new Map(C14N_ALGORITHMS.map((x) => [x, x]));
const C14N_LIST = [...C14N_BY_URI];
const TRANSFORM_LIST = [ENVELOPED, ...C14N_ALGORITHMS].map((x) => [x, x] as const);
const METHOD_LIST = [...SIGNATURE_METHODS];
const DIGEST_LIST = [...DIGEST_METHODS];
const LEGACY_METHOD_LIST = [...METHOD_LIST, ...LEGACY_SIGNATURE_METHODS];
const LEGACY_DIGEST_LIST = [...DIGEST_LIST, ...LEGACY_DIGEST_METHODS];

/**
 * Reads a `ds:Signature` strictly: schema order, exact counts, allow-listed algorithms, strict base64. Anything else
 * throws `ERR_HBS_DSIG_STRUCTURE`, `_ALGORITHM`, `_TRANSFORM`, `_BASE64` or `_KEY_INFO`.
 */
export function readSignature(
  doc: XmlDocument,
  node: number,
  options: ReadSignatureOptions = {},
): SignatureView {
  if (!doc.matches(node, URI_DSIG, 'Signature')) badStructure('Signature');
  const children = elementChildren(doc, node);
  const [signedInfo, valueNode] = children;
  if (signedInfo === undefined || !doc.matches(signedInfo, URI_DSIG, 'SignedInfo')) {
    return badStructure('SignedInfo');
  }
  if (valueNode === undefined || !doc.matches(valueNode, URI_DSIG, 'SignatureValue')) {
    return badStructure('SignatureValue');
  }
  const hasKeyInfo = children[2] !== undefined && doc.matches(children[2], URI_DSIG, 'KeyInfo');
  const objects = children.slice(hasKeyInfo ? 3 : 2);
  for (const x of objects) if (!doc.matches(x, URI_DSIG, 'Object')) badStructure('Object');

  const parts = elementChildren(doc, signedInfo);
  const [c14nNode, methodNode, ...referenceNodes] = parts;
  if (c14nNode === undefined || !doc.matches(c14nNode, URI_DSIG, 'CanonicalizationMethod')) {
    return badStructure('CanonicalizationMethod');
  }
  if (methodNode === undefined || !doc.matches(methodNode, URI_DSIG, 'SignatureMethod')) {
    return badStructure('SignatureMethod');
  }
  if (referenceNodes.length === 0) badStructure('Reference');
  if (referenceNodes.length > MAX_REFERENCES) badStructure('Reference-count');

  let method = algorithmOf(doc, methodNode, options.sha1 === true ? LEGACY_METHOD_LIST : METHOD_LIST);
  if (method.uri === RSA_PSS_WITH_PARAMETERS) method = readPssParameters(doc, methodNode, method);
  else expectNoContent(doc, methodNode, 'SignatureMethod');

  const digests = options.sha1 === true ? LEGACY_DIGEST_LIST : DIGEST_LIST;
  const idRow = attributeRow(doc, node, 'Id');
  const raw = doc.bytes.toString('latin1', doc.startTagEnd(valueNode), doc.endTagStart(valueNode));
  const value = decodeBase64(raw) ?? decodeBase64(leafText(doc, valueNode, 'SignatureValue'));
  if (value === undefined) {
    throw xmlError('ERR_HBS_DSIG_BASE64', { params: { element: 'SignatureValue' } });
  }
  return {
    node,
    ...(idRow < 0 ? {} : { id: doc.attributeValue(idRow) }),
    signedInfo,
    canonicalization: readC14n(doc, c14nNode),
    method,
    references: referenceNodes.map((x) => readReference(doc, x, digests)),
    value,
    certificate:
      options.anyKeyInfo === true ? undefined : readKeyInfo(doc, hasKeyInfo ? children[2]! : undefined),
    signingTime: findSigningTime(doc, objects),
  };
}

function readC14n(doc: XmlDocument, node: number): C14nMethod {
  const algorithm = algorithmOf(doc, node, C14N_LIST);
  return { algorithm, prefixes: readPrefixes(doc, node, algorithm) };
}

function readPrefixes(doc: XmlDocument, node: number, algorithm: C14nAlgorithm): readonly string[] {
  if (doc.isEmpty(node)) return [];
  const children = elementChildren(doc, node);
  if (children.length === 0) return [];
  const [list] = children;
  // The namespace of InclusiveNamespaces is the URI of exclusive C14N itself.
  if (
    children.length > 1 ||
    !isExclusive(algorithm) ||
    doc.localName(list!) !== 'InclusiveNamespaces' ||
    doc.namespaceUri(list!) !== 'http://www.w3.org/2001/10/xml-exc-c14n#'
  ) {
    return badStructure('InclusiveNamespaces');
  }
  const text = doc.attribute(list!, 'PrefixList') ?? '';
  return text.split(/[ \t\r\n]+/).filter((x) => x !== '');
}

function readReference(doc: XmlDocument, node: number, digests: typeof DIGEST_LIST): ReferenceView {
  if (!doc.matches(node, URI_DSIG, 'Reference')) badStructure('Reference');
  const children = elementChildren(doc, node);
  const hasTransforms = children[0] !== undefined && doc.matches(children[0], URI_DSIG, 'Transforms');
  const [digestMethod, digestNode, extra] = hasTransforms ? children.slice(1) : children;
  if (digestMethod === undefined || !doc.matches(digestMethod, URI_DSIG, 'DigestMethod')) {
    return badStructure('DigestMethod');
  }
  if (digestNode === undefined || extra !== undefined || !doc.matches(digestNode, URI_DSIG, 'DigestValue')) {
    return badStructure('DigestValue');
  }
  expectNoContent(doc, digestMethod, 'DigestMethod');
  const uriRow = attributeRow(doc, node, 'URI');
  if (uriRow < 0) throw xmlError('ERR_HBS_DSIG_REFERENCE_URI', { params: { uri: '' } });
  const typeRow = attributeRow(doc, node, 'Type');
  if (typeRow >= 0 && doc.attributeValue(typeRow) === MANIFEST) badStructure('Manifest');
  const a = doc.tables.attributes;
  const at = uriRow * A_STRIDE;
  const plain = (a[at + A_FLAGS]! & ATTR_ESCAPED) === 0;
  return {
    uri: doc.attributeValue(uriRow),
    uriStart: plain ? a[at + A_VALUE]! : -1,
    uriEnd: plain ? a[at + A_VALUE_END]! : -1,
    ...readTransforms(doc, hasTransforms ? children[0]! : -1),
    digest: algorithmOf(doc, digestMethod, digests),
    digestNode,
  };
}

const NO_TRANSFORMS: Pick<ReferenceView, 'enveloped' | 'c14n' | 'transforms'> = {
  enveloped: false,
  c14n: { algorithm: C14N_INCLUSIVE, prefixes: [] },
  transforms: [],
};

function badTransform(detail: string): never {
  throw xmlError('ERR_HBS_DSIG_TRANSFORM', { params: { detail } });
}

/** Zero or one enveloped-signature, then zero or one canonicalisation (absent: Canonical XML 1.0). */
function readTransforms(
  doc: XmlDocument,
  node: number,
): Pick<ReferenceView, 'enveloped' | 'c14n' | 'transforms'> {
  if (node < 0) return NO_TRANSFORMS;
  const children = elementChildren(doc, node);
  if (children.length === 0) badStructure('Transforms');
  if (children.length > 2) badTransform('count');
  let enveloped = false;
  let c14n: C14nMethod | undefined;
  const transforms: string[] = [];
  for (const child of children) {
    if (!doc.matches(child, URI_DSIG, 'Transform')) badStructure('Transform');
    const uri = algorithmOf(doc, child, TRANSFORM_LIST, 'ERR_HBS_DSIG_TRANSFORM');
    transforms.push(uri);
    if (uri === ENVELOPED) {
      if (enveloped || c14n !== undefined) badTransform('order');
      expectNoContent(doc, child, 'Transform');
      enveloped = true;
    } else {
      if (c14n !== undefined) badTransform('order');
      const algorithm = C14N_BY_URI.get(uri)!;
      c14n = { algorithm, prefixes: readPrefixes(doc, child, algorithm) };
    }
  }
  return { enveloped, c14n: c14n ?? NO_TRANSFORMS.c14n, transforms };
}

function badKeyInfo(detail: string): never {
  throw xmlError('ERR_HBS_DSIG_KEY_INFO', { params: { detail } });
}

const X509_PARTS = ['X509SubjectName', 'X509IssuerSerial', 'X509SKI'];

/** The element of the one certificate. Nothing else in KeyInfo may name a key, so that nobody can read another signer off it. */
function readKeyInfo(doc: XmlDocument, keyInfo: number | undefined): number {
  if (keyInfo === undefined) return badKeyInfo('no-key-info');
  let certificate: number | undefined;
  for (const data of elementChildren(doc, keyInfo)) {
    if (doc.matches(data, URI_DSIG, 'KeyName')) continue;
    if (!doc.matches(data, URI_DSIG, 'X509Data')) badKeyInfo(doc.localName(data).slice(0, 40));
    for (const part of elementChildren(doc, data)) {
      if (doc.matches(part, URI_DSIG, 'X509Certificate')) {
        if (certificate !== undefined) badKeyInfo('several-certificates');
        certificate = part;
      } else if (!X509_PARTS.some((name) => doc.matches(part, URI_DSIG, name))) {
        badKeyInfo(doc.localName(part).slice(0, 40));
      }
    }
  }
  return certificate ?? badKeyInfo('no-certificate');
}

function findSigningTime(doc: XmlDocument, objects: readonly number[]): number | undefined {
  let found: number | undefined;
  for (const object of objects) {
    for (let p = doc.firstChild(object); p >= 0; p = doc.nextSibling(p)) {
      if (!doc.matches(p, URI_DSIG, 'SignatureProperties')) continue;
      for (let q = doc.firstChild(p); q >= 0; q = doc.nextSibling(q)) {
        if (!doc.matches(q, URI_DSIG, 'SignatureProperty')) continue;
        for (let t = doc.firstChild(q); t >= 0; t = doc.nextSibling(t)) {
          if (!doc.hasLocalName(t, 'SigningTime')) continue;
          if (found !== undefined) badStructure('SigningTime-count');
          found = t;
        }
      }
    }
  }
  return found;
}
