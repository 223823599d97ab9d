import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@hocbaso/spec';
import { SignerRefusal } from './refusal.ts';

/** Waits, in ms; injected in simulations. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Options of {@link poll}. */
export interface PollOptions {
  readonly everyMs: number;
  /** Then the request ends as `timeout`; it may still be confirmed, and found again with its resume token. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly sleep?: Sleep;
}

/**
 * Asks until there is an answer. A question that the network lost is asked again: asking changes nothing. A service
 * that could not be reached until the end is `network`, not `timeout`.
 */
export async function poll<T>(ask: () => Promise<T | undefined>, options: PollOptions): Promise<T> {
  const { clock, signal } = options;
  const sleep: Sleep =
    options.sleep ?? (async (ms, stop) => void (await delay(ms, undefined, { signal: stop })));
  const until = clock.now() + options.timeoutMs;
  for (;;) {
    let lost: SignerRefusal | undefined;
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!(error instanceof SignerRefusal) || error.code !== 'network') throw error;
      lost = error;
    }
    if (clock.now() + options.everyMs > until) throw lost ?? new SignerRefusal('timeout');
    await sleep(options.everyMs, signal);
    signal.throwIfAborted();
  }
}
