import {
  type BatchOptions,
  type Clock,
  HocBaSoError,
  type Signer,
  type SignerFailure,
  type SignItem,
  type SigningCredential,
  type SignOutcome,
  systemClock,
} from '@hocbaso/spec';
import { SIGNERS_MESSAGES } from '@hocbaso/spec/messages/signers';
import { readCertificate } from '@hocbaso/xml';
import { sameBytes } from '../internal/base64.ts';
import { digestFor, subtleCrypto } from '../internal/subtle.ts';
import { webError } from '../internal/web-error.ts';
import { VGCA_ADDRESSES, VGCA_OPERATIONS } from './addresses.ts';
import { checkVgcaService, type VgcaServiceStatus } from './check-service.ts';
import { type Exchange, exchange, type OpenVgcaSocket } from './exchange.ts';
import { readSignMsgReply, signMsgFrame } from './sign-msg.ts';
import { valueVerifier } from './verify-value.ts';

/** Options of {@link createVgcaBrowserSigner}. Times in ms. */
export interface VgcaBrowserSignerOptions {
  /** Where the service may listen, tried in turn; default {@link VGCA_ADDRESSES}. */
  readonly addresses?: readonly string[];
  /** How long a connection may take; default 3000. */
  readonly openTimeoutMs?: number;
  /** How long one signature may take, PIN included; default 120 000. `confirmTimeoutMs` of a batch goes first. */
  readonly signTimeoutMs?: number;
  /** Versions below this one are told to be updated by `checkService`. */
  readonly minimumVersion?: string;
  /** Default the page's `WebSocket`. */
  readonly openSocket?: OpenVgcaSocket;
  /** Default the computer's. */
  readonly clock?: Clock;
}

/** A signer of a page that can say whether its software is there. */
export interface VgcaBrowserSigner extends Signer {
  /** Asks the local software for its version without showing anything to the person. */
  checkService(signal?: AbortSignal): Promise<VgcaServiceStatus>;
}

/** Why an item was not signed, and whether asking for the next one would be pointless. */
interface Refusal {
  readonly error: SignerFailure;
  readonly stops: boolean;
}

const ALGORITHM = 'rsa-sha256';

/**
 * Signs with a USB token through VGCA Sign Service on the person's own computer, one message at a time. The digest is
 * computed here from the bytes, and every value is checked with the certificate before it is given out. After a refusal
 * (the service does not tell a cancellation from another failure) nothing further is asked for.
 *
 * `listCredentials` has the service sign a text of ours, which is the only known way to read the certificate: the
 * person may be asked for the PIN.
 *
 * @throws HocBaSoError its methods throw `ERR_HBS_VGCA_NOT_RUNNING`, `ERR_HBS_VGCA_REFUSED`, `ERR_HBS_VGCA_REPLY`,
 * `ERR_HBS_CERT_FORMAT`, `ERR_HBS_WEB_INSECURE`, `ERR_HBS_SIGNER_CLOSED`, `ERR_HBS_SIGNER_RESUME`
 */
