import type { Clock, HocBaSoError } from '@hocbaso/spec';
import type { Db } from '../db/db.ts';
import { storeError } from '../internal/store-error.ts';

/** What every operation of the store works with. */
export interface Context {
  readonly db: Db;
  /** Whole milliseconds of the injected clock. */
  readonly now: () => number;
}

/** Wraps the injected clock. */
export function createContext(db: Db, clock: Clock): Context {
  return { db, now: () => Math.trunc(clock.now()) };
}

/** The head is not what the change was made for. `what` is a word of this package, never data. */
export function conflict(what: string): HocBaSoError {
  return storeError('ERR_HBS_STORE_CONFLICT', { params: { what } });
}

/** What was asked for is not in the store. */
export function notFound(what: string): HocBaSoError {
  return storeError('ERR_HBS_STORE_NOT_FOUND', { params: { what } });
}

/** Refuses a value the schema cannot hold. `what` names the parameter. */
export function requireInput(holds: boolean, what: string): void {
  if (!holds) throw storeError('ERR_HBS_STORE_INPUT', { params: { what } });
}
