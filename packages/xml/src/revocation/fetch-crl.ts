import { xmlError } from '../internal/xml-error.ts';
import { sameDn } from '../pki/canonical-name.ts';
import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { callService, type PkiHttpOptions } from '../pki/http.ts';
import type { RevocationCache } from './cache.ts';
import { crlIsSigned } from './judge-crl.ts';
import { readCrl } from './read-crl.ts';

/** Which list to get. */
export interface FetchCrlOptions extends PkiHttpOptions {
  readonly certificate: Uint8Array;
  readonly issuer: Uint8Array;
  readonly crypto: PkiCrypto;
  /** Default: the addresses in the certificate, one after the other. */
  readonly url?: string;
  /** Moment of the request, ms since the epoch. */
  readonly now: number;
  readonly cache?: RevocationCache;
}

const SKEW_MS = 5 * 60_000;

/**
 * Gets the CRL for one certificate and returns it (as served, DER or PEM) once it was found to be the issuer's and current. Whether it
 * covers the certificate is the check's question.
 * Throws `ERR_HBS_CRL_FORMAT`, `ERR_HBS_CRL_ANSWER`, `ERR_HBS_CERT_FORMAT` and what reaching the server throws (`ERR_HBS_PKI_*`).
 */
export async function fetchCrl(options: FetchCrlOptions): Promise<Uint8Array> {
  const { url, now, cache } = options;
  const certificate = readPkiCertificate(options.certificate);
  const issuer = readPkiCertificate(options.issuer);
  const urls = url === undefined ? certificate.crlUrls.slice(0, 4) : [url];
  let last: unknown = xmlError('ERR_HBS_PKI_URL', { params: { service: 'CRL' } });
  for (const one of urls) {
    const load = () => get(one, issuer, options);
    try {
      if (cache === undefined) return (await load()).bytes;
      return await cache.through(`crl ${one} ${issuer.info.fingerprint}`, now, load);
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      last = error;
    }
  }
  throw last;
}

async function get(
  url: string,
  issuer: PkiCertificate,
  options: FetchCrlOptions,
): Promise<{ readonly bytes: Uint8Array; readonly until: number }> {
  const { crypto, now } = options;
  const bytes = await callService({ service: 'CRL', url }, options);
  const crl = readCrl(bytes);
  const refuse = (why: string): never => {
    throw xmlError('ERR_HBS_CRL_ANSWER', { params: { why } });
  };
  if (!sameDn(crl.issuer, issuer.subject)) return refuse('REVOCATION_OTHER');
  if (!(await crlIsSigned(crypto)(crl, issuer))) return refuse('REVOCATION_SIGNATURE');
  if (crl.thisUpdate > now + SKEW_MS) return refuse('REVOCATION_FUTURE');
  if (crl.nextUpdate !== undefined && crl.nextUpdate < now) return refuse('REVOCATION_STALE');
  return { bytes, until: crl.nextUpdate ?? now };
}
