import type { Confidence } from '../profile/profile.ts';

/** A certificate known by its fingerprint; its bytes come from the vendor where they are not public. */
export interface KnownAnchor {
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** SHA-256 of the DER, lower-case hexadecimal; absent where nobody we can cite has published it. */
  readonly fingerprint?: string;
  /** Where its owner publishes it. */
  readonly url?: string;
  /** First and last day it is trusted, `YYYY-MM-DD`, inclusive, Vietnam time; absent: the certificate's own period. */
  readonly trustedFrom?: string;
  readonly trustedTo?: string;
  /** Trusted itself, or to be used between (its issuer's hash or key is too old to be followed). */
  readonly use: 'anchor' | 'intermediate';
  readonly source: string;
  readonly confidence: Confidence;
  /** What is not settled. */
  readonly note?: string;
}

/** Trust anchors of one authority, as data with its sources. */
export interface AnchorSet {
  readonly id: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly anchors: readonly KnownAnchor[];
}
