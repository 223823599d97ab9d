import { createHash, X509Certificate } from 'node:crypto';
import {
  HocBaSoError,
  type PageSignRequest,
  type SignerErrorCode,
  type SignerFailure,
  type SigningCredential,
  type SignOutcome,
} from '@hocbaso/spec';
import { WEB_MESSAGES } from '@hocbaso/spec/messages/web';
import { checkValue } from '../define/check-value.ts';
import { toCredential } from '../define/credential.ts';

/**
 * The credential of the certificate a page has found (`{ certificate }`). A page can send any certificate: whether its
 * holder may sign a slot is checked when the slot is prepared, and a value only counts when it verifies.
 *
 * @throws HocBaSoError `ERR_HBS_PAGE_REPLY`, `ERR_HBS_SIGNER_CERTIFICATE`
 */
export function readPageCertificate(message: unknown): SigningCredential {
  const certificate = bytesOf(objectOf(message, 'certificate').certificate);
  if (certificate === undefined) throw replyError('certificate');
  const id = createHash('sha256').update(certificate).digest('hex');
  return toCredential({ id, certificate, algorithms: ['rsa-sha256'] }, 'vgca');
}

/**
 * The outcomes of a page's reply, one for each item of the request, in its order. Every value is verified with the
 * request's certificate over the request's own bytes: what the page says of either does not count. A repeated outcome
 * is ignored, a missing one is a failure.
 *
 * @throws HocBaSoError `ERR_HBS_PAGE_REPLY` for what is no reply to this request
 */
export function readPageReply(request: PageSignRequest, reply: unknown): readonly SignOutcome[] {
  const { requestId, outcomes } = objectOf(reply, 'reply');
  if (requestId !== request.id) throw replyError('requestId');
  if (!Array.isArray(outcomes)) throw replyError('outcomes');
  const given = new Map<unknown, Readonly<Record<string, unknown>>>();
  for (const outcome of outcomes as unknown[]) {
    const one = objectOf(outcome, 'outcome');
    if (!given.has(one.id)) given.set(one.id, one);
  }
  const { publicKey } = new X509Certificate(Buffer.from(request.certificate, 'base64'));
  return request.items.map(({ id, tbs }): SignOutcome => {
    const outcome = given.get(id);
    if (outcome === undefined) return { id, ok: false, error: { code: 'protocol', detail: 'missing' } };
    if (outcome.ok !== true) return { id, ok: false, error: failureOf(outcome.error) };
    const value = bytesOf(outcome.signature);
    if (value === undefined) return { id, ok: false, error: { code: 'protocol', detail: 'signature' } };
    const checked = checkValue(publicKey, request.algorithm, Buffer.from(tbs, 'base64'), value);
    if ('error' in checked) return { id, ok: false, error: checked.error };
    return { id, ok: true, signature: checked.signature };
  });
}

const CODES: Readonly<Record<SignerErrorCode, true>> = {
  auth: true,
  user_rejected: true,
  timeout: true,
  quota: true,
  cert_invalid: true,
  pin_incorrect: true,
  pin_locked: true,
  device_removed: true,
  unsupported_algorithm: true,
  signature_mismatch: true,
  protocol: true,
  network: true,
  aborted: true,
  unknown: true,
};

/** The page's word for it, as far as it is one of ours. */
function failureOf(error: unknown): SignerFailure {
  if (typeof error !== 'object' || error === null) return { code: 'unknown' };
  const { code, detail } = error as Record<string, unknown>;
  const known =
    typeof code === 'string' && Object.hasOwn(CODES, code) ? (code as SignerErrorCode) : 'unknown';
  return { code: known, ...(typeof detail === 'string' ? { detail: detail.slice(0, 200) } : {}) };
}

function objectOf(value: unknown, reason: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw replyError(reason);
  return value as Record<string, unknown>;
}

function bytesOf(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined;
}

function replyError(reason: string): HocBaSoError {
  return new HocBaSoError('ERR_HBS_PAGE_REPLY', { params: { reason }, messages: WEB_MESSAGES });
}
