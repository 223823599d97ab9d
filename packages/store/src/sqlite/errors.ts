import { isHocBaSoError } from '@hocbaso/spec';
import type { StoreMessageCode } from '@hocbaso/spec/messages/store';
import { storeError } from '../internal/store-error.ts';

/** SQLite's result codes that mean something to the caller (sqlite3.h). */
const CODES: Readonly<Record<number, StoreMessageCode>> = {
  5: 'ERR_HBS_STORE_BUSY',
  6: 'ERR_HBS_STORE_BUSY',
  8: 'ERR_HBS_STORE_READONLY',
  11: 'ERR_HBS_STORE_CORRUPT',
  13: 'ERR_HBS_STORE_FULL',
  14: 'ERR_HBS_STORE_PATH',
  26: 'ERR_HBS_STORE_FORMAT',
};

/** SQLITE_IOERR_SHMSIZE: the shared-memory file could not grow, which is how a full disk may show first. */
const SHM_SIZE = 4874;

/** Turns an error of `node:sqlite` into a coded one; anything else passes unchanged. */
export function toStoreError(error: unknown, path: string): unknown {
  if (isHocBaSoError(error) || !(error instanceof Error)) return error;
  const { errcode, errstr } = error as Error & { errcode?: number; errstr?: string };
  if (typeof errcode !== 'number') return error;
  const code = errcode === SHM_SIZE ? 'ERR_HBS_STORE_FULL' : CODES[errcode & 0xff];
  return storeError(code ?? 'ERR_HBS_STORE_IO', {
    params: { path, what: 'SQLite', reason: errstr ?? `SQLite ${errcode}` },
    cause: error,
  });
}
