import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';
import type { Query, Row } from '../db/db.ts';
import { bytesOf, integerOf, textOf } from '../db/row.ts';
import { storeError } from '../internal/store-error.ts';
import { sha256Hex } from './digest.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Up to here (bytes) the trip to another thread costs more than the work; a học bạ is below, a package above. */
const SMALL = 65_536;

/** Bytes ready to be stored: named by the SHA-256 of the original, compressed inside. */
export interface Packed {
  readonly digest: string;
  readonly size: number;
  readonly gzip: Uint8Array;
}

/** Compresses outside any transaction; works on a copy, so the caller may reuse its buffer. */
export async function pack(bytes: Uint8Array): Promise<Packed> {
  const own = bytes.slice();
  const data = own.length > SMALL ? await compress(own, { level: 6 }) : gzipSync(own, { level: 6 });
  return { digest: sha256Hex(own), size: own.length, gzip: data };
}

/** Stores bytes once, whoever stores them again. */
export async function insertBlob(query: Query, blob: Packed): Promise<void> {
  await query('INSERT INTO blob (digest, size, gzip) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING', [
    blob.digest,
    blob.size,
    blob.gzip,
  ]);
}

/** A row with `digest`, `size`, `gzip`, or undefined. */
export async function selectBlob(query: Query, digest: string): Promise<Row | undefined> {
  return (await query('SELECT digest, size, gzip FROM blob WHERE digest = $1', [digest]))[0];
}

/**
 * The original bytes of a blob row, checked against the digest that names them.
 *
 * @throws `ERR_HBS_STORE_CORRUPT` the row is absent, does not expand, or is not what its digest says.
 */
export async function unpack(row: Row | undefined): Promise<Uint8Array> {
  if (row === undefined) throw storeError('ERR_HBS_STORE_CORRUPT', { params: { what: 'blob' } });
  const digest = textOf(row, 'digest');
  let bytes: Uint8Array;
  try {
    const size = integerOf(row, 'size');
    const data = bytesOf(row, 'gzip');
    const limits = { maxOutputLength: Math.max(1, size) };
    const buffer = size > SMALL ? await expand(data, limits) : gunzipSync(data, limits);
    bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (cause) {
    throw storeError('ERR_HBS_STORE_CORRUPT', { params: { what: 'gzip' }, cause });
  }
  if (sha256Hex(bytes) !== digest) {
    throw storeError('ERR_HBS_STORE_CORRUPT', { params: { what: 'SHA-256' } });
  }
  return bytes;
}
