import type { Confidence } from '../profile/profile.ts';

/** From which size on a key or hash is accepted, and until when. Days are inclusive, `YYYY-MM-DD`, Vietnam time. */
export interface AlgorithmLimit {
  /** RSA modulus, EC curve, or digest length in bits. */
  readonly kind: 'rsa' | 'ec' | 'hash';
  /** The entry with the largest `minBits` not above the size at hand decides. */
  readonly minBits: number;
  /** Last day it is accepted; absent: no end is set. */
  readonly until?: string;
  /** Last day others advise to rely on it: evidence should be renewed before. */
  readonly advisedUntil?: string;
  readonly source: string;
  readonly confidence: Confidence;
}
