import ky from 'ky';
import { SignerRefusal } from './refusal.ts';

/** Longest reply that is read, in bytes; 500 signatures of RSA-4096 in base64 stay far below. */
const MAX_REPLY_BYTES = 8_000_000;

/** A reply of a signing service: JSON whatever the status; `undefined` for an empty body. */
export interface ServiceReply {
  readonly status: number;
  readonly body: unknown;
}

/** One call. */
export interface ServiceCall {
  readonly method: 'GET' | 'POST';
  /** Appended to the base URL. */
  readonly path: string;
  /** Sent as JSON, or as a form when it is a `URLSearchParams`. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Options of {@link createServiceHttp}. */
export interface ServiceHttpOptions {
  readonly baseUrl: string;
  /** For a proxy or mutual TLS; default the runtime's. */
  readonly fetch?: typeof fetch;
  /** Of one call; default 60 s. */
  readonly timeoutMs?: number;
}

/**
 * Calls a signing service, once: no retry (a repeated request would ask a person twice) and no redirect (it would
 * carry the password elsewhere). Throws a `SignerRefusal` `network` (`connect`, `timeout` or `reset`: only `connect`
 * proves that nothing left) or `protocol` (`not_json`, `redirect`, `too_long`), or the signal's reason.
 */
export function createServiceHttp(options: ServiceHttpOptions): (call: ServiceCall) => Promise<ServiceReply> {
  const base = options.baseUrl.endsWith('/') ? options.baseUrl : `${options.baseUrl}/`;
  const client = ky.create({
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    redirect: 'manual',
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  return async ({ method, path, body, headers, timeoutMs, signal }) => {
    signal?.throwIfAborted();
    const expired = AbortSignal.timeout(timeoutMs ?? options.timeoutMs ?? 60_000);
    try {
      const response = await client(base + path.replace(/^\//, ''), {
        method,
        headers: { accept: 'application/json', ...headers },
        ...(body === undefined ? {} : body instanceof URLSearchParams ? { body } : { json: body }),
        signal: signal === undefined ? expired : AbortSignal.any([signal, expired]),
      });
      if (response.status >= 300 && response.status < 400) throw new SignerRefusal('protocol', 'redirect');
      return { status: response.status, body: parse(await readText(response)) };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SignerRefusal) throw error;
      throw new SignerRefusal('network', expired.aborted ? 'timeout' : transportOf(error));
    }
  };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_REPLY_BYTES) throw new SignerRefusal('protocol', 'too_long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new SignerRefusal('protocol', 'not_json');
  }
}

/** Codes that prove that no byte of the request left. */
const BEFORE_ANY_BYTE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function transportOf(error: unknown): 'connect' | 'reset' {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code !== undefined && BEFORE_ANY_BYTE.has(code)) return 'connect';
  }
  return 'reset';
}
