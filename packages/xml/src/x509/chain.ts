import type { CheckStatus, MessageCode, MessageParams } from '@hocbaso/spec';
import type { DsigContext } from '../dsig/context.ts';
import type { CertificateInfo } from './read-certificate.ts';

/** Trust and time for a chain check. */
export interface ChainOptions {
  /** Trusted roots (or any trusted CA), DER. */
  readonly anchors: readonly Uint8Array[];
  /** Certificates that may stand between, DER. */
  readonly intermediates?: readonly Uint8Array[];
  /** The moment the chain must hold for, ms since the epoch. */
  readonly at: number;
  /** Caches; without it every certificate is read anew. */
  readonly context?: DsigContext;
}

/** Outcome of a chain check. */
export interface ChainResult {
  readonly status: CheckStatus;
  /** Why not `passed`. */
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  /** Leaf first, as far as it could be followed; ends in an anchor when `passed`. */
  readonly path: readonly CertificateInfo[];
  /** Revocation is not looked up by the engine: always `unknown`, with its code. A seam for OCSP and CRL. */
  readonly revocation: { readonly status: 'unknown'; readonly code: MessageCode };
}

/** Follows a certificate to an anchor and checks every link (RFC 5280 section 6, without revocation and policies). */
export function validateChain(_leaf: CertificateInfo, _options: ChainOptions): ChainResult {
  throw new Error('todo');
}
