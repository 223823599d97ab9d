import type { CertificateHolder } from '@hocbaso/spec';

/** Public key of a certificate. */
export interface CertificateKey {
  readonly type: 'rsa' | 'ec' | 'other';
  /** RSA modulus length. */
  readonly bits?: number;
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
}

/** What a certificate says, read without judging it. */
export interface CertificateInfo {
  /** One line for people: `CN=…, O=…` in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
  /** RFC 4514 string (last RDN first), the text of `X509SubjectName`. */
  readonly subjectName: string;
  /** RFC 4514 string of the issuer. */
  readonly issuerName: string;
  /** Lower-case hexadecimal without leading zero octets. */
  readonly serial: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  readonly holder: CertificateHolder;
  /** Old nine-digit identity number from a `CMND:` UID, when present. */
  readonly cmnd?: string;
  readonly kind: 'person' | 'organization' | 'unknown';
  readonly key: CertificateKey;
  /** basicConstraints cA. */
  readonly isCa: boolean;
  /** basicConstraints pathLenConstraint. */
  readonly pathLength?: number;
  /** keyUsage bit names; absent when the extension is. */
  readonly keyUsage?: readonly string[];
  /** Object identifiers of critical extensions. */
  readonly criticalExtensions: readonly string[];
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** The certificate itself. */
  readonly der: Uint8Array;
}
