import type { Clock, PageSignRequest, Signer, SignItem, UuidSource } from '@hocbaso/spec';
import { defineSigner } from '../define/define-signer.ts';
import { readPageReply } from './page-reply.ts';
import { type PageFacts, toPageRequest } from './page-request.ts';

/** Options of {@link createVgcaSigner}. */
export interface VgcaSignerOptions {
  /** The leaf certificate the page has found, DER. */
  readonly certificate: Uint8Array;
  /**
   * Brings a request to the page (server-sent events, a WebSocket of the application) and its reply back. Stop waiting
   * when `signal` is aborted.
   */
  readonly exchange: (request: PageSignRequest, signal: AbortSignal) => Promise<unknown>;
  /** What the person at the page is shown of an item. */
  readonly describe: (item: SignItem) => PageFacts;
  readonly clock: Clock;
  readonly uuid: UuidSource;
  /** Most signatures in one request to the page; default 100. */
  readonly maxBatch?: number;
}

/**
 * A signer for servers that hold a connection to the page while it signs. Where page and server speak in separate
 * requests, use `toPageRequest` and `readPageReply` instead.
 *
 * @throws HocBaSoError as `defineSigner`, and `ERR_HBS_PAGE_REPLY` becomes the outcome `protocol` of every item
 */
export function createVgcaSigner(options: VgcaSignerOptions): Signer {
  const { certificate, exchange, describe, clock, uuid, maxBatch = 100 } = options;
  return defineSigner({
    provider: 'vgca',
    capabilities: { maxBatch, confirmation: 'pin', prehash: true, resumable: false },
    clock,
    async listCredentials() {
      return [{ id: 'page', certificate, algorithms: ['rsa-sha256'] }];
    },
    async sign({ credential, algorithm, items, signal, progress }) {
      const shown = items.map((item) => ({ ...item, ...describe(item) }));
      const request = toPageRequest(credential, shown, { id: uuid(), algorithm });
      await progress('signing');
      const outcomes = readPageReply(request, await exchange(request, signal));
      return outcomes.map((one) =>
        one.ok ? { id: one.id, signature: one.signature } : { id: one.id, error: one.error },
      );
    },
  });
}
