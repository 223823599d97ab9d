import type { MessageCode, MessageParams } from '@hocbaso/spec';
import type { PkiCertificate } from '../pki/certificate.ts';
import { innerValue } from '../pki/extensions.ts';
import { OID } from '../pki/oids.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { expectTlv, readChildren } from '../x509/der.ts';
import { type AlgorithmPolicy, hashStanding, keyStanding } from './key-policy.ts';

/** What a certificate is to be used for; decides which key usages it must carry. */
export type CertificatePurpose = 'signing' | 'timestamping' | 'ocsp' | 'any';

/** Something that speaks against a path. */
export interface ChainProblem {
  readonly code: MessageCode;
  readonly params: MessageParams;
  readonly subIndication: SubIndication;
}

/** Where a certificate stands in its path, and what it is judged for. */
export interface CertificatePlace {
  /** The moment, ms since the epoch. */
  readonly at: number;
  readonly purpose: CertificatePurpose;
  /** Certificates below it, 0 for the leaf. */
  readonly below: number;
  /** CA certificates below it that are not self-issued: what pathLenConstraint counts. */
  readonly casBelow: number;
  readonly isAnchor: boolean;
  readonly algorithms: AlgorithmPolicy | undefined;
}

/**
 * Critical extensions acted on here, or without effect here: no policy is asked for, so policies, mappings and inhibitAnyPolicy
 * change nothing unless a certificate requires an explicit policy, which is refused below.
 */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.subjectAltName,
  OID.issuerAltName,
  OID.basicConstraints,
  OID.nameConstraints,
  OID.certificatePolicies,
  OID.policyMappings,
  OID.policyConstraints,
  OID.extKeyUsage,
  OID.inhibitAnyPolicy,
]);

const iso = (time: number): string => new Date(time).toISOString();

/** What speaks against one certificate at its place in a path (RFC 5280 section 6.1), signatures and names apart. */
export function certificateProblem(
  certificate: PkiCertificate,
  place: CertificatePlace,
): ChainProblem | undefined {
  return (
    periodProblem(certificate, place) ??
    keyProblem(certificate, place) ??
    extensionProblem(certificate) ??
    (place.below === 0 ? usageProblem(certificate, place.purpose) : issuerProblem(certificate, place))
  );
}

function periodProblem({ info }: PkiCertificate, { at, below }: CertificatePlace): ChainProblem | undefined {
  const subject = info.holder.cn;
  const inner = below > 0 ? 'CERTIFICATE_CHAIN_GENERAL_FAILURE' : undefined;
  if (at < info.notBefore) {
    const params = { subject, notBefore: iso(info.notBefore) };
    return { code: 'ERR_HBS_CERT_NOT_YET_VALID', params, subIndication: inner ?? 'NOT_YET_VALID' };
  }
  if (at > info.notAfter) {
    const params = { subject, notAfter: iso(info.notAfter) };
    return { code: 'ERR_HBS_CERT_EXPIRED', params, subIndication: inner ?? 'EXPIRED' };
  }
  return undefined;
}

/** What speaks against the key of a certificate and, unless it is an anchor, the algorithm it was signed with. */
export function keyProblem(
  { info, parts }: Pick<PkiCertificate, 'info' | 'parts'>,
  { at, isAnchor, algorithms }: CertificatePlace,
): ChainProblem | undefined {
  const subject = info.holder.cn;
  const { key } = info;
  const standing = keyStanding(key, at, algorithms);
  if (standing === 'refused') {
    const detail = `${key.type} ${key.curve ?? key.bits ?? ''}`.trim();
    return {
      code: 'ERR_HBS_CERT_KEY',
      params: { subject, detail },
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
    };
  }
  const expired = (what: string): ChainProblem => ({
    code: 'ERR_HBS_CERT_KEY_EXPIRED',
    params: { subject, detail: what },
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  });
  if (standing === 'expired') return expired(`${key.type} ${key.curve ?? key.bits ?? ''}`.trim());
  // Nothing rests on the signature of an anchor.
  if (isAnchor) return undefined;
  const { scheme } = parts;
  const hash = scheme === undefined ? 'refused' : hashStanding(scheme.hash, at, algorithms);
  if (hash === 'expired') return expired(scheme!.hash);
  if (hash === 'accepted') return undefined;
  const params = { subject, detail: 'signatureAlgorithm' };
  return { code: 'ERR_HBS_CERT_KEY', params, subIndication: 'CRYPTO_CONSTRAINTS_FAILURE' };
}

