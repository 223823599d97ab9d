import type { CheckStatus, MessageCode, MessageParams, Profile } from '@hocbaso/spec';
import { METHOD_OF } from '../dsig/algorithms.ts';
import type { DsigContext } from '../dsig/context.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { validateChain } from '../x509/chain.ts';

/** Whom to trust. */
export interface TrustOptions {
  /** Trusted roots, DER; none leaves every chain undecided. */
  readonly anchors: readonly Uint8Array[];
  /** Certificates that may stand between, DER. */
  readonly intermediates?: readonly Uint8Array[];
}

/** Outcome of the question whether a certificate led to an anchor at a time. */
export interface TrustAnswer {
  readonly status: CheckStatus;
  readonly code?: MessageCode;
  readonly params?: MessageParams;
}

/** Answers whether a certificate led to an anchor at a time (ms since the epoch). */
export type Trust = (certificate: CertificateInfo, at: number) => TrustAnswer;

const NO_ANCHORS: TrustAnswer = { status: 'unknown', code: 'VERIFY_ANCHORS_ABSENT', params: {} };

/** Makes a chain checker; the chains that held are remembered in the context. */
export function createTrust({ anchors, intermediates }: TrustOptions, context: DsigContext): Trust {
  if (anchors.length === 0) return () => NO_ANCHORS;
  const options = { anchors, ...(intermediates === undefined ? {} : { intermediates }), context };
  return (certificate, at) => validateChain(certificate, { ...options, at });
}

/** URIs of the signature methods a profile allows. */
export function signatureMethods(profile: Profile): ReadonlySet<string> {
  const uris = new Set<string>();
  for (const [name, { uri }] of METHOD_OF) if (profile.signature.algorithms.includes(name)) uris.add(uri);
  return uris;
}
