import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { HocBaSoError } from '@hocbaso/spec';
import type { Db, Query, Row, SqlValue } from '../db/db.ts';
import { storeError } from '../internal/store-error.ts';
import { whileBusy } from './busy.ts';
import { toStoreError } from './errors.ts';

interface Prepared {
  readonly statement: StatementSync;
  /** For each `?` in turn, the index of the parameter it takes. */
  readonly order: readonly number[];
}

/** No engine keeps a NUL or half a surrogate pair in a text as it was: refused, rather than altered. */
function checked(value: SqlValue | undefined): SqlValue {
  if (typeof value === 'string' && /\p{Surrogate}|\0/u.test(value)) {
    throw storeError('ERR_HBS_STORE_INPUT', { params: { what: 'text' } });
  }
  return value ?? null;
}

/** `$n` → `?`: the form every Node.js binds by position. */
function prepare(connection: DatabaseSync, sql: string): Prepared {
  const order: number[] = [];
  const text = sql.replace(/\$(\d+)/g, (_, n: string) => {
    order.push(Number(n) - 1);
    return '?';
  });
  return { statement: connection.prepare(text), order };
}

/**
 * The {@link Db} of one SQLite connection. Transactions of this process take turns, because they share the
 * connection; those of other processes are kept apart by SQLite's own file locks.
 */
export function createSqliteDb(connection: DatabaseSync, path: string): Db {
  const cache = new Map<string, Prepared>();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const query: Query = async (sql, parameters = []) => {
    let prepared = cache.get(sql);
    if (prepared === undefined) {
      prepared = prepare(connection, sql);
      cache.set(sql, prepared);
    }
    const values = prepared.order.map((index) => checked(parameters[index]));
    return prepared.statement.all(...values) as unknown as readonly Row[];
  };

  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = last.then(async () => {
      if (closed) throw storeError('ERR_HBS_STORE_CLOSED');
      try {
        return await work();
      } catch (error) {
        throw toStoreError(error, path);
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  }

  async function once<T>(begin: string, work: (query: Query) => Promise<T>): Promise<T> {
    await query(begin);
    try {
      const result = await work(query);
      await query('COMMIT');
      return result;
    } catch (error) {
      try {
        connection.exec('ROLLBACK');
      } catch {
        // SQLite has already rolled back by itself, as it may when the disk is full.
      }
      throw error;
    }
  }

  function transaction<T>(begin: string, work: (query: Query) => Promise<T>): Promise<T> {
    return inTurn(() => whileBusy(() => once(begin, work)));
  }

  return {
    read: (work) => transaction('BEGIN', work),
    write: (work) => transaction('BEGIN IMMEDIATE', work),
    sound: () =>
      inTurn(() => {
        try {
          const rows = connection.prepare('PRAGMA integrity_check(1)').all();
          return rows.length === 1 && rows[0]?.integrity_check === 'ok';
        } catch (error) {
          const found = toStoreError(error, path);
          if (found instanceof HocBaSoError && found.code === 'ERR_HBS_STORE_CORRUPT') return false;
          throw error;
        }
      }),
    async close() {
      if (closed) return;
      await inTurn(() => {
        closed = true;
        cache.clear();
        connection.close();
      }).catch((error) => {
        // Closing twice at once is closing.
        if (!(error instanceof HocBaSoError && error.code === 'ERR_HBS_STORE_CLOSED')) throw error;
      });
    },
  };
}
