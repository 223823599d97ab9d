import type { SignatureAlgorithm, SignerRole } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { sameName } from './same-name.ts';
import { parseSigningTime } from './signing-time.ts';

/** One signature that somebody is going to give. */
export interface Assignment {
  readonly slotId: string;
  readonly role: SignerRole;
  readonly certificate: CertificateInfo;
  readonly algorithm: SignatureAlgorithm;
  readonly signingTime: string;
}

const MIN_RSA_BITS = 2048;

function isoDay(at: number): string {
  return new Date(at).toISOString();
}

/**
 * Refuses a certificate that could not sign this slot at this time, before anybody is asked for a signature.
 * Returns the signing time in milliseconds since the epoch.
 *
 * @throws HocBaSoError `ERR_HBS_SIGNING_TIME`, `ERR_HBS_CERT_EXPIRED`, `ERR_HBS_CERT_NOT_YET_VALID`,
 * `ERR_HBS_CERT_KEY`, `ERR_HBS_DSIG_ALGORITHM`, `ERR_HBS_SIGNER_NOT_PERSON`, `ERR_HBS_SIGNER_NOT_ORGANIZATION`
 */
export function checkCertificate(assignment: Assignment, allowed: readonly string[]): number {
  const { slotId, role, certificate, algorithm, signingTime } = assignment;
  const at = parseSigningTime(signingTime);
  if (at === undefined) throw xmlError('ERR_HBS_SIGNING_TIME', { params: { value: signingTime } });
  const subject = certificate.holder.cn;
  if (at > certificate.notAfter) {
    const params = { subject, notAfter: isoDay(certificate.notAfter) };
    throw xmlError('ERR_HBS_CERT_EXPIRED', { params });
  }
  if (at < certificate.notBefore) {
    const params = { subject, notBefore: isoDay(certificate.notBefore) };
    throw xmlError('ERR_HBS_CERT_NOT_YET_VALID', { params });
  }
  if (!allowed.includes(algorithm)) throw xmlError('ERR_HBS_DSIG_ALGORITHM', { params: { algorithm } });
  const { key, keyUsage } = certificate;
  if (key.type === 'rsa' && (key.bits ?? 0) < MIN_RSA_BITS) {
    throw xmlError('ERR_HBS_CERT_KEY', { params: { subject, detail: `RSA ${key.bits}` } });
  }
  if (keyUsage !== undefined && !keyUsage.some((u) => u === 'digitalSignature' || u === 'nonRepudiation')) {
    throw xmlError('ERR_HBS_CERT_KEY', { params: { subject, detail: keyUsage.join(', ') } });
  }
  if (role === 'phatHanh' ? certificate.kind !== 'organization' : certificate.kind === 'organization') {
    throw xmlError(role === 'phatHanh' ? 'ERR_HBS_SIGNER_NOT_ORGANIZATION' : 'ERR_HBS_SIGNER_NOT_PERSON', {
      params: { slotId, holder: subject },
    });
  }
  return at;
}

/**
 * Refuses a person the record does not name for this slot: by personal number, by name where it gives no number.
 * @throws HocBaSoError `ERR_HBS_SIGNER_MISMATCH`
 */
export function checkHolder(
  slot: {
    readonly id: string;
    readonly role: SignerRole;
    readonly holderId?: string;
    readonly holderName?: string;
  },
  { holder }: CertificateInfo,
): void {
  if (slot.role === 'phatHanh') return;
  const same =
    slot.holderId !== undefined
      ? slot.holderId === holder.cccd
      : slot.holderName !== undefined && sameName(slot.holderName, holder.cn);
  if (same) return;
  throw xmlError('ERR_HBS_SIGNER_MISMATCH', {
    params: { slotId: slot.id, expected: slot.holderName ?? '', holder: holder.cn },
  });
}
