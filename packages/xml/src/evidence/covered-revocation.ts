import type { PkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { type OpenEvidence, openEvidence, type RevocationEvidence } from '../revocation/evidence.ts';
import { readTimestampToken } from '../tsp/token.ts';
import type { Evidence } from './format.ts';

/** Revocation data that may be believed about a path. */
export type RevocationOf = (path: readonly PkiCertificate[]) => OpenEvidence;

/**
 * Revocation data counts only when a seal (or today) saw it while the CAs that sign it were still in their validity: a key that is
 * given up or broken years later can sign a list of any date.
 */
export function coveredRevocation(
  evidence: Evidence,
  options: {
    readonly at: number;
    readonly crypto: PkiCrypto;
    readonly outside?: RevocationEvidence | undefined;
  },
): RevocationOf {
  const times = evidence.seals.map((seal) => {
    try {
      return readTimestampToken(seal.token).genTime;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  });
  const seenAt = evidence.materials.map(
    (_, index) => times[evidence.seals.findIndex((seal) => seal.materials > index)] ?? options.at,
  );
  const { ocsp = [], crl = [] } = options.outside ?? {};
  const opened = new Map<string, OpenEvidence>();
  return (path) => {
    const limit = Math.min(...path.slice(1).map((x) => x.info.notAfter));
    const usable = evidence.materials.filter(
      (x, i) => (x.kind === 'ocsp' || x.kind === 'crl') && seenAt[i]! <= limit,
    );
    const fresh = options.at <= limit;
    const key = `${usable.length} ${fresh}`;
    let found = opened.get(key);
    if (found === undefined) {
      const of = (kind: 'ocsp' | 'crl', more: readonly Uint8Array[]): Uint8Array[] => [
        ...usable.filter((x) => x.kind === kind).map((x) => x.der),
        ...(fresh ? more : []),
      ];
      found = openEvidence({ ocsp: of('ocsp', ocsp), crl: of('crl', crl) }, options.crypto);
      opened.set(key, found);
    }
    return found;
  };
}
