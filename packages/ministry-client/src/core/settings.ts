import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, TranscriptStore } from '@hocbaso/spec';
import type { MinistryClient } from '../client.ts';

/** Waits; an abort throws the signal's reason. */
export type Wait = (ms: number, options: { readonly signal?: AbortSignal }) => Promise<void>;

/** Options of `createOutbox`. All times in milliseconds. */
export interface OutboxOptions {
  readonly store: TranscriptStore;
  readonly client: MinistryClient;
  readonly clock: Clock;
  /** How long after an unclear sending the hub's word is trusted. Default 120 s. */
  readonly settleWindowMs?: number;
  /** First pause between two questions about one package; it doubles up to 15 min. Default 30 s. */
  readonly pollEveryMs?: number;
  /** How long a claim on a package holds; longer than the sending time-out. Default: twice all time-outs, plus 5 s. */
  readonly leaseMs?: number;
  /** Waits before the second, third, … attempt of a package that was not sent; after the last it is parked. */
  readonly retryDelaysMs?: readonly number[];
  /** A package without a final word for this long is parked. Default 7 days. */
  readonly parkAfterMs?: number;
  /** Default: a timer. Give one that moves your clock in a test. */
  readonly wait?: Wait;
}

/** The options with every default filled in. */
export type Settings = Required<OutboxOptions>;

const MINUTE = 60_000;

/** A wait by the platform's timer. */
export const timerWait: Wait = async (ms, { signal }) => {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};

/** Fills in the defaults. */
export function settingsOf(options: OutboxOptions): Settings {
  const { timeouts } = options.client.deployment;
  return {
    settleWindowMs: 2 * MINUTE,
    pollEveryMs: MINUTE / 2,
    // A sending may try twice (an expired token), each time with a token call before it; then the answer is stored.
    leaseMs: 2 * (timeouts.sendMs + timeouts.queryMs) + 5_000,
    retryDelaysMs: [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE],
    parkAfterMs: 7 * 24 * 60 * MINUTE,
    wait: timerWait,
    ...options,
  };
}
