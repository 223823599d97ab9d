import { isHocBaSoError, type MessageCode, type MessageParams } from '@hocbaso/spec';
import type { PkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { sameBytes } from '../pki/guard.ts';
import type { PkiHttpOptions } from '../pki/http.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import type { RevocationCache } from './cache.ts';
import type { RevocationEvidence } from './evidence.ts';
import { fetchCrl } from './fetch-crl.ts';
import { requestOcsp } from './request-ocsp.ts';

/** How evidence is fetched. */
export interface CollectRevocationOptions extends PkiHttpOptions {
  readonly crypto: PkiCrypto;
  /** Moment of the request, ms since the epoch. */
  readonly now: number;
  readonly cache?: RevocationCache;
  readonly algorithms?: AlgorithmPolicy;
  /** Random bytes for nonces; without it none is sent, and answers can come from a cache between. */
  readonly random?: (length: number) => Uint8Array;
}

/** What could not be fetched, and why. */
export interface CollectProblem {
  /** The certificate, counted from the leaf. */
  readonly index: number;
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/**
 * Fetches evidence for every certificate of a path but the anchor: OCSP first, the CRL where there is no usable answer. What cannot be had
 * is listed, not thrown; only an aborted `signal` throws.
 */
export async function collectRevocation(
  path: readonly PkiCertificate[],
  options: CollectRevocationOptions,
): Promise<{ readonly evidence: RevocationEvidence; readonly problems: readonly CollectProblem[] }> {
  const ocsp: Uint8Array[] = [];
  const crl: Uint8Array[] = [];
  const problems: CollectProblem[] = [];
  const add = (list: Uint8Array[], bytes: Uint8Array): void => {
    if (!list.some((x) => sameBytes(x, bytes))) list.push(bytes);
  };
  for (let index = 0; index + 1 < path.length; index++) {
    const pair = { ...options, certificate: path[index]!.der, issuer: path[index + 1]!.der };
    const attempt = async (get: () => Promise<void>): Promise<boolean> => {
      try {
        await get();
        return true;
      } catch (error) {
        if (options.signal?.aborted === true || !isHocBaSoError(error)) throw error;
        problems.push({ index, code: error.code, params: error.params });
        return false;
      }
    };
    if (path[index]!.ocspUrls.length > 0 && (await attempt(async () => add(ocsp, await requestOcsp(pair)))))
      continue;
    await attempt(async () => add(crl, await fetchCrl(pair)));
  }
  return { evidence: { ocsp, crl }, problems };
}
