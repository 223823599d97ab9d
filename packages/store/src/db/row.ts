import type { HocBaSoError } from '@hocbaso/spec';
import { storeError } from '../internal/store-error.ts';
import type { Row } from './db.ts';

function wrong(column: string): HocBaSoError {
  return storeError('ERR_HBS_STORE_CORRUPT', { params: { what: column } });
}

/** A text column; anything else means the file is damaged. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrong(column);
  return value;
}

/** A text column that may be null, as undefined. */
export function optionalTextOf(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** An integer column. */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw wrong(column);
  return value;
}

/** A column of bytes. */
export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw wrong(column);
  return value;
}
