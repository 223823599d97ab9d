import {
  type Check,
  type CheckStatus,
  HocBaSoError,
  type MessageCode,
  type MessageParams,
} from '@hocbaso/spec';
import { canonicalizeWith } from '../c14n/canonicalize.ts';
import { xmlError } from '../internal/xml-error.ts';
import { NAME_CHAR, NAME_CLASS } from '../parse/characters.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { isKeyAccepted, LEGACY_DIGEST_METHODS, LEGACY_SIGNATURE_METHODS } from './algorithms.ts';
import { decodeBase64, withoutSpace } from './base64.ts';
import type { CachedCertificate, DsigContext } from './context.ts';
import { type KeyShape, keyShape, type PublicKey } from './crypto.ts';
import { digestSubtree } from './digest-subtree.ts';
import { type ReferenceView, type ResolveKey, readSignature, type SignatureView } from './read-signature.ts';
import { leafText } from './schema-order.ts';
import { SignatureJobs, type Ticket } from './signature-jobs.ts';

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
  /** Present exactly when the verification was asked to accept what is not accepted any more. */
  readonly legacy?: LegacyVerification;
}

/** Something outdated that {@link verifySignature} can be asked to accept. */
export type LegacyAlgorithm = 'sha1';

/** What a legacy verification must be reported with. */
export interface LegacyVerification {
  /** What was asked for. */
  readonly allowed: readonly LegacyAlgorithm[];
  /** What this signature makes use of: its `passed` then protects nothing against a forger. */
  readonly used: readonly LegacyAlgorithm[];
  /** `signature.legacy`: informational when nothing outdated was used, otherwise undecided. */
  readonly check: Check;
}

/** Options of {@link verifySignature}. */
export interface VerifySignatureOptions {
  /** Replaces the rule "exactly one X509Certificate" (for conformance vectors only). */
  readonly resolveKey?: ResolveKey;
  /** Shortest RSA modulus in bits; default 2048 (TT 15/2025), less only for conformance vectors. */
  readonly minRsaBits?: number;
  /**
   * Accept SHA-1 as well, to read old documents of other systems; every result is marked. Transcripts and packages
   * are never verified so: their verifiers have no such option.
   */
  readonly legacy?: readonly LegacyAlgorithm[];
}

