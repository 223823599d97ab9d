import type { CertificateInfo } from './certificate-info.ts';
import { parseCertificate } from './parse-certificate.ts';

/**
 * Reads a DER certificate (RFC 5280). Vietnamese holders are recognised by `CCCD:`, `CMND:` and `MST:` values of the
 * subject's UID attributes. Throws `ERR_HBS_CERT_FORMAT` for anything that is not a certificate.
 */
export function readCertificate(der: Uint8Array): CertificateInfo {
  return parseCertificate(der).info;
}