function extensionProblem(certificate: PkiCertificate): ChainProblem | undefined {
  const { extensions, der, info } = certificate;
  const refuse = (oid: string): ChainProblem => ({
    code: 'ERR_HBS_CERT_EXTENSION',
    params: { subject: info.holder.cn, oid },
    subIndication: 'CHAIN_CONSTRAINTS_FAILURE',
  });
  for (const [oid, { critical }] of extensions) if (critical && !UNDERSTOOD.has(oid)) return refuse(oid);
  const policies = extensions.get(OID.policyConstraints);
  if (policies !== undefined) {
    const requiresExplicit = readChildren(der, innerValue(der, policies, 0x30)).some((x) => x.tag === 0x80);
    if (requiresExplicit) return refuse(OID.policyConstraints);
  }
  return undefined;
}

function issuerProblem(certificate: PkiCertificate, place: CertificatePlace): ChainProblem | undefined {
  const { info } = certificate;
  const refuse = (detail: string): ChainProblem => ({
    code: 'ERR_HBS_CERT_CA',
    params: { subject: info.holder.cn, detail },
    subIndication: 'CHAIN_CONSTRAINTS_FAILURE',
  });
  if (!info.isCa) return refuse('basicConstraints');
  if (info.keyUsage !== undefined && !info.keyUsage.includes('keyCertSign')) return refuse('keyUsage');
  const limit = pathLength(certificate);
  return limit !== undefined && place.casBelow > limit ? refuse('pathLength') : undefined;
}

/** pathLenConstraint, whatever its size; the certificate reader keeps only one octet. */
function pathLength({ der, extensions }: PkiCertificate): number | undefined {
  const extension = extensions.get(OID.basicConstraints);
  if (extension === undefined) return undefined;
  const length = readChildren(der, innerValue(der, extension, 0x30)).find((x) => x.tag === 0x02);
  if (length === undefined) return undefined;
  const integer = expectTlv(der, length.at, length.end, 0x02);
  const negative = integer.start === integer.end || (der[integer.start]! & 0x80) !== 0;
  let value = 0;
  for (let i = integer.start; i < integer.end; i++) value = Math.min(value * 256 + der[i]!, 0xffffff);
  return negative ? 0 : value;
}

function usageProblem(certificate: PkiCertificate, purpose: CertificatePurpose): ChainProblem | undefined {
  const { info, extendedKeyUsage } = certificate;
  const refuse = (detail: string): ChainProblem => ({
    code: 'ERR_HBS_CERT_USAGE',
    params: { subject: info.holder.cn, detail },
    subIndication: 'CHAIN_CONSTRAINTS_FAILURE',
  });
  if (purpose === 'any') return undefined;
  const { keyUsage } = info;
  if (
    keyUsage !== undefined &&
    !keyUsage.includes('digitalSignature') &&
    !keyUsage.includes('nonRepudiation')
  ) {
    return refuse('keyUsage');
  }
  if (purpose === 'ocsp' && !(extendedKeyUsage ?? []).includes(OID.kpOcspSigning))
    return refuse('extKeyUsage');
  if (purpose === 'timestamping') {
    // RFC 3161 section 2.3: exactly this one purpose, critical.
    const critical = certificate.extensions.get(OID.extKeyUsage)?.critical === true;
    if (extendedKeyUsage?.length !== 1 || extendedKeyUsage[0] !== OID.kpTimeStamping || !critical) {
      return refuse('extKeyUsage');
    }
  }
  return undefined;
}