/** Why something does not hold. */
export interface Failure {
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/** A Reference that was hashed. */
export interface OpenReference {
  readonly view: ReferenceView;
  readonly target: number | undefined;
  /** Why it does not hold. */
  readonly failure: Failure | undefined;
}

/** A signature that was read and whose References were hashed; its value waits to be verified. */
export interface OpenSignature {
  /** First reason of a failure so far. */
  readonly failure: Failure | undefined;
  /** Undefined when it could not be read. */
  readonly view: SignatureView | undefined;
  readonly references: readonly OpenReference[];
  readonly certificate: CachedCertificate | undefined;
  readonly signingTime: string | undefined;
  readonly signingTimeCovered: boolean;
  /** What to ask for the value; undefined when the signature failed before. */
  readonly value: Ticket | undefined;
}

/**
 * Reads one `ds:Signature` element, checks its References and asks for its value: the first half of a verification.
 * Content never makes it throw. The References it returns name the very elements that were hashed; what they must be is
 * the caller's policy.
 */
export function openSignature(
  doc: XmlDocument,
  signature: number,
  context: DsigContext,
  jobs: SignatureJobs,
  options: VerifySignatureOptions = {},
): OpenSignature {
  const { resolveKey, legacy } = options;
  const sha1 = legacy?.includes('sha1') === true;
  let view: SignatureView;
  try {
    view =
      resolveKey === undefined && !sha1
        ? context.shapes.read(doc, signature, readSignature)
        : readSignature(doc, signature, { anyKeyInfo: resolveKey !== undefined, sha1 });
  } catch (error) {
    return { ...UNREADABLE, failure: failureOf(error) };
  }
  const references: OpenReference[] = [];
  let failure: Failure | undefined;
  for (const one of view.references) {
    const open = openReference(doc, view, one, context);
    failure ??= open.failure;
    references.push(open);
  }

  let certificate: CachedCertificate | undefined;
  let value: Ticket | undefined;
  try {
    let key: PublicKey | undefined;
    if (resolveKey === undefined) {
      certificate = readCertificateOf(doc, view.certificate!, context);
      key = certificate.key;
    } else key = resolveKey(doc, signature);
    const shape = key === undefined || certificate !== undefined ? certificate?.shape : keyShape(key);
    const asked = askForValue(doc, view, key, shape, context, jobs, options.minRsaBits ?? 2048);
    if (typeof asked === 'number') value = asked;
    else failure ??= asked;
  } catch (error) {
    failure ??= failureOf(error);
  }

  const signingTime = view.signingTime === undefined ? undefined : doc.text(view.signingTime);
  return {
    failure,
    view,
    references,
    certificate,
    signingTime,
    signingTimeCovered: signingTime !== undefined && coversTime(doc, view, references),
    value: failure === undefined ? value : undefined,
  };
}

const UNREADABLE = {
  view: undefined,
  references: [],
  certificate: undefined,
  signingTime: undefined,
  signingTimeCovered: false,
  value: undefined,
} as const;

/** The second half: why the signature does not hold, now that the jobs were verified; undefined when it does. */
export function failureOfSignature(
  { failure, value }: OpenSignature,
  jobs: SignatureJobs,
): Failure | undefined {
  return value === undefined || jobs.holds(value) ? failure : BAD_VALUE;
}

/** Everything about a signature, now that the jobs were verified. */
function judgeSignature(
  open: OpenSignature,
  jobs: SignatureJobs,
  { legacy = [] }: VerifySignatureOptions,
): SignatureVerification {
  const { view, certificate, signingTime, signingTimeCovered } = open;
  const failure = failureOfSignature(open, jobs);
  const references = open.references.map(describeReference);
  const status = failure === undefined ? 'passed' : 'failed';
  if (view === undefined) {
    return { status, ...failure, references, signingTimeCovered, ...reportLegacy(legacy, []) };
  }
  const signatureId = view.id;
  return {
    status,
    ...failure,
    references,
    ...(certificate === undefined ? {} : { certificate: certificate.info }),
    algorithm: view.method.uri,
    canonicalization: view.canonicalization.algorithm,
    ...(signatureId === undefined ? {} : { signatureId }),
    ...(signingTime === undefined ? {} : { signingTime }),
    signingTimeCovered,
    ...reportLegacy(legacy, [view.method.uri, ...view.references.map((one) => one.digest.uri)]),
  };
}

function describeReference({ view, target, failure }: OpenReference): ReferenceVerification {
  const { uri, transforms, digest } = view;
  const status = failure === undefined ? 'passed' : 'failed';
  return { uri, target, status, ...failure, transforms, digestAlgorithm: digest.uri };
}

/**
 * Verifies one `ds:Signature` element of the document at once. Throws `ERR_HBS_CRYPTO_ASYNC` in a browser, never for
 * content; {@link verifySignatures} works everywhere.
 */
export function verifySignature(
  doc: XmlDocument,
  signature: number,
  context: DsigContext,
  options: VerifySignatureOptions = {},
): SignatureVerification {
  const jobs = new SignatureJobs();
  const open = openSignature(doc, signature, context, jobs, options);
  jobs.verifyNow();
  return judgeSignature(open, jobs, options);
}

/** Verifies `ds:Signature` elements of one document together, in Node and in browsers; one outcome each, in order. */
export async function verifySignatures(
  doc: XmlDocument,
  signatures: readonly number[],
  context: DsigContext,
  options: VerifySignatureOptions = {},
): Promise<readonly SignatureVerification[]> {
  const jobs = new SignatureJobs();
  const open = signatures.map((node) => openSignature(doc, node, context, jobs, options));
  await jobs.verify();
  return open.map((one) => judgeSignature(one, jobs, options));
}

/** The mark on every result of legacy mode; nothing outside it. */
function reportLegacy(
  allowed: readonly LegacyAlgorithm[],
  algorithms: readonly string[],
): { readonly legacy?: LegacyVerification } {
  if (allowed.length === 0) return {};
  const isOld = (uri: string): boolean => LEGACY_SIGNATURE_METHODS.has(uri) || LEGACY_DIGEST_METHODS.has(uri);
  const used: LegacyAlgorithm[] = algorithms.some(isOld) ? ['sha1'] : [];
  const check: Check = {
    id: 'signature.legacy',
    status: 'unknown',
    code: used.length > 0 ? 'VERIFY_LEGACY_USED' : 'VERIFY_LEGACY_ALLOWED',
    params: { algorithm: used.length > 0 ? 'SHA-1' : allowed.join(', ') },
    ...(used.length > 0 ? {} : { informational: true }),
  };
  return { legacy: { allowed, used, check } };
}

function failureOf(error: unknown): Failure {
  if (error instanceof HocBaSoError) return { code: error.code, params: error.params };
  throw error;
}

function readCertificateOf(doc: XmlDocument, node: number, context: DsigContext): CachedCertificate {
  const known = context.knownText(doc.bytes, doc.startTagEnd(node), doc.endTagStart(node));
  return known ?? context.certificateFromBase64(leafText(doc, node, 'X509Certificate'));
}

/** True when a Reference that holds, inside the own Signature, covers the SigningTime. */
function coversTime(doc: XmlDocument, view: SignatureView, references: readonly OpenReference[]): boolean {
  for (const { failure, target } of references) {
    if (failure !== undefined || target === undefined || target <= view.node) continue;
    if (doc.isInside(target, view.node) && doc.isInside(view.signingTime!, target)) return true;
  }
  return false;
}

const BAD_VALUE: Failure = { code: 'ERR_HBS_DSIG_VALUE', params: {} };

/** Asks for the value, or says why that is not worth while. */
function askForValue(
  doc: XmlDocument,
  view: SignatureView,
  key: PublicKey | undefined,
  shape: KeyShape | undefined,
  context: DsigContext,
  jobs: SignatureJobs,
  minRsaBits: number,
): Ticket | Failure {
  if (key === undefined) return { code: 'ERR_HBS_DSIG_KEY_INFO', params: { detail: 'no-key' } };
  const { scheme, keyType, uri } = view.method;
  if (!isKeyAccepted(keyType, shape, minRsaBits)) {
    return { code: 'ERR_HBS_DSIG_KEY_TYPE', params: { algorithm: uri } };
  }
  // ECDSA values are r‖s of exactly the order's length; DER and padded forms are refused.
  if (shape !== undefined && 'ecBytes' in shape && view.value.length !== 2 * shape.ecBytes) return BAD_VALUE;
  const signed = canonicalizeWith(context.scratch, doc, view.signedInfo, {
    algorithm: view.canonicalization.algorithm,
    inclusivePrefixes: view.canonicalization.prefixes,
  });
  // The next canonicalisation writes over the scratch memory; a view of the document stays as it is.
  const isScratch = signed.buffer === context.scratch.bytes.buffer;
  let data = signed;
  if (isScratch) {
    data = doc.take(signed.length);
    data.set(signed);
  }
  return jobs.add(scheme, key, data, view.value);
}

function openReference(
  doc: XmlDocument,
  view: SignatureView,
  reference: ReferenceView,
  context: DsigContext,
): OpenReference {
  let target: number | undefined;
  try {
    target = resolveTarget(doc, reference);
    if (reference.enveloped && target >= 0 && doc.isInside(target, view.node)) {
      // Removing the own Signature would remove everything that is to be hashed.
      throw xmlError('ERR_HBS_DSIG_TRANSFORM', { params: { detail: 'enveloped-inside-signature' } });
    }
    const omit = reference.enveloped && encloses(doc, target, view.node) ? view.node : undefined;
    const expected = digestSubtree(context, doc, target, reference, omit);
    if (!equalsDigest(doc, reference.digestNode, expected)) {
      throw xmlError('ERR_HBS_DSIG_REFERENCE_DIGEST', { params: { uri: reference.uri } });
    }
    return { view: reference, target, failure: undefined };
  } catch (error) {
    return { view: reference, target, failure: failureOf(error) };
  }
}

function encloses(doc: XmlDocument, target: number, signature: number): boolean {
  return target === DOCUMENT_NODE || doc.isInside(signature, target);
}

/** `""` is the document, `#name` the one element of that identifier; nothing else, and never any I/O. */
function resolveTarget(doc: XmlDocument, reference: ReferenceView): number {
  const { uriStart, uriEnd } = reference;
  if (uriStart >= 0 && isFragmentAt(doc.bytes, uriStart, uriEnd)) {
    const one = doc.findIdAt(uriStart + 1, uriEnd);
    if (one >= 0) return one;
  }
  const { uri } = reference;
  if (uri === '') return DOCUMENT_NODE;
  if (!isFragment(uri)) {
    throw xmlError('ERR_HBS_DSIG_REFERENCE_URI', { params: { uri: uri.slice(0, 120) } });
  }
  const found = doc.findIds(uri.slice(1));
  if (found.length === 1) return found[0]!;
  throw found.length === 0
    ? xmlError('ERR_HBS_DSIG_REFERENCE_NOT_FOUND', { params: { uri } })
    : xmlError('ERR_HBS_DSIG_REFERENCE_AMBIGUOUS', { params: { uri, count: found.length } });
}

/** The same for plain ASCII where it stands. */
function isFragmentAt(b: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || b[start] !== 0x23) return false;
  for (let i = start + 1; i < end; i++) {
    const c = b[i]!;
    if (c >= 0x80 || (NAME_CLASS[c]! & NAME_CHAR) === 0) return false;
  }
  return true;
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
    throw xmlError('ERR_HBS_DSIG_BASE64', { params: { element: 'DigestValue' } });
  }
  return false;
}
