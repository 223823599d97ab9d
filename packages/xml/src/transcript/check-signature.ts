import type { MessageCode, MessageParams } from '@hocbaso/spec';
import type { DsigContext } from '../dsig/context.ts';
import {
  type ReferenceVerification,
  type SignatureVerification,
  verifySignature,
} from '../dsig/verify-signature.ts';
import type { XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type { CheckList } from './check-list.ts';
import { isPlainSignature, subjectNameText } from './signature-content.ts';
import { parseSigningTime } from './signing-time.ts';
import type { Trust } from './trust.ts';

/** What every signature check needs besides the document. */
export interface SignatureEnvironment {
  readonly context: DsigContext;
  readonly trust: Trust;
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

/** What a signature told. */
export interface SignatureFacts {
  readonly certificate: CertificateInfo | undefined;
  readonly signingTime: string | undefined;
  /** `signingTime` in ms since the epoch. */
  readonly at: number | undefined;
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

/** Exactly two References: the target, and the property with the signing time inside this very Signature. */
function splitReferences(
  one: SignatureCase,
  references: readonly ReferenceVerification[],
): { readonly data: ReferenceVerification; readonly time: ReferenceVerification } | undefined {
  if (references.length !== 2 || one.target < 0) return undefined;
  const data = references.find((r) => r.target === one.target && r.uri === `#${one.reference}`);
  const time = references.find((r) => r.target !== undefined && r.target > one.signature);
  if (data === undefined || time === undefined || data === time) return undefined;
  return one.doc.isInside(time.target!, one.signature) ? { data, time } : undefined;
}

function checkReferences(
  list: CheckList,
  one: SignatureCase,
  found: SignatureVerification,
  nguoiKy: string,
): void {
  const { slotId } = one;
  const split = splitReferences(one, found.references);
  if (split === undefined) {
    list.fail('signature.references', 'VERIFY_REFERENCE', { slotId }, slotId);
    return;
  }
  list.pass('signature.references', slotId);
  const { data, time } = split;
  if (data.status === 'passed') list.pass('signature.digest', slotId);
  else if (data.code === undefined || data.code === DIGEST) {
    list.fail('signature.digest', ...one.changed(nguoiKy), slotId);
  } else list.fail('signature.digest', data.code, data.params ?? {}, slotId);
  if (time.status === 'passed' && found.signingTimeCovered) list.pass('signature.signingTime', slotId);
  else list.fail('signature.signingTime', 'VERIFY_TIME_CHANGED', { nguoiKy }, slotId);
}

function checkTime(
  list: CheckList,
  { slotId }: SignatureCase,
  found: SignatureVerification,
  { now, trust }: SignatureEnvironment,
): number | undefined {
  const at = found.signingTime === undefined ? undefined : parseSigningTime(found.signingTime);
  if (at === undefined) {
    list.fail('time.readable', 'ERR_HBS_SIGNING_TIME', { value: found.signingTime ?? '' }, slotId);
    return undefined;
  }
  if (at > now + MAX_CLOCK_SKEW_MS) list.fail('time.notInFuture', 'VERIFY_TIME_FUTURE', { slotId }, slotId);
  else list.pass('time.notInFuture', slotId);
  const { certificate } = found;
  if (certificate === undefined) return at;
  const subject = certificate.holder.cn;
  if (at > certificate.notAfter) {
    const params = { subject, notAfter: new Date(certificate.notAfter).toISOString() };
    list.fail('certificate.period', 'ERR_HBS_CERT_EXPIRED', params, slotId);
  } else if (at < certificate.notBefore) {
    const params = { subject, notBefore: new Date(certificate.notBefore).toISOString() };
    list.fail('certificate.period', 'ERR_HBS_CERT_NOT_YET_VALID', params, slotId);
  } else {
    list.pass('certificate.period', slotId);
    const { status, code = 'ERR_HBS_CERT_CHAIN', params = { subject } } = trust(certificate, at);
    if (status === 'passed') list.pass('certificate.chain', slotId);
    else if (status === 'failed') list.fail('certificate.chain', code, params, slotId);
    else list.doubt('certificate.chain', code, params, slotId);
  }
  return at;
}

/** SIG-04: the name beside the certificate must be there; people read it, so a different one is pointed out. */
function checkSubjectName(
  list: CheckList,
  { doc, signature, slotId }: SignatureCase,
  found: CertificateInfo,
): void {
  const name = subjectNameText(doc, signature);
  if (name === undefined)
    list.fail('certificate.subjectName', 'VERIFY_SUBJECT_NAME_ABSENT', { slotId }, slotId);
  else if (name === found.subjectName) list.pass('certificate.subjectName', slotId);
  else list.note('certificate.subjectName', 'VERIFY_SUBJECT_NAME', { slotId }, slotId);
}

/**
 * Checks one signature against what the layout says it must be: exactly these References, allowed algorithms, digest,
 * value, signing time, key, period and chain of the certificate. Who the signer is, is the caller's question.
 */
export function checkSignature(
  list: CheckList,
  one: SignatureCase,
  environment: SignatureEnvironment,
): SignatureFacts {
  const { slotId } = one;
  const found = verifySignature(one.doc, one.signature, environment.context);
  const { certificate, code } = found;
  const nguoiKy = certificate?.holder.cn ?? '';
  const maths = code === DIGEST || code === VALUE;
  if (found.status !== 'passed' && !maths) {
    list.fail(
      'signature.structure',
      code ?? 'ERR_HBS_DSIG_STRUCTURE',
      found.params ?? { detail: '' },
      slotId,
    );
  } else list.pass('signature.structure', slotId);
  checkReferences(list, one, found, nguoiKy);
  if (isPlainSignature(one.doc, one.signature)) list.pass('signature.content', slotId);
  else list.fail('signature.content', 'VERIFY_SIGNATURE_CONTENT', { slotId }, slotId);
  if (found.algorithm !== undefined && environment.methods.has(found.algorithm)) {
    list.pass('signature.algorithm', slotId);
  } else list.fail('signature.algorithm', 'VERIFY_ALGORITHM', { slotId }, slotId);
  if (code === VALUE) list.fail('signature.value', 'VERIFY_VALUE', { nguoiKy }, slotId);
  else if (found.status === 'passed') list.pass('signature.value', slotId);
  const at = checkTime(list, one, found, environment);
  if (certificate !== undefined) {
    checkSubjectName(list, one, certificate);
    if (keyIsStrong(certificate)) list.pass('certificate.key', slotId);
    else {
      const params = { subject: nguoiKy, detail: `${certificate.key.type} ${certificate.key.bits ?? ''}` };
      list.fail('certificate.key', 'ERR_HBS_CERT_KEY', params, slotId);
    }
  }
  return { certificate, signingTime: found.signingTime, at };
}
