import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '@hocbaso/spec';
import { storeError } from '../internal/store-error.ts';
import { sha256Hex } from '../transcripts/digest.ts';
import type { Migration } from './migrations.ts';

/** `HBS1` in the header of every store, so that no other SQLite file is taken for one. */
const APPLICATION_ID = 0x48425331;

function pragma(connection: DatabaseSync, name: string): number {
  const row = connection.prepare(`PRAGMA ${name}`).get();
  return Number(row?.[name]);
}

/**
 * Refuses a file that is not ours or is too new, before anything in it is changed.
 *
 * @throws `ERR_HBS_STORE_FORMAT`, `ERR_HBS_STORE_NEWER`
 */
export function recognise(connection: DatabaseSync, path: string, known: number): void {
  const found = pragma(connection, 'user_version');
  if (pragma(connection, 'application_id') === APPLICATION_ID) {
    if (found > known) throw storeError('ERR_HBS_STORE_NEWER', { params: { path, found, known } });
    return;
  }
  const tables = connection.prepare('SELECT count(*) AS n FROM sqlite_schema').get();
  if (pragma(connection, 'application_id') !== 0 || found !== 0 || tables?.n !== 0) {
    throw storeError('ERR_HBS_STORE_FORMAT', { params: { path } });
  }
}

/**
 * Brings the schema forward, one transaction for all missing steps; two processes that open a new store at once take
 * turns and the second finds nothing to do.
 *
 * @throws `ERR_HBS_STORE_FORMAT`, `ERR_HBS_STORE_NEWER`, `ERR_HBS_STORE_MIGRATION`
 */
export function migrate(
  connection: DatabaseSync,
  path: string,
  migrations: readonly Migration[],
  clock: Clock,
): void {
  const known = migrations.length;
  connection.exec('BEGIN IMMEDIATE');
  try {
    recognise(connection, path, known);
    connection.exec(
      'CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, at INTEGER NOT NULL) STRICT',
    );
    const applied = new Map(
      connection
        .prepare('SELECT number, checksum FROM schema_migration')
        .all()
        .map((row) => [row.number, row.checksum]),
    );
    const record = connection.prepare('INSERT INTO schema_migration VALUES (?, ?, ?, ?)');
    for (const { number, name, sql } of migrations) {
      const checksum = sha256Hex(sql);
      const present = applied.get(number);
      if (present === undefined) {
        connection.exec(sql);
        record.run(number, name, checksum, Math.trunc(clock.now()));
      } else if (present !== checksum) {
        throw storeError('ERR_HBS_STORE_MIGRATION', { params: { path, number } });
      }
    }
    if (applied.size < known) {
      connection.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${known};`);
    }
    connection.exec('COMMIT');
  } catch (error) {
    try {
      connection.exec('ROLLBACK');
    } catch {
      // Already rolled back by SQLite.
    }
    throw error;
  }
}
