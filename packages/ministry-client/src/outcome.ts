import type { HubStatus, RawAnswer } from '@hocbaso/spec';

/** The hub's own words, verbatim; absent parts were not given. */
export interface HubWord {
  readonly code?: string;
  readonly title?: string;
  readonly description?: string;
}

/** Why it is not known what became of a message; it may have been processed. */
export type InDoubtReason =
  | 'timeout'
  | 'reset'
  | 'httpStatus'
  | 'notJson'
  | 'unknownShape'
  | 'unknownCode'
  | 'wrongMessage';

/** Why a message certainly was not processed. */
export type NotSentReason = 'unreachable' | 'tls' | 'unauthorized' | 'throttled' | 'tooLarge';

/** The bytes may have arrived: never resend before asking. */
export interface InDoubt {
  readonly kind: 'inDoubt';
  readonly because: InDoubtReason;
  readonly word?: HubWord;
}

/** Nothing was processed: the same message may be sent again. */
export interface NotSent {
  readonly kind: 'notSent';
  readonly because: NotSentReason;
  /** Milliseconds the hub asked to wait. */
  readonly retryAfterMs?: number;
}

/** Outcome of sending a message: `accepted` means taken for processing, not approved. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly word: HubWord }
  | { readonly kind: 'refused'; readonly word: HubWord }
  | { readonly kind: 'duplicate'; readonly word: HubWord }
  | InDoubt
  | NotSent;

/**
 * The hub's verdict on one transcript; `status` is absent where its number is not in the service's own table, or is
 * good news beside an error code that is not known to mean success.
 */
export interface ItemAnswer {
  /** `ma_tra_cuu_uuid`, lower case. */
  readonly documentId: string;
  readonly status?: HubStatus;
  readonly word: HubWord;
}

/** Outcome of asking about a list; a transcript without a row is still pending. */
export type QueryOutcome =
  | { readonly kind: 'answered'; readonly items: readonly ItemAnswer[] }
  | { readonly kind: 'pending'; readonly word: HubWord }
  | { readonly kind: 'unknownMessage'; readonly word: HubWord }
  | InDoubt
  | NotSent;

/** Outcome of asking about a certificate registration. */
export type CertificateOutcome =
  | { readonly kind: 'approved'; readonly serialNumber: string; readonly word: HubWord }
  | { readonly kind: 'refused'; readonly serialNumber: string; readonly word: HubWord }
  | { readonly kind: 'pending'; readonly word: HubWord }
  | { readonly kind: 'unknownMessage'; readonly word: HubWord }
  | InDoubt
  | NotSent;

/** What came back, as it came, and what it means. Both are plain data; store `raw` before acting on `outcome`. */
export interface Answer<Outcome> {
  readonly raw: RawAnswer;
  readonly outcome: Outcome;
}
