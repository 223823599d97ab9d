import type { MessageCode, MessageParams } from '@hocbaso/spec';
import type { RevocationReason } from './reason.ts';

/** `OCSP` or `CRL`, as it is called in every language. */
export type EvidenceKind = 'OCSP' | 'CRL';

/** What an authentic response or list says about the certificate. */
export interface Statement {
  readonly source: EvidenceKind;
  readonly status: 'good' | 'revoked' | 'unknown';
  /** Milliseconds since the epoch, as are the other times. */
  readonly revokedAt?: number;
  readonly reason?: RevocationReason;
  readonly invalidityDate?: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  readonly producedAt: number;
  /** Certificates that expired before this moment may be missing; undefined: all that have expired may be. */
  readonly expiredSince: number | undefined;
}

/** Why a response or list says nothing about the certificate. */
export interface Unusable {
  readonly source: EvidenceKind;
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/** One piece of evidence, judged: a statement, or why it is none. */
export type Finding = Statement | Unusable;

/** True for a statement. */
export const isStatement = (finding: Finding): finding is Statement => 'status' in finding;
