/** A value a statement binds or returns: the types SQLite and PostgreSQL share. */
export type SqlValue = string | number | null | Uint8Array;

/** One row of a result, by column name. */
export type Row = Readonly<Record<string, SqlValue>>;

/** Runs one statement whose parameters are written `$1`, `$2`, … and resolves with its rows. */
export type Query = (sql: string, parameters?: readonly SqlValue[]) => Promise<readonly Row[]>;

/**
 * The seam a second SQL engine implements: everything above it is one text of SQL. `work` awaits nothing but its
 * `query`, so a transaction is never held over signing, compression or a network call.
 */
export interface Db {
  /** One consistent snapshot. */
  read<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** One transaction; durable once it resolves, nothing of it remains when it rejects. */
  write<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** True when the engine finds its own file sound. */
  sound(): Promise<boolean>;
  close(): Promise<void>;
}
