import { isHocBaSoError } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';

/** Services that are asked over HTTP. */
export type PkiService = 'TSA' | 'OCSP' | 'CRL' | 'AIA';

/** How services are reached; nothing is without an injected fetch. */
export interface PkiHttpOptions {
  /** Makes the request. */
  readonly fetch: typeof fetch;
  /**
   * Sees every address before it is called: returns the one to call, or undefined to refuse. Addresses in certificates are
   * chosen by whoever made them, so a server should allow known hosts only; internal ones are rewritten here, too.
   */
  readonly resolveUrl?: (url: string, service: PkiService) => string | undefined;
  readonly signal?: AbortSignal;
  /** Default 180 000 for timestamps, 15 000 for the rest. */
  readonly timeoutMs?: number;
  /** Bytes of an answer at most; default 1 MiB, 32 MiB for CRLs. */
  readonly maxBytes?: number;
}

/** What is sent; without a body the request is a GET. */
export interface PkiRequest {
  readonly service: PkiService;
  readonly url: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

/**
 * Calls a service and returns its answer's bytes. Redirects are not followed: they lead past `resolveUrl`.
 * Throws `ERR_HBS_PKI_URL`, `ERR_HBS_PKI_NETWORK`, `ERR_HBS_PKI_HTTP`, `ERR_HBS_PKI_SIZE`; an aborted `signal` throws its reason.
 */
export async function callService(request: PkiRequest, options: PkiHttpOptions): Promise<Uint8Array> {
  const { service } = request;
  const { signal } = options;
  const url = allowedUrl(request.url, service, options);
  const host = url.host;
  const timeout = AbortSignal.timeout(options.timeoutMs ?? (service === 'TSA' ? 180_000 : 15_000));
  const limit = options.maxBytes ?? (service === 'CRL' ? 32 : 1) * 1024 * 1024;
  try {
    const response = await options.fetch(url, {
      method: request.body === undefined ? 'GET' : 'POST',
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(request.contentType === undefined ? {} : { headers: { 'content-type': request.contentType } }),
      ...(request.body === undefined ? {} : { body: Uint8Array.from(request.body) }),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw xmlError('ERR_HBS_PKI_HTTP', { params: { service, host, status: response.status } });
    }
    return await readBounded(response, limit, () => {
      throw xmlError('ERR_HBS_PKI_SIZE', { params: { service, host, limit } });
    });
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    if (isHocBaSoError(cause)) throw cause;
    throw xmlError('ERR_HBS_PKI_NETWORK', { params: { service, host }, cause });
  }
}

function allowedUrl(given: string, service: PkiService, { resolveUrl }: PkiHttpOptions): URL {
  const text = resolveUrl === undefined ? given : resolveUrl(given, service);
  const url = text === undefined ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw xmlError('ERR_HBS_PKI_URL', { params: { service } });
  }
  return url;
}

async function readBounded(response: Response, limit: number, tooMuch: () => never): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      tooMuch();
    }
    chunks.push(value);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
