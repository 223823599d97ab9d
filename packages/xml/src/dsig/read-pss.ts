import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { DIGEST_METHODS, type SignatureMethod } from './algorithms.ts';
import { algorithmOf, badStructure, elementChildren, leafText } from './schema-order.ts';

const NAMESPACE = 'http://www.w3.org/2007/05/xmldsig-more#';
const DIGEST_LIST = [...DIGEST_METHODS];
const MGF1 = `${NAMESPACE}MGF1`;

/** RSAPSSParams of RFC 9231 section 2.3.9; absent ones are SHA-256, MGF1 with the same hash, its length, trailer 1. */
export function readPssParameters(doc: XmlDocument, node: number, method: SignatureMethod): SignatureMethod {
  const [params, second] = elementChildren(doc, node);
  if (params === undefined) return method;
  if (second !== undefined || !is(doc, params, 'RSAPSSParams')) badStructure('RSAPSSParams');
  let hash = method.scheme.hash;
  let mask = 'sha256' as typeof hash;
  let saltLength: number | undefined;
  for (const part of elementChildren(doc, params)) {
    if (doc.localName(part) === 'DigestMethod') hash = algorithmOf(doc, part, DIGEST_LIST).hash;
    else if (is(doc, part, 'MaskGenerationFunction')) {
      if (doc.attribute(part, 'Algorithm') !== MGF1) badStructure('MaskGenerationFunction');
      const [digest] = elementChildren(doc, part);
      if (digest !== undefined) mask = algorithmOf(doc, digest, DIGEST_LIST).hash;
    } else if (is(doc, part, 'SaltLength')) saltLength = number(doc, part);
    else if (!is(doc, part, 'TrailerField') || number(doc, part) !== 1) badStructure('RSAPSSParams');
  }
  if (hash !== mask) throw xmlError('ERR_HBS_DSIG_ALGORITHM', { params: { algorithm: MGF1 } });
  const size = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 }[hash];
  return { ...method, scheme: { hash, padding: 'pss', saltLength: saltLength ?? size } };
}

const is = (doc: XmlDocument, node: number, name: string): boolean =>
  doc.localName(node) === name && doc.namespaceUri(node) === NAMESPACE;

function number(doc: XmlDocument, node: number): number {
  const text = leafText(doc, node, 'RSAPSSParams');
  return /^\d{1,3}$/.test(text) ? Number(text) : badStructure('RSAPSSParams');
}
