import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_WAIT_MS = 10_000;

function isBusy(error: unknown): boolean {
  return error instanceof Error && ((error as Error & { errcode?: number }).errcode ?? 0) % 256 === 5;
}

/**
 * Repeats work another connection kept from starting. SQLite's own busy handler would block the thread, and with it
 * the very transaction it waits for when both connections are in one process.
 */
export async function whileBusy<T>(work: () => T | Promise<T>): Promise<T> {
  let waited = 0;
  for (let delay = 1; ; delay = Math.min(delay + 1, 15)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || waited >= LONGEST_WAIT_MS) throw error;
    }
    await sleep(delay);
    waited += delay;
  }
}
