/** A certificate that is trusted, and when: outside its time it counts for nothing. */
export interface TrustAnchor {
  /** DER. */
  readonly certificate: Uint8Array;
  /** First moment it was trusted, ms since the epoch; default: always. */
  readonly from?: number;
  /** Last moment it was trusted, ms since the epoch; default: always. */
  readonly to?: number;
  /** Set it belongs to, for the report: `vgca-g2`, `neac`, … */
  readonly set?: string;
}

/** A trusted certificate, with or without its time. */
export type Anchor = Uint8Array | TrustAnchor;

/** The DER of an anchor. */
export function anchorBytes(anchor: Anchor): Uint8Array {
  return anchor instanceof Uint8Array ? anchor : anchor.certificate;
}

/** True when an anchor counts at a moment (ms since the epoch). */
export function anchorHolds(anchor: Anchor, at: number): boolean {
  if (anchor instanceof Uint8Array) return true;
  return at >= (anchor.from ?? Number.NEGATIVE_INFINITY) && at <= (anchor.to ?? Number.POSITIVE_INFINITY);
}
