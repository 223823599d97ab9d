import { crc32, inflateRawSync } from 'node:zlib';
import type { HocBaSoError } from '@hocbaso/spec';
import { ministryError } from '../internal/ministry-error.ts';

const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

const damaged = (cause?: unknown): HocBaSoError => ministryError('ERR_HBS_CONTENT_GZIP', { cause });

/** Length of the gzip member header (RFC 1952, 2.3). */
function headerLength(data: Buffer): number {
  if (data.length < 18 || data.readUInt32BE(0) >>> 8 !== 0x1f8b08) throw damaged();
  const flags = data[3]!;
  if ((flags & 0xe0) !== 0) throw damaged();
  let at = 10;
  if (flags & FEXTRA) at += 2 + data.readUInt16LE(at);
  for (const flag of [FNAME, FCOMMENT]) {
    if (!(flags & flag)) continue;
    const end = data.indexOf(0, at);
    if (end < 0) throw damaged();
    at = end + 1;
  }
  if (flags & FHCRC) at += 2;
  if (at + 8 > data.length) throw damaged();
  return at;
}

/**
 * Inflates one gzip member that must hold exactly `length` bytes and be followed by nothing. `node:zlib` alone
 * accepts further members and trailing bytes, so the frame is read here.
 */
export function gunzipExactly(data: Buffer, length: number): Uint8Array {
  const start = headerLength(data);
  let inflated: Buffer;
  let consumed: number;
  try {
    const { buffer, engine } = inflateRawSync(data.subarray(start), {
      info: true,
      maxOutputLength: Math.max(1, length),
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    inflated = buffer;
    consumed = engine.bytesWritten;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw ministryError('ERR_HBS_CONTENT_LENGTH', { params: { declared: length } });
    }
    throw damaged(cause);
  }
  const trailer = start + consumed;
  if (trailer + 8 > data.length) throw damaged();
  if (inflated.length !== length) {
    throw ministryError('ERR_HBS_CONTENT_LENGTH', { params: { declared: length } });
  }
  if (crc32(inflated) !== data.readUInt32LE(trailer)) throw damaged();
  if (inflated.length !== data.readUInt32LE(trailer + 4)) throw damaged();
  if (trailer + 8 !== data.length) throw ministryError('ERR_HBS_CONTENT_TRAILING');
  return new Uint8Array(inflated.buffer, inflated.byteOffset, inflated.byteLength);
}