export function createVgcaBrowserSigner(options: VgcaBrowserSignerOptions = {}): VgcaBrowserSigner {
  const {
    addresses = VGCA_ADDRESSES.map(({ url }) => url),
    openTimeoutMs = 3000,
    signTimeoutMs = 120_000,
    openSocket = (url) => new globalThis.WebSocket(url),
    clock = systemClock,
  } = options;
  let closed = false;
  let address: string | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const assertOpen = (): void => {
    if (closed) throw new HocBaSoError('ERR_HBS_SIGNER_CLOSED', { messages: SIGNERS_MESSAGES });
  };
  const checkService = async (signal?: AbortSignal): Promise<VgcaServiceStatus> => {
    assertOpen();
    const { minimumVersion } = options;
    const status = await checkVgcaService({
      open: openSocket,
      addresses,
      openTimeoutMs,
      minimumVersion,
      signal,
    });
    address = status.state === 'notRunning' ? undefined : status.address;
    return status;
  };
  const ask = async (
    digest: Uint8Array,
    replyTimeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Exchange> => {
    if (address === undefined) await checkService(signal);
    if (address === undefined) return { ok: false, reason: 'unreachable' };
    const url = address + VGCA_OPERATIONS.signMsg.path;
    const answer = await exchange(openSocket, url, signMsgFrame(digest), {
      openTimeoutMs,
      replyTimeoutMs,
      signal,
    });
    // It may come back elsewhere.
    if (!answer.ok && answer.reason === 'unreachable') address = undefined;
    return answer;
  };
  /** The service shows windows: a second message waits until the first is answered, whichever batch it is of. */
  const askInTurn = (
    digest: Uint8Array,
    wait: number,
    signal: AbortSignal | undefined,
  ): Promise<Exchange> => {
    const mine = last.then(() => ask(digest, wait, signal));
    last = mine.catch(() => undefined);
    return mine;
  };

  return {
    provider: 'vgca',
    capabilities: { maxBatch: Number.MAX_SAFE_INTEGER, confirmation: 'pin', prehash: true, resumable: false },
    checkService,
    async listCredentials(signal) {
      assertOpen();
      subtleCrypto();
      const text = new TextEncoder().encode(`Học bạ số: đọc chứng thư, ${crypto.randomUUID()}`);
      const answer = await askInTurn(await digestFor(ALGORITHM, text), signTimeoutMs, signal);
      signal?.throwIfAborted();
      if (!answer.ok) {
        if (answer.reason === 'unreachable') throw webError('ERR_HBS_VGCA_NOT_RUNNING');
        throw webError('ERR_HBS_VGCA_REPLY', { params: { reason: answer.reason } });
      }
      const reply = readSignMsgReply(answer.text);
      if (reply.kind === 'refused')
        throw webError('ERR_HBS_VGCA_REFUSED', { params: { reason: reply.reason } });
      if (reply.kind === 'unreadable')
        throw webError('ERR_HBS_VGCA_REPLY', { params: { reason: reply.reason } });
      return [toCredential(reply.certificate)];
    },
    async *signBatch(credential, items, batch: BatchOptions = {}) {
      assertOpen();
      if (batch.resume !== undefined) {
        throw new HocBaSoError('ERR_HBS_SIGNER_RESUME', {
          params: { provider: 'vgca' },
          messages: SIGNERS_MESSAGES,
        });
      }
      const refused = refusal(credential, batch, clock.now());
      if (refused !== undefined) {
        yield* items.map(({ id }) => ({ id, ok: false, error: refused }) as const);
        return;
      }
      const holds = await valueVerifier(credential.certificate);
      let stopped: SignerFailure | undefined;
      await batch.onEvent?.({ type: 'signing' });
      for (const item of items) {
        if (batch.signal?.aborted === true) stopped = { code: 'aborted' };
        if (stopped !== undefined) {
          yield { id: item.id, ok: false, error: stopped };
          continue;
        }
        const signed = await signOne(item);
        if ('error' in signed) {
          if (signed.stops) stopped = signed.error;
          yield { id: item.id, ok: false, error: signed.error };
        } else yield { id: item.id, ok: true, signature: signed.signature } satisfies SignOutcome;
      }
      await batch.onEvent?.({ type: 'done' });

      async function signOne(item: SignItem): Promise<Refusal | { readonly signature: Uint8Array }> {
        // A copy: what is hashed, signed and checked is the same even if the caller's bytes change meanwhile.
        const tbs = item.tbs.slice();
        const digest = await digestFor(ALGORITHM, tbs);
        if (!sameBytes(digest, item.digest))
          return { error: { code: 'protocol', detail: 'digest' }, stops: false };
        let answer: Exchange;
        try {
          answer = await askInTurn(digest, batch.confirmTimeoutMs ?? signTimeoutMs, batch.signal);
        } catch (error) {
          if (batch.signal?.aborted !== true) throw error;
          answer = { ok: false, reason: 'aborted' };
        }
        if (!answer.ok) return { error: FAILURES[answer.reason], stops: true };
        const reply = readSignMsgReply(answer.text);
        if (reply.kind === 'refused')
          return { error: { code: 'unknown', detail: reply.reason }, stops: true };
        if (reply.kind === 'unreadable')
          return { error: { code: 'protocol', detail: reply.reason }, stops: true };
        if (!sameBytes(reply.certificate, credential.certificate)) {
          return { error: { code: 'signature_mismatch', detail: 'other_certificate' }, stops: true };
        }
        if (!(await holds(tbs, reply.signature)))
          return { error: { code: 'signature_mismatch' }, stops: false };
        // Given before the person said stop, but nothing comes out after that.
        if (batch.signal?.aborted === true) return { error: { code: 'aborted' }, stops: true };
        return { signature: reply.signature };
      }
    },
    async close() {
      closed = true;
    },
  };
}

const FAILURES: Readonly<Record<Extract<Exchange, { ok: false }>['reason'], SignerFailure>> = {
  unreachable: { code: 'network', detail: 'not_running' },
  closed: { code: 'network', detail: 'closed' },
  silent: { code: 'timeout' },
  'not-text': { code: 'protocol', detail: 'not text' },
  aborted: { code: 'aborted' },
};

function toCredential(certificate: Uint8Array): SigningCredential {
  const { fingerprint, holder, kind, key } = readCertificate(certificate);
  const canSign = key.type === 'rsa' && (key.bits ?? 0) >= 2048;
  return { id: fingerprint, certificate, chain: [], algorithms: canSign ? [ALGORITHM] : [], holder, kind };
}

/** Why this certificate may not sign now: before the person is asked for anything. */
function refusal(credential: SigningCredential, batch: BatchOptions, at: number): SignerFailure | undefined {
  const { notBefore, notAfter, key } = readCertificate(credential.certificate);
  const algorithm = batch.algorithm ?? credential.algorithms[0];
  if (key.type === 'rsa' && (key.bits ?? 0) < 2048) return { code: 'cert_invalid', detail: 'weak_key' };
  if (at < notBefore) return { code: 'cert_invalid', detail: 'not_yet_valid' };
  if (at > notAfter) return { code: 'cert_invalid', detail: 'expired' };
  const able = key.type === 'rsa' && algorithm === ALGORITHM && credential.algorithms.includes(algorithm);
  return able ? undefined : { code: 'unsupported_algorithm' };
}
