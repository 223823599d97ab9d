import type { CheckStatus, Locale, SignerRole, Verdict } from '@hocbaso/spec';
import type { SignatureLevel } from '../xades/signatures.ts';
import type { ReportSubIndication } from './sub-indication.ts';

/** A check in words. */
export interface ReportCheck {
  /** Stable id, e.g. `signature.value`. */
  readonly id: string;
  readonly label: string;
  readonly status: CheckStatus;
  /** Catalogue code of the reason. */
  readonly code?: string;
  readonly reason?: string;
  /** Worth knowing; not part of the conclusion. */
  readonly informational?: true;
}

/** Who signed, as the certificate says. */
export interface ReportSigner {
  readonly name: string;
  readonly kind: 'person' | 'organization' | 'unknown';
  /** Personal number, all but the last four digits hidden. */
  readonly idNumber?: string;
  /** Tax code of the organisation. */
  readonly taxCode?: string;
}

/** What the certificate says that the report must show. */
export interface ReportCertificate {
  /** Organisation and unit of the subject: who manages the certificate for the signer. */
  readonly managedBy?: string;
  /** The authority that issued it: common name, organisation. */
  readonly issuer: string;
  /** Root the chain ends in; absent when it ends in none that is trusted. */
  readonly anchor?: { readonly name: string; readonly fingerprint: string };
  /** Hexadecimal. */
  readonly serial: string;
  /** SHA-256 of the certificate, hexadecimal. */
  readonly fingerprint: string;
  /** `2026-05-28T14:03:00+07:00`. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** `RSA 2048`, `ECDSA P-256`. */
  readonly key: string;
}

/** When it was signed, and how far that is proven. */
export interface ReportTime {
  /** As the signer wrote it. */
  readonly claimed?: string;
  /** `claimed`: the signer's word; `timestamp`: a trusted timestamp in the signature; `evidence`: archived evidence. */
  readonly source: 'claimed' | 'timestamp' | 'evidence';
  /** The signature existed at this time, `2026-05-28T14:03:00+07:00`. */
  readonly provenAt?: string;
}

/** One slot of the document. */
export interface ReportSignature {
  readonly slotId: string;
  readonly role: SignerRole;
  readonly roleText: string;
  /** False for a slot nobody has signed; nothing but its checks follows then. */
  readonly signed: boolean;
  readonly indication?: Verdict;
  readonly subIndication?: ReportSubIndication;
  readonly signer?: ReportSigner;
  readonly certificate?: ReportCertificate;
  readonly time?: ReportTime;
  readonly integrity: CheckStatus;
  /** The certificate counted at the signing time: period, chain and key, and revocation where that was checked. */
  readonly certificateAtSigning: CheckStatus;
  readonly revocation: 'good' | 'revoked' | 'unknown' | 'unchecked';
  /** `ECDSA SHA-256`. */
  readonly algorithm?: string;
  /** Level of a XAdES signature; absent for plain XML Signature. */
  readonly level?: SignatureLevel;
  readonly checks: readonly ReportCheck[];
}

/**
 * The report of a verification, plain JSON: what Thông tư 15/2025/TT-BKHCN wants shown, for every signature. It names
 * signers, and of the pupil nothing but what a reason must name.
 */
export interface VerificationReport {
  readonly version: 1;
  readonly locale: Locale;
  /** Moment of the report, `2026-05-28T14:03:00+07:00`. */
  readonly createdAt: string;
  readonly document: {
    readonly fileName?: string;
    /** SHA-256, lower-case hexadecimal. */
    readonly digest: string;
    readonly profileId?: string;
    /** Archived evidence proves the document since then. */
    readonly provenAt?: string;
  };
  readonly verdict: Verdict;
  /** Why it is not `TOTAL-PASSED`, in the terms of EN 319 102-1. */
  readonly subIndication?: ReportSubIndication;
  readonly integrity: CheckStatus;
  readonly summary: string;
  readonly reasons: readonly string[];
  /** What to do about the reasons. */
  readonly next: readonly string[];
  readonly warnings: readonly string[];
  readonly signatures: readonly ReportSignature[];
  /** Checks of the document as a whole. */
  readonly checks: readonly ReportCheck[];
}
