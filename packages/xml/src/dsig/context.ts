import type { KeyObject } from 'node:crypto';
import type { CertificateInfo } from '../x509/read-certificate.ts';

/** A certificate that was read once, with its key ready for use. */
export interface CachedCertificate {
  readonly info: CertificateInfo;
  readonly key: KeyObject;
}

/** Caches of a verifier or signer; create one and keep it, the engine holds no state of its own. */
export interface DsigContext {
  /** Reads a certificate or returns the one read before (by SHA-256 of its DER). Throws `ERR_HBS_CERT_FORMAT`. */
  certificate(der: Uint8Array): CachedCertificate;
  /** The same from the base64 text of an `X509Certificate` element. Throws also `ERR_HBS_DSIG_BASE64`. */
  certificateFromBase64(text: string): CachedCertificate;
}

/** Options of {@link createDsigContext}. */
export interface DsigContextOptions {
  /** Certificates kept at most; the one read first is dropped first. Default 4096. */
  readonly maxCertificates?: number;
}

/** Makes empty caches. */
export function createDsigContext(_options: DsigContextOptions = {}): DsigContext {
  throw new Error('todo');
}
