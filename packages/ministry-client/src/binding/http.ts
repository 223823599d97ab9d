import type { Clock, RawAnswer } from '@hocbaso/spec';
import ky from 'ky';

/** Longest reply that is read, in bytes; a package of thousands of rows stays far below. */
const MAX_REPLY_BYTES = 32_000_000;

/** One JSON POST. */
export interface HttpPost {
  readonly operation: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** An answer and the wait the hub asked for. */
export interface HttpAnswer {
  readonly raw: RawAnswer;
  readonly retryAfterMs?: number;
}

/** Sends one POST, once, and returns whatever happened as data; only the caller's abort throws (its own reason). */
export type Http = (post: HttpPost) => Promise<HttpAnswer>;

/** Error codes that prove that no byte of the request left. A time-out while connecting is one of them. */
const BEFORE_ANY_BYTE: Readonly<Record<string, RawAnswer['transport']>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
};

/** The transport failure an exception of fetch stands for: `reset` unless it is proved that nothing was sent. */
function transportOf(error: unknown): RawAnswer['transport'] {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    const known = code === undefined ? undefined : BEFORE_ANY_BYTE[code];
    if (known !== undefined) return known;
  }
  return 'reset';
}

/** Reads a body up to the limit; undefined when it is longer. */
async function readBytes(response: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_REPLY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** `Retry-After` in seconds as milliseconds; the date form is not used by any hub seen. */
function retryAfter(response: Response): { retryAfterMs?: number } {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
}

/** An {@link Http} over the injected fetch: no retry, no redirect (a redirect would carry the password elsewhere). */
export function createHttp(options: { readonly clock: Clock; readonly fetch?: typeof fetch }): Http {
  const client = ky.create({
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    redirect: 'manual',
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  return async ({ operation, url, body, headers, timeoutMs, signal }) => {
    signal?.throwIfAborted();
    const expired = AbortSignal.timeout(timeoutMs);
    const answer = (
      transport: RawAnswer['transport'],
      bytes: Uint8Array,
      httpStatus?: number,
    ): RawAnswer => ({
      operation,
      at: options.clock.now(),
      transport,
      ...(httpStatus === undefined ? {} : { httpStatus }),
      bytes,
    });
    let httpStatus: number | undefined;
    try {
      const response = await client.post(url, {
        body,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          accept: 'application/json',
          ...headers,
        },
        signal: signal === undefined ? expired : AbortSignal.any([signal, expired]),
      });
      httpStatus = response.status;
      const bytes = await readBytes(response);
      // A reply cut at the limit is as unreadable as one cut by the network.
      if (bytes === undefined) return { raw: answer('reset', new Uint8Array(), httpStatus) };
      return { raw: answer('ok', bytes, httpStatus), ...retryAfter(response) };
    } catch (error) {
      signal?.throwIfAborted();
      const transport = expired.aborted ? 'timeout' : transportOf(error);
      return { raw: answer(transport, new Uint8Array(), httpStatus) };
    }
  };
}
