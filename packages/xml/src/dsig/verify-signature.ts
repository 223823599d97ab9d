import { type CheckStatus, HocBaSoError, type MessageCode, type MessageParams } from '@hocbaso/spec';
import { canonicalizeWith } from '../c14n/canonicalize.ts';
import { NAME_CHAR, NAME_CLASS } from '../parse/characters.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { isKeyAccepted } from './algorithms.ts';
import { decodeBase64, withoutSpace } from './base64.ts';
import type { CachedCertificate, DsigContext } from './context.ts';
import { digestSubtree } from './digest-subtree.ts';
import { type KeyShape, keyShape, type PublicKey, verifyValue } from './node-crypto.ts';
import { type ReferenceView, type ResolveKey, readSignature, type SignatureView } from './read-signature.ts';
import { leafText } from './schema-order.ts';

/** Outcome of one Reference. */
export interface ReferenceVerification {
  /** As written. */
  readonly uri: string;
  /** The element whose canonical bytes were hashed; undefined when it could not be found. -1 is the whole document. */
  readonly target: number | undefined;
  readonly status: CheckStatus;
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  /** Transform URIs in order; empty means the implicit Canonical XML 1.0. */
  readonly transforms: readonly string[];
  readonly digestAlgorithm: string;
}

/** Outcome of one Signature element. `passed` means: every Reference holds and the value verifies; trust is not judged. */
export interface SignatureVerification {
  readonly status: CheckStatus;
  /** First reason of a failure. */
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  readonly references: readonly ReferenceVerification[];
  /** The certificate whose key was used, present whenever it could be read, also in a failure. */
  readonly certificate?: CertificateInfo;
  /** SignatureMethod URI. */
  readonly algorithm?: string;
  /** CanonicalizationMethod URI. */
  readonly canonicalization?: string;
  /** `Id` of the Signature. */
  readonly signatureId?: string;
  /** Text of `Object/SignatureProperties/SignatureProperty/SigningTime`; trust it only when covered. */
  readonly signingTime?: string;
  /** A passed Reference covers the property that holds `signingTime`. */
  readonly signingTimeCovered: boolean;
}

/** Options of {@link verifySignature}. */
export interface VerifySignatureOptions {
  /** Replaces the rule "exactly one X509Certificate" (for conformance vectors only). */
  readonly resolveKey?: ResolveKey;
  /** Shortest RSA modulus in bits; default 2048 (TT 15/2025), less only for conformance vectors. */
  readonly minRsaBits?: number;
}

