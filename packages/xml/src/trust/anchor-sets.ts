import type { KnownAnchor } from '@hocbaso/spec/trust';
import { ANCHOR_SETS, type AnchorSet } from '@hocbaso/spec/trust';
import { hashHex } from '../dsig/crypto.ts';
import { xmlError } from '../internal/xml-error.ts';
import { readCertificate } from '../x509/read-certificate.ts';
import type { TrustAnchor } from './anchor.ts';

/** A certificate (DER) for a place in an anchor set; the bytes come from whoever holds them. */
export interface SuppliedAnchor {
  /** Id of the set: `neac`, `vgca-g2`, `vgca-g1`, `test`, or one of your own. */
  readonly set: string;
  readonly certificate: Uint8Array;
}

/** What {@link resolveAnchors} gives: ready for a verifier. */
export interface ResolvedAnchors {
  readonly anchors: readonly TrustAnchor[];
  readonly intermediates: readonly Uint8Array[];
}

/** Set whose members are whoever the caller says: throw-away authorities. */
const TEST_SET = 'test';

/**
 * Matches certificates with the anchors known by fingerprint, and gives each the time it is trusted for. A certificate that its set does
 * not list is refused, except in the set `test`.
 * Throws `ERR_HBS_ANCHOR_SET`, `ERR_HBS_ANCHOR_UNKNOWN`, `ERR_HBS_CERT_FORMAT`.
 */
export function resolveAnchors(
  supplied: readonly SuppliedAnchor[],
  sets: readonly AnchorSet[] = ANCHOR_SETS,
): ResolvedAnchors {
  const anchors: TrustAnchor[] = [];
  const intermediates: Uint8Array[] = [];
  for (const { set, certificate } of supplied) {
    readCertificate(certificate);
    const found = sets.find((x) => x.id === set);
    if (found === undefined) throw xmlError('ERR_HBS_ANCHOR_SET', { params: { set } });
    const fingerprint = hashHex('sha256', certificate);
    const known = found.anchors.find((x) => x.fingerprint === fingerprint);
    if (known === undefined && set !== TEST_SET) {
      throw xmlError('ERR_HBS_ANCHOR_UNKNOWN', { params: { fingerprint, set } });
    }
    if (known?.use === 'intermediate') intermediates.push(certificate);
    else anchors.push({ certificate, set, ...(known === undefined ? {} : period(known)) });
  }
  return { anchors, intermediates };
}

function period({ trustedFrom, trustedTo }: KnownAnchor): Pick<TrustAnchor, 'from' | 'to'> {
  return {
    ...(trustedFrom === undefined ? {} : { from: Date.parse(`${trustedFrom}T00:00:00+07:00`) }),
    ...(trustedTo === undefined ? {} : { to: Date.parse(`${trustedTo}T23:59:59.999+07:00`) }),
  };
}
