import type { MessageCode } from '../generated/message-codes.ts';
import type { MessageParams } from '../messages/render.ts';

/** Three-valued outcome of one check: `unknown` where it could not be decided, never guessed. */
export type CheckStatus = 'passed' | 'failed' | 'unknown';

/** One named check of a verification, with its reason as a catalogue code. */
export interface Check {
  /** Stable id, e.g. `signature.value` or `slots.complete`. */
  readonly id: string;
  readonly status: CheckStatus;
  /** Catalogue code explaining a status other than `passed`. */
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  /** The slot the check is about, when it is about one. */
  readonly slotId?: string;
  /** Reported for people; its status does not enter the verdict. */
  readonly informational?: true;
}

/** Overall verdict in the vocabulary of ETSI EN 319 102-1. */
export type Verdict = 'TOTAL-PASSED' | 'TOTAL-FAILED' | 'INDETERMINATE';
