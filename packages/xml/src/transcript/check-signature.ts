import type { MessageCode, MessageParams } from '@hocbaso/spec';
import type { CachedCertificate, DsigContext } from '../dsig/context.ts';
import type { SignatureJobs } from '../dsig/signature-jobs.ts';
import type { SignatureShape } from '../dsig/signature-shape.ts';
import {
  type Failure,
  failureOfSignature,
  type OpenReference,
  type OpenSignature,
  openSignature,
} from '../dsig/verify-signature.ts';
import type { XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type { LinkChecks } from '../x509/link-checks.ts';
import { isWholeXades, openXadesCase, recordXades, withXades, type XadesCase } from '../xades/xades-case.ts';
import type { CheckList } from './check-list.ts';
import { isPlain, namesSubject } from './signature-content.ts';
import { parseSigningTime } from './signing-time.ts';
import type { Trust, TrustAnswer } from './trust.ts';

/** What every signature check needs besides the document. */
export interface SignatureEnvironment {
  readonly context: DsigContext;
  readonly trust: Trust;
  /** What this verification asks for. */
  readonly jobs: SignatureJobs;
  readonly links: LinkChecks;
  /** Moment of the verification, ms since the epoch. */
  readonly now: number;
  /** URIs of the signature methods the profile allows. */
  readonly methods: ReadonlySet<string>;
}

/** One signature and what the layout says it must be. */
export interface SignatureCase {
  readonly doc: XmlDocument;
  readonly signature: number;
  /** The one element it must cover. */
  readonly target: number;
  /** `Id` of that element. */
  readonly reference: string;
  readonly slotId: string;
  /** What to say when the target's digest does not match, given the signer's name. */
  readonly changed: (nguoiKy: string) => readonly [MessageCode, MessageParams];
}

/** A signature that was read and waits for the jobs to be verified. */
export interface OpenCase {
  readonly one: SignatureCase;
  readonly open: OpenSignature;
  /** The signing time in ms since the epoch. */
  readonly at: number | undefined;
  /** The certificate's chain at that time; absent when there is no such question. */
  readonly chain: (() => TrustAnswer) | undefined;
  /** Present for a XAdES signature. */
  readonly xades: XadesCase | undefined;
}

/** What a signature told. */
export interface SignatureFacts {
  readonly certificate: CertificateInfo | undefined;
  /** The trusted certificate the signer's leads to. */
  readonly anchor: CertificateInfo | undefined;
  /** The way there, the signer's certificate first; when the chain holds. */
  readonly path: readonly CertificateInfo[] | undefined;
  readonly signingTime: string | undefined;
  /** `signingTime` in ms since the epoch. */
  readonly at: number | undefined;
  readonly xades: XadesCase | undefined;
}

/** A signer's clock may be this much ahead of ours. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;
const MIN_BITS = { rsa: 2048, ec: 256 } as const;

const DIGEST: MessageCode = 'ERR_HBS_DSIG_REFERENCE_DIGEST';
const VALUE: MessageCode = 'ERR_HBS_DSIG_VALUE';

function keyIsStrong({ key }: CertificateInfo): boolean {
  if (key.type === 'rsa') return (key.bits ?? 0) >= MIN_BITS.rsa;
  return key.type === 'ec' && key.curve !== undefined;
}

/** True when the URI of a Reference is `#` and this identifier. */
function pointsTo(doc: XmlDocument, { view }: OpenReference, id: string): boolean {
  const { uriStart, uriEnd } = view;
  if (uriStart >= 0 && doc.bytes[uriStart] === 0x23 && doc.equalsAscii(uriStart + 1, uriEnd, id)) return true;
  return view.uri === `#${id}`;
}

/** Exactly two References: the target, and the property with the signing time inside this very Signature. */
function splitReferences(
  { doc, signature, target, reference }: SignatureCase,
  references: readonly OpenReference[],
): { readonly data: OpenReference; readonly time: OpenReference } | undefined {
  if (references.length !== 2 || target < 0) return undefined;
  const data = references.find((r) => r.target === target && pointsTo(doc, r, reference));
  const time = references.find((r) => r.target !== undefined && r.target > signature);
  if (data === undefined || time === undefined || data === time) return undefined;
  return doc.isInside(time.target!, signature) ? { data, time } : undefined;
}

function checkReferences(
  list: CheckList,
  one: SignatureCase,
  { references, signingTimeCovered }: OpenSignature,
  nguoiKy: string,
): void {
  const { slotId } = one;
  const split = splitReferences(one, references);
  if (split === undefined) {
    list.fail('signature.references', 'VERIFY_REFERENCE', { slotId }, slotId);
    return;
  }
  list.pass('signature.references', slotId);
  const { data, time } = split;
  if (data.failure === undefined) list.pass('signature.digest', slotId);
  else if (data.failure.code === DIGEST) list.fail('signature.digest', ...one.changed(nguoiKy), slotId);
  else list.fail('signature.digest', data.failure.code, data.failure.params, slotId);
  if (time.failure === undefined && signingTimeCovered) list.pass('signature.signingTime', slotId);
  else list.fail('signature.signingTime', 'VERIFY_TIME_CHANGED', { nguoiKy }, slotId);
}

function checkTime(
  list: CheckList,
  { one: { slotId }, open, at, chain }: OpenCase,
  { now }: SignatureEnvironment,
): readonly CertificateInfo[] | undefined {
  if (at === undefined) {
    list.fail('time.readable', 'ERR_HBS_SIGNING_TIME', { value: open.signingTime ?? '' }, slotId);
    return undefined;
  }
  if (at > now + MAX_CLOCK_SKEW_MS) list.fail('time.notInFuture', 'VERIFY_TIME_FUTURE', { slotId }, slotId);
  else list.pass('time.notInFuture', slotId);
  const certificate = open.certificate?.info;
  if (certificate === undefined) return undefined;
  const subject = certificate.holder.cn;
  if (at > certificate.notAfter) {
    const params = { subject, notAfter: new Date(certificate.notAfter).toISOString() };
    list.fail('certificate.period', 'ERR_HBS_CERT_EXPIRED', params, slotId);
  } else if (at < certificate.notBefore) {
    const params = { subject, notBefore: new Date(certificate.notBefore).toISOString() };
    list.fail('certificate.period', 'ERR_HBS_CERT_NOT_YET_VALID', params, slotId);
  } else if (chain !== undefined) {
    list.pass('certificate.period', slotId);
    const { status, code = 'ERR_HBS_CERT_CHAIN', params = { subject }, path } = chain();
    if (status === 'passed') {
      list.pass('certificate.chain', slotId);
      return path;
    }
    if (status === 'failed') list.fail('certificate.chain', code, params, slotId);
    else list.doubt('certificate.chain', code, params, slotId);
  }
  return undefined;
}

/** SIG-04: the name beside the certificate must be there; people read it, so a different one is pointed out. */
function checkSubjectName(
  list: CheckList,
  { doc, signature, slotId }: SignatureCase,
  found: CachedCertificate,
  shape: SignatureShape | undefined,
): void {
  const same = namesSubject(doc, signature, found, shape);
  if (same === undefined) {
    list.fail('certificate.subjectName', 'VERIFY_SUBJECT_NAME_ABSENT', { slotId }, slotId);
  } else if (same) list.pass('certificate.subjectName', slotId);
  else list.note('certificate.subjectName', 'VERIFY_SUBJECT_NAME', { slotId }, slotId);
}

/** Reads one signature and asks for its value and its certificate's chain. */
export function openCase(one: SignatureCase, environment: SignatureEnvironment): OpenCase {
  const { context, jobs, links, trust } = environment;
  const plain = openSignature(one.doc, one.signature, context, jobs);
  const xades = openXadesCase(one.doc, one.signature, plain);
  const open = xades === undefined ? plain : withXades(plain, xades);
  const { certificate, signingTime } = open;
  const at = signingTime === undefined ? undefined : parseSigningTime(signingTime);
  const isWithin =
    certificate !== undefined &&
    at !== undefined &&
    at >= certificate.info.notBefore &&
    at <= certificate.info.notAfter;
  return { one, open, at, chain: isWithin ? trust(certificate, at, links) : undefined, xades };
}

/** The maths apart, a signature that failed was not made as a signature must be. */
function checkStructure(list: CheckList, failure: Failure | undefined, slotId: string): void {
  if (failure === undefined || failure.code === DIGEST || failure.code === VALUE) {
    list.pass('signature.structure', slotId);
  } else list.fail('signature.structure', failure.code, failure.params, slotId);
}

/**
 * Checks one signature against what the layout says it must be: exactly these References, allowed algorithms, digest,
 * value, signing time, key, period and chain of the certificate. Who the signer is, is the caller's question.
 */
export function checkSignature(
  list: CheckList,
  opened: OpenCase,
  environment: SignatureEnvironment,
): SignatureFacts {
  const { one, open, at, xades } = opened;
  const { slotId } = one;
  const { view, certificate, signingTime } = open;
  const failure = failureOfSignature(open, environment.jobs);
  const nguoiKy = certificate?.info.holder.cn ?? '';
  checkStructure(list, failure, slotId);
  checkReferences(list, one, open, nguoiKy);
  const known =
    xades === undefined
      ? isPlain(one.doc, one.signature, view?.shape)
      : isWholeXades(one.doc, one.signature, xades);
  if (known) list.pass('signature.content', slotId);
  else list.fail('signature.content', 'VERIFY_SIGNATURE_CONTENT', { slotId }, slotId);
  if (view !== undefined && environment.methods.has(view.method.uri)) {
    list.pass('signature.algorithm', slotId);
  } else list.fail('signature.algorithm', 'VERIFY_ALGORITHM', { slotId }, slotId);
  if (failure?.code === VALUE) list.fail('signature.value', 'VERIFY_VALUE', { nguoiKy }, slotId);
  else if (failure === undefined) list.pass('signature.value', slotId);
  if (xades !== undefined) recordXades(list, xades, slotId);
  const path = checkTime(list, opened, environment);
  if (certificate !== undefined) {
    checkSubjectName(list, one, certificate, view?.shape);
    const { key } = certificate.info;
    if (keyIsStrong(certificate.info)) list.pass('certificate.key', slotId);
    else {
      const params = { subject: nguoiKy, detail: `${key.type} ${key.bits ?? ''}` };
      list.fail('certificate.key', 'ERR_HBS_CERT_KEY', params, slotId);
    }
  }
  return { certificate: certificate?.info, anchor: path?.at(-1), path, signingTime, at, xades };
}
