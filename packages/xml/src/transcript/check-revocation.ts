import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import { createPkiCrypto } from '../pki/crypto.ts';
import type { PkiHttpOptions } from '../pki/http.ts';
import { createRevocationCache, type RevocationCache } from '../revocation/cache.ts';
import { checkPathRevocation, type PathRevocation } from '../revocation/check-revocation.ts';
import { collectRevocation } from '../revocation/collect-revocation.ts';
import { type OpenEvidence, openEvidence, type RevocationEvidence } from '../revocation/evidence.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type { CheckList } from './check-list.ts';

/** Where to learn whether certificates were revoked; nothing is fetched without `online`. */
export interface RevocationOptions {
  /** Responses and lists at hand. */
  readonly evidence?: RevocationEvidence;
  /** Asks OCSP and CRL addresses of the certificates (only of those with a trusted path) where evidence at hand does not settle it. */
  readonly online?: PkiHttpOptions & {
    /** Random bytes for nonces; without it none is sent. */
    readonly random?: (length: number) => Uint8Array;
    /** Default: one for this verifier. */
    readonly cache?: RevocationCache;
  };
}

/** One signer's path and the moments of its signature, ms since the epoch. */
export interface RevocationQuestion {
  /** Leaf first, anchor last. */
  readonly path: readonly CertificateInfo[];
  /** The signing time. */
  readonly at: number;
  /** The time by which the signature existed, proven by a timestamp; without it the verification's own counts. */
  readonly provenAt: number | undefined;
  /** Moment of the verification. */
  readonly now: number;
  /** More evidence, for this document. */
  readonly evidence?: RevocationEvidence | undefined;
}

/** Answers questions of revocation; keeps what it has read, so a verifier has one. */
export type RevocationChecker = (question: RevocationQuestion) => Promise<PathRevocation>;

/** Makes a checker. */
export function createRevocationChecker(options: RevocationOptions): RevocationChecker {
  const crypto = createPkiCrypto();
  const cache = options.online?.cache ?? createRevocationCache();
  const read = new WeakMap<CertificateInfo, PkiCertificate>();
  const opened = new WeakMap<RevocationEvidence, OpenEvidence>();
  const own = options.evidence ?? { ocsp: [], crl: [] };
  const full = (info: CertificateInfo): PkiCertificate => {
    let certificate = read.get(info);
    if (certificate === undefined) {
      certificate = readPkiCertificate(info.der);
      read.set(info, certificate);
    }
    return certificate;
  };
  const open = (evidence: RevocationEvidence): OpenEvidence => {
    let one = opened.get(evidence);
    if (one === undefined) {
      one = openEvidence(evidence, crypto);
      opened.set(evidence, one);
    }
    return one;
  };
  return async ({ path: infos, at, provenAt, now, evidence }) => {
    const path = infos.map(full);
    const moments = { at, until: provenAt ?? now, now, crypto };
    const hand = evidence === undefined ? open(own) : joined(open(own), open(evidence));
    const first = await checkPathRevocation(path, { ...moments, evidence: hand });
    if (first.status !== 'unknown' || options.online === undefined) return first;
    const { evidence: fetched } = await collectRevocation(path, { cache, ...options.online, crypto, now });
    return checkPathRevocation(path, { ...moments, evidence: joined(hand, openEvidence(fetched, crypto)) });
  };
}

function joined(a: OpenEvidence, b: OpenEvidence): OpenEvidence {
  return {
    ocsp: [...a.ocsp, ...b.ocsp],
    crl: [...a.crl, ...b.crl],
    unreadable: [...a.unreadable, ...b.unreadable],
    isSigned: (crl, issuer) => (a.crl.includes(crl) ? a : b).isSigned(crl, issuer),
  };
}

/** Records what became of a path: `certificate.revocation`. */
export function recordRevocation(list: CheckList, found: PathRevocation, slotId: string): void {
  const id = 'certificate.revocation';
  const one = found.index === undefined ? undefined : found.statuses[found.index];
  if (found.status === 'good') list.pass(id, slotId);
  else if (one === undefined) list.doubt(id, 'REVOCATION_NO_EVIDENCE', { subject: '' }, slotId);
  else if (found.status === 'unknown') list.doubt(id, one.why, one.params, slotId);
  // A revoked issuer says another thing about the signer than his own revocation.
  else if (found.index! > 0 && one.why === 'REVOCATION_REVOKED') {
    list.fail(id, 'VERIFY_REVOCATION_CA', one.params, slotId);
  } else list.fail(id, one.why, one.params, slotId);
}
