import { xmlError } from '../internal/xml-error.ts';
import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { hex, sameBytes } from '../pki/guard.ts';
import { callService, type PkiHttpOptions } from '../pki/http.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import type { RevocationCache } from './cache.ts';
import { isStatement } from './finding.ts';
import { judgeOcsp } from './judge-ocsp.ts';
import { createOcspRequest } from './ocsp-request.ts';
import { readOcspResponse } from './read-ocsp.ts';

/** Whom to ask about which certificate. */
export interface RequestOcspOptions extends PkiHttpOptions {
  readonly certificate: Uint8Array;
  readonly issuer: Uint8Array;
  readonly crypto: PkiCrypto;
  /** Default: the address in the certificate. */
  readonly url?: string;
  /** Moment of the request, ms since the epoch. */
  readonly now: number;
  /** Random bytes for the nonce, e.g. `(n) => crypto.getRandomValues(new Uint8Array(n))`; without it none is sent. */
  readonly random?: (length: number) => Uint8Array;
  /** Many responders sign in advance and send none back. Default `optional`. */
  readonly nonce?: 'required' | 'optional';
  readonly algorithms?: AlgorithmPolicy;
  readonly cache?: RevocationCache;
}

const NONCE_BYTES = 16;
const SKEW_MS = 5 * 60_000;

/**
 * Asks a responder about one certificate and returns its response (DER) once it was found to be authentic, current, an answer to this
 * question and, where a nonce came back, to this very request.
 * Throws `ERR_HBS_OCSP_FORMAT`, `ERR_HBS_OCSP_REFUSED`, `ERR_HBS_OCSP_NONCE`, `ERR_HBS_OCSP_ANSWER`, `ERR_HBS_CERT_FORMAT` and what
 * reaching the server throws (`ERR_HBS_PKI_*`).
 */
export async function requestOcsp(options: RequestOcspOptions): Promise<Uint8Array> {
  const certificate = readPkiCertificate(options.certificate);
  const issuer = readPkiCertificate(options.issuer);
  const url = options.url ?? certificate.ocspUrls[0];
  if (url === undefined) throw xmlError('ERR_HBS_PKI_URL', { params: { service: 'OCSP' } });
  const load = () => ask(url, certificate, issuer, options);
  if (options.cache === undefined) return (await load()).bytes;
  const key = `ocsp ${url} ${issuer.info.fingerprint} ${hex(certificate.serial)}`;
  return options.cache.through(key, options.now, load);
}

async function ask(
  url: string,
  certificate: PkiCertificate,
  issuer: PkiCertificate,
  options: RequestOcspOptions,
): Promise<{ readonly bytes: Uint8Array; readonly until: number }> {
  const { crypto, now } = options;
  const nonce = options.random?.(NONCE_BYTES);
  const body = await createOcspRequest({
    certificate: certificate.der,
    issuer: issuer.der,
    crypto,
    ...(nonce === undefined ? {} : { nonce }),
  });
  const bytes = await callService(
    { service: 'OCSP', url, body, contentType: 'application/ocsp-request' },
    options,
  );
  const response = readOcspResponse(bytes);
  const mismatch =
    response.nonce === undefined
      ? options.nonce === 'required'
      : nonce === undefined || !sameBytes(response.nonce, nonce);
  if (mismatch) throw xmlError('ERR_HBS_OCSP_NONCE');
  const finding = await judgeOcsp(response, certificate, issuer, {
    crypto,
    algorithms: options.algorithms,
    isRevoked: async () => false,
  });
  const refuse = (why: string): never => {
    throw xmlError('ERR_HBS_OCSP_ANSWER', { params: { why } });
  };
  if (!isStatement(finding)) return refuse(finding.code);
  if (finding.thisUpdate > now + SKEW_MS) return refuse('REVOCATION_FUTURE');
  if (finding.nextUpdate !== undefined && finding.nextUpdate < now) return refuse('REVOCATION_STALE');
  return { bytes, until: finding.nextUpdate ?? now };
}
