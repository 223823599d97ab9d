import { xmlError } from '../internal/xml-error.ts';
import { sameBytes } from '../pki/guard.ts';
import { callService, type PkiHttpOptions } from '../pki/http.ts';
import { createTimestampRequest, readTimestampResponse, type TimestampRequestOptions } from './request.ts';
import { type TimestampToken, withoutZeros } from './token.ts';

/** A request and the server to send it to. */
export interface RequestTimestampOptions extends Omit<TimestampRequestOptions, 'nonce'>, PkiHttpOptions {
  /** Address of the server, or several: the next one is asked when one cannot be reached or refuses. */
  readonly url: string | readonly string[];
  /** Random bytes for the nonce, e.g. `(n) => crypto.getRandomValues(new Uint8Array(n))`. */
  readonly random: (length: number) => Uint8Array;
}

const NONCE_BYTES = 16;

/**
 * Gets a timestamp; nonce, imprint and policy of the answer are checked, its signature is not: verify the token before relying on it
 * ({@link verifyTimestampToken}).
 * Throws `ERR_HBS_TSA_FORMAT`, `ERR_HBS_TSA_REFUSED`, `ERR_HBS_TSA_NONCE`, `ERR_HBS_TSA_IMPRINT`, `ERR_HBS_TSA_POLICY` and what
 * reaching the server throws (`ERR_HBS_PKI_*`); with several servers, what the last one gave.
 */
export async function requestTimestamp(options: RequestTimestampOptions): Promise<TimestampToken> {
  const urls = typeof options.url === 'string' ? [options.url] : options.url;
  let last: unknown = xmlError('ERR_HBS_PKI_URL', { params: { service: 'TSA' } });
  for (const url of urls) {
    try {
      return await ask(url, options);
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      last = error;
    }
  }
  throw last;
}

async function ask(url: string, options: RequestTimestampOptions): Promise<TimestampToken> {
  const nonce = options.random(NONCE_BYTES);
  const { digest, digestAlgorithm, policy } = options;
  const request = { digest, digestAlgorithm, nonce, ...(policy === undefined ? {} : { policy }) };
  const body = createTimestampRequest(request);
  const answer = await callService(
    { service: 'TSA', url, body, contentType: 'application/timestamp-query' },
    options,
  );
  const token = readTimestampResponse(answer);
  if (token.nonce === undefined || !sameBytes(token.nonce, withoutZeros(nonce))) {
    throw xmlError('ERR_HBS_TSA_NONCE');
  }
  if (token.digestAlgorithm !== digestAlgorithm || !sameBytes(token.digest, digest)) {
    throw xmlError('ERR_HBS_TSA_IMPRINT');
  }
  if (policy !== undefined && token.policy !== policy) {
    throw xmlError('ERR_HBS_TSA_POLICY', { params: { policy: token.policy } });
  }
  return token;
}
