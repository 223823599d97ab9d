import { X509Certificate } from 'node:crypto';
import type { SignatureAlgorithm, SignerFailure, SigningCredential } from '@hocbaso/spec';
import { algorithmsOfKey } from '../internal/key-algorithms.ts';

/**
 * Why a certificate may not sign now; undefined when it may. `detail` is `expired`, `not_yet_valid`, `weak_key` or
 * `unreadable` (TT 15/2025: the software checks the certificate before it lets the key sign).
 *
 * @param at - ms since the epoch
 */
export function checkCredential(
  credential: SigningCredential,
  algorithm: SignatureAlgorithm | undefined,
  at: number,
): SignerFailure | undefined {
  const certificate = read(credential.certificate);
  if (certificate === undefined) return { code: 'cert_invalid', detail: 'unreadable' };
  if (algorithmsOfKey(certificate.publicKey).length === 0)
    return { code: 'cert_invalid', detail: 'weak_key' };
  if (at < certificate.validFromDate.getTime()) return { code: 'cert_invalid', detail: 'not_yet_valid' };
  if (at > certificate.validToDate.getTime()) return { code: 'cert_invalid', detail: 'expired' };
  if (algorithm === undefined || !credential.algorithms.includes(algorithm))
    return { code: 'unsupported_algorithm' };
  return undefined;
}

function read(der: Uint8Array): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    certificate.publicKey;
    return certificate;
  } catch {
    return undefined;
  }
}
