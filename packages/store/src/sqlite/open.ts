import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock, TranscriptStore } from '@hocbaso/spec';
import { storeError } from '../internal/store-error.ts';
import { createContext } from '../transcripts/context.ts';
import { createTranscriptStore } from '../transcripts/store.ts';
import { whileBusy } from './busy.ts';
import { createSqliteDb } from './driver.ts';
import { toStoreError } from './errors.ts';
import { checkPlace } from './file.ts';
import { migrate, recognise } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

function loadSqlite(): typeof import('node:sqlite') {
  // Not an import: it stays lazy, survives every bundler, and its absence is an answer instead of a load error.
  const sqlite = process.getBuiltinModule?.('node:sqlite');
  if (sqlite === undefined) {
    throw storeError('ERR_HBS_STORE_DRIVER', { params: { found: process.version } });
  }
  return sqlite;
}

interface OpenOptions {
  readonly clock: Clock;
  readonly migrations: readonly Migration[];
}

/** Fails early, and with nothing changed, on a file that is damaged, foreign, too new or not writable. */
function prepareFile(connection: DatabaseSync, path: string, { migrations, clock }: OpenOptions): void {
  recognise(connection, path, migrations.length);
  const check = connection.prepare('PRAGMA quick_check(1)').get();
  if (check?.quick_check !== 'ok') {
    throw storeError('ERR_HBS_STORE_CORRUPT', { params: { what: 'SQLite quick_check' } });
  }
  // FULL, because NORMAL loses acknowledged commits in a power cut; fullfsync reaches the platter on macOS.
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA trusted_schema = OFF;`);
  migrate(connection, path, migrations, clock);
}

/** A checked, migrated connection with the settings the promises rest on. */
export function openFile(Sqlite: typeof DatabaseSync, path: string, options: OpenOptions): DatabaseSync {
  const connection = new Sqlite(path);
  try {
    prepareFile(connection, path, options);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Opens with a given list of migrations; for the tests of going forward and of a store that is newer. */
export async function openWith(path: string, options: OpenOptions): Promise<TranscriptStore> {
  const place = resolve(path);
  const { DatabaseSync } = loadSqlite();
  await checkPlace(place);
  try {
    const connection = await whileBusy(() => openFile(DatabaseSync, place, options));
    return createTranscriptStore(createContext(createSqliteDb(connection, place), options.clock));
  } catch (error) {
    throw toStoreError(error, place);
  }
}

/**
 * Opens the embedded store at `path`, creating the file when it does not exist; its folder must exist, on a local
 * disk. Several processes may have the same store open. The file is checked (`quick_check`) and its schema brought
 * forward first. `clock` gives the times of the journal and of claims.
 *
 * @throws `ERR_HBS_STORE_PATH`, `ERR_HBS_STORE_READONLY`, `ERR_HBS_STORE_NETWORK`, `ERR_HBS_STORE_DRIVER`,
 * `ERR_HBS_STORE_FORMAT`, `ERR_HBS_STORE_NEWER`, `ERR_HBS_STORE_MIGRATION`, `ERR_HBS_STORE_CORRUPT`,
 * `ERR_HBS_STORE_FULL`, `ERR_HBS_STORE_BUSY`, `ERR_HBS_STORE_IO`
 */
export function openSqliteStore(path: string, options: { readonly clock: Clock }): Promise<TranscriptStore> {
  return openWith(path, { clock: options.clock, migrations: MIGRATIONS });
}
