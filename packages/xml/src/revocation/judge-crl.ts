import { sameDn } from '../pki/canonical-name.ts';
import type { PkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { type AlgorithmPolicy, hashStanding } from '../trust/key-policy.ts';
import type { Finding, Unusable } from './finding.ts';
import type { Crl } from './read-crl.ts';

const unusable = (code: Unusable['code'], params: Unusable['params'] = {}): Unusable => ({
  source: 'CRL',
  code,
  params: { source: 'CRL', ...params },
});

/** What a CRL says about a certificate of `issuer`: signature, scope and extensions, time apart (RFC 5280 section 6.3.3). */
export async function judgeCrl(
  crl: Crl,
  certificate: PkiCertificate,
  issuer: PkiCertificate,
  signed: (crl: Crl, issuer: PkiCertificate) => Promise<boolean>,
  algorithms?: AlgorithmPolicy,
): Promise<Finding> {
  const { scope } = crl;
  // Refused by name first: these are honest lists that this layer does not process.
  if (crl.isDelta) return unusable('REVOCATION_CRL_DELTA');
  if (scope?.indirect === true) return unusable('REVOCATION_CRL_INDIRECT');
  if (!sameDn(crl.issuer, certificate.issuer)) return unusable('REVOCATION_OTHER');
  if (crl.scheme === undefined || hashStanding(crl.scheme.hash, crl.thisUpdate, algorithms) !== 'accepted') {
    return unusable('REVOCATION_ALGORITHM');
  }
  const { keyUsage } = issuer.info;
  if (keyUsage !== undefined && !keyUsage.includes('cRLSign')) return unusable('REVOCATION_SIGNATURE');
  if (!(await signed(crl, issuer))) return unusable('REVOCATION_SIGNATURE');
  if (crl.unknownCritical !== undefined)
    return unusable('REVOCATION_EXTENSION', { oid: crl.unknownCritical });
  const outside = outsideScope(crl, certificate);
  if (outside !== undefined) return unusable('REVOCATION_SCOPE', { detail: outside });
  const entry = crl.entry(certificate.serial);
  // Only a delta may take a line back.
  if (entry?.reason === 'removeFromCRL') return unusable('REVOCATION_SCOPE', { detail: 'removeFromCRL' });
  const { thisUpdate, nextUpdate, expiredSince } = crl;
  const base = { source: 'CRL', thisUpdate, nextUpdate, producedAt: thisUpdate, expiredSince } as const;
  if (entry !== undefined) return { ...base, status: 'revoked', ...entry };
  if (scope?.onlySomeReasons === true) return unusable('REVOCATION_SCOPE', { detail: 'onlySomeReasons' });
  return { ...base, status: 'good' };
}

function outsideScope({ scope }: Crl, { info, crlUrls }: PkiCertificate): string | undefined {
  if (scope === undefined) return undefined;
  if (scope.onlyAttributeCertificates) return 'onlyAttributeCertificates';
  if (scope.onlyUserCertificates && info.isCa) return 'onlyUserCertificates';
  if (scope.onlyCaCertificates && !info.isCa) return 'onlyCaCertificates';
  if (scope.urls === undefined) return undefined;
  // A part of a divided list counts for the certificates that point to that part.
  return scope.urls.some((url) => crlUrls.includes(url)) ? undefined : 'distributionPoint';
}

/** True when the issuer's key signed the list. */
export function crlIsSigned(crypto: PkiCrypto): (crl: Crl, issuer: PkiCertificate) => Promise<boolean> {
  return async ({ scheme, tbs, signature }, issuer) =>
    scheme !== undefined && (await crypto.verify(scheme, issuer.parts.spki, tbs, signature));
}
