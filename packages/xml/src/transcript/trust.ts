import type { CheckStatus, MessageCode, MessageParams, Profile } from '@hocbaso/spec';
import { METHOD_OF } from '../dsig/algorithms.ts';
import type { CachedCertificate } from '../dsig/context.ts';
import type { Anchor } from '../trust/anchor.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { judgeChain, openChain } from '../x509/chain.ts';
import type { LinkChecks } from '../x509/link-checks.ts';
import { createAnchorWindows } from './anchor-windows.ts';

/** Whom to trust. */
export interface TrustOptions {
  /** Trusted roots, DER, or with the time they are trusted for; none leaves every chain undecided. */
  readonly anchors: readonly Anchor[];
  /** Certificates that may stand between, DER. */
  readonly intermediates?: readonly Uint8Array[];
}

/** Outcome of the question whether a certificate led to an anchor at a time. */
export interface TrustAnswer {
  readonly status: CheckStatus;
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  /** The way to the anchor, the signer's certificate first; the anchor comes last when `passed`. */
  readonly path?: readonly CertificateInfo[];
}

/**
 * Asks for what decides whether a certificate led to an anchor at a time (ms since the epoch). The function it returns
 * has the answer, once the jobs were verified.
 */
export type Trust = (certificate: CachedCertificate, at: number, links: LinkChecks) => () => TrustAnswer;

const NO_ANCHORS: TrustAnswer = { status: 'unknown', code: 'VERIFY_ANCHORS_ABSENT', params: {} };

/** Makes a chain checker; the chains that held are remembered in the context of the links. */
export function createTrust({ anchors, intermediates }: TrustOptions): Trust {
  if (anchors.length === 0) return () => () => NO_ANCHORS;
  const anchorsAt = createAnchorWindows(anchors);
  const options = intermediates === undefined ? {} : { intermediates };
  return (certificate, at, links) => {
    const chain = openChain(certificate, { ...options, anchors: anchorsAt(at), at }, links);
    return () => judgeChain(chain);
  };
}

/** URIs of the signature methods a profile allows. */
export function signatureMethods(profile: Profile): ReadonlySet<string> {
  const uris = new Set<string>();
  for (const [name, { uri }] of METHOD_OF) if (profile.signature.algorithms.includes(name)) uris.add(uri);
  return uris;
}
