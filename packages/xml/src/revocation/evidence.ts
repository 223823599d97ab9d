import type { PkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { detailOf } from '../pki/guard.ts';
import type { Unusable } from './finding.ts';
import { crlIsSigned } from './judge-crl.ts';
import { type Crl, readCrl } from './read-crl.ts';
import { type OcspResponse, readOcspResponse } from './read-ocsp.ts';

/** Responses and lists at hand, DER. */
export interface RevocationEvidence {
  readonly ocsp: readonly Uint8Array[];
  readonly crl: readonly Uint8Array[];
}

/** Evidence read once, for many certificates: a list can be large. */
export interface OpenEvidence {
  readonly ocsp: readonly OcspResponse[];
  readonly crl: readonly Crl[];
  /** What could not be read, and why. */
  readonly unreadable: readonly Unusable[];
  /** Whether the issuer's key signed the list; remembered. */
  isSigned(crl: Crl, issuer: PkiCertificate): Promise<boolean>;
}

/** More than any document brings; what lies beyond is not looked at. */
const MAX_ITEMS = 256;

/** Reads evidence; what is unreadable is noted, never thrown. */
export function openEvidence(evidence: RevocationEvidence, crypto: PkiCrypto): OpenEvidence {
  const unreadable: Unusable[] = [];
  const read = <T>(
    source: Unusable['source'],
    list: readonly Uint8Array[],
    reader: (der: Uint8Array) => T,
  ): T[] =>
    list.slice(0, MAX_ITEMS).flatMap((der) => {
      try {
        return [reader(der)];
      } catch (error) {
        unreadable.push({
          source,
          code: 'REVOCATION_UNREADABLE',
          params: { source, detail: detailOf(error) },
        });
        return [];
      }
    });
  const signed = crlIsSigned(crypto);
  const known = new Map<Crl, Map<string, Promise<boolean>>>();
  return {
    ocsp: read('OCSP', evidence.ocsp, readOcspResponse),
    crl: read('CRL', evidence.crl, readCrl),
    unreadable,
    isSigned(crl, issuer) {
      let byIssuer = known.get(crl);
      if (byIssuer === undefined) {
        byIssuer = new Map();
        known.set(crl, byIssuer);
      }
      const { fingerprint } = issuer.info;
      let answer = byIssuer.get(fingerprint);
      if (answer === undefined) {
        answer = signed(crl, issuer);
        byIssuer.set(fingerprint, answer);
      }
      return answer;
    },
  };
}