interface Failure {
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/**
 * Verifies one `ds:Signature` element of the document. Content never makes it throw: a bad signature is a result.
 * The References it returns name the very elements that were hashed; what they must be is the caller's policy.
 */
export function verifySignature(
  doc: XmlDocument,
  signature: number,
  context: DsigContext,
  options: VerifySignatureOptions = {},
): SignatureVerification {
  const { resolveKey } = options;
  let view: SignatureView;
  try {
    view = readSignature(doc, signature, { anyKeyInfo: resolveKey !== undefined });
  } catch (error) {
    return { status: 'failed', ...failureOf(error), references: [], signingTimeCovered: false };
  }
  const references = view.references.map((x) => verifyReference(doc, view, x, context));
  let failure: Failure | undefined;
  for (const x of references) {
    if (x.code === undefined) continue;
    failure = { code: x.code, params: x.params ?? {} };
    break;
  }

  let certificate: CachedCertificate | undefined;
  try {
    let key: PublicKey | undefined;
    if (resolveKey === undefined) {
      certificate = readCertificateOf(doc, view.certificate!, context);
      key = certificate.key;
    } else key = resolveKey(doc, signature);
    const shape = key === undefined || certificate !== undefined ? certificate?.shape : keyShape(key);
    const valueFailure = verifyAgainst(doc, view, key, shape, context, options.minRsaBits ?? 2048);
    failure ??= valueFailure;
  } catch (error) {
    failure ??= failureOf(error);
  }

  const time = view.signingTime === undefined ? undefined : doc.text(view.signingTime);
  return {
    status: failure === undefined ? 'passed' : 'failed',
    ...failure,
    references,
    ...(certificate === undefined ? {} : { certificate: certificate.info }),
    algorithm: view.method.uri,
    canonicalization: view.canonicalization.algorithm,
    ...(view.id === undefined ? {} : { signatureId: view.id }),
    ...(time === undefined ? {} : { signingTime: time }),
    signingTimeCovered: time !== undefined && coversTime(doc, view, references),
  };
}

function failureOf(error: unknown): Failure {
  if (error instanceof HocBaSoError) return { code: error.code, params: error.params };
  throw error;
}

function readCertificateOf(doc: XmlDocument, node: number, context: DsigContext): CachedCertificate {
  const known = context.knownText(doc.bytes, doc.startTagEnd(node), doc.endTagStart(node));
  return known ?? context.certificateFromBase64(leafText(doc, node, 'X509Certificate'));
}

/** True when a passed Reference inside the own Signature holds the SigningTime. */
function coversTime(
  doc: XmlDocument,
  view: SignatureView,
  references: readonly ReferenceVerification[],
): boolean {
  for (const { status, target } of references) {
    if (status !== 'passed' || target === undefined || target <= view.node) continue;
    if (doc.isInside(target, view.node) && doc.isInside(view.signingTime!, target)) return true;
  }
  return false;
}

/** Checks the value; undefined when it verifies. */
function verifyAgainst(
  doc: XmlDocument,
  view: SignatureView,
  key: PublicKey | undefined,
  shape: KeyShape | undefined,
  context: DsigContext,
  minRsaBits: number,
): Failure | undefined {
  if (key === undefined) return { code: 'ERR_HBS_DSIG_KEY_INFO', params: { detail: 'no-key' } };
  const { scheme, keyType, uri } = view.method;
  if (!isKeyAccepted(keyType, shape, minRsaBits)) {
    return { code: 'ERR_HBS_DSIG_KEY_TYPE', params: { algorithm: uri } };
  }
  // ECDSA values are r‖s of exactly the order's length; DER and padded forms are refused.
  if (shape !== undefined && 'ecBytes' in shape && view.value.length !== 2 * shape.ecBytes) {
    return { code: 'ERR_HBS_DSIG_VALUE', params: {} };
  }
  const signed = canonicalizeWith(context.scratch, doc, view.signedInfo, {
    algorithm: view.canonicalization.algorithm,
    inclusivePrefixes: view.canonicalization.prefixes,
  });
  return verifyValue(scheme, key, signed, view.value)
    ? undefined
    : { code: 'ERR_HBS_DSIG_VALUE', params: {} };
}

function verifyReference(
  doc: XmlDocument,
  view: SignatureView,
  reference: ReferenceView,
  context: DsigContext,
): ReferenceVerification {
  const { uri, transforms } = reference;
  const digestAlgorithm = reference.digest.uri;
  let target: number | undefined;
  try {
    target = resolveTarget(doc, reference);
    if (reference.enveloped && target >= 0 && doc.isInside(target, view.node)) {
      // Removing the own Signature would remove everything that is to be hashed.
      throw new HocBaSoError('ERR_HBS_DSIG_TRANSFORM', { params: { detail: 'enveloped-inside-signature' } });
    }
    const expected = digestSubtree(context, doc, target, {
      c14n: reference.c14n,
      digest: reference.digest,
      ...(reference.enveloped && encloses(doc, target, view.node) ? { omit: view.node } : {}),
    });
    if (!equalsDigest(doc, reference.digestNode, expected)) {
      throw new HocBaSoError('ERR_HBS_DSIG_REFERENCE_DIGEST', { params: { uri } });
    }
    return { uri, target, status: 'passed', transforms, digestAlgorithm };
  } catch (error) {
    return { uri, target, status: 'failed', ...failureOf(error), transforms, digestAlgorithm };
  }
}

function encloses(doc: XmlDocument, target: number, signature: number): boolean {
  return target === DOCUMENT_NODE || doc.isInside(signature, target);
}

/** `""` is the document, `#name` the one element of that identifier; nothing else, and never any I/O. */
function resolveTarget(doc: XmlDocument, reference: ReferenceView): number {
  const { uri, uriStart, uriEnd } = reference;
  if (uri === '') return DOCUMENT_NODE;
  if (!isFragment(uri)) {
    throw new HocBaSoError('ERR_HBS_DSIG_REFERENCE_URI', { params: { uri: uri.slice(0, 120) } });
  }
  const found = uriStart < 0 ? doc.findIds(uri.slice(1)) : doc.findIdsAt(uriStart + 1, uriEnd);
  if (found.length === 1) return found[0]!;
  throw found.length === 0
    ? new HocBaSoError('ERR_HBS_DSIG_REFERENCE_NOT_FOUND', { params: { uri } })
    : new HocBaSoError('ERR_HBS_DSIG_REFERENCE_AMBIGUOUS', { params: { uri, count: found.length } });
}

/** `#` and name characters only: no XPointer, no percent sign, no path. */
function isFragment(uri: string): boolean {
  for (let i = 1; i < uri.length; i++) {
    const c = uri.charCodeAt(i);
    if (c < 0x80 ? (NAME_CLASS[c]! & NAME_CHAR) === 0 : c < 0xb7) return false;
  }
  return uri.length > 1 && uri.charCodeAt(0) === 0x23;
}

function equalsDigest(doc: XmlDocument, node: number, expected: string): boolean {
  if (doc.equalsAscii(doc.startTagEnd(node), doc.endTagStart(node), expected)) return true;
  const text = leafText(doc, node, 'DigestValue');
  if (withoutSpace(text) === expected) return true;
  if (decodeBase64(text) === undefined) {
    throw new HocBaSoError('ERR_HBS_DSIG_BASE64', { params: { element: 'DigestValue' } });
  }
  return false;
}
