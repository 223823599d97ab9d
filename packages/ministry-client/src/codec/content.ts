import { gzipSync } from 'node:zlib';
import type { EscapeQuotes } from '@hocbaso/spec';
import { ministryError } from '../internal/ministry-error.ts';
import { escapeQuotes, unescapeQuotes } from './escape-quotes.ts';
import { gunzipExactly } from './gunzip.ts';

/** Options of {@link encodeContent}. */
export interface EncodeContentOptions {
  /** Default `none`: base64 needs no further escaping inside JSON. */
  readonly escapeQuotes?: EscapeQuotes;
}

/** Options of {@link decodeContent}. */
export interface DecodeContentOptions extends EncodeContentOptions {
  /** Largest number of bytes that may come out, checked before anything is inflated. */
  readonly maxBytes: number;
}

/**
 * List XML → `content`: base64 of the byte length (32-bit little-endian) and the gzip of the UTF-8 bytes
 * (CV 2088 annex 2). Never hash, compare or sign the result: gzip bytes differ between libraries.
 * @throws HocBaSoError `ERR_HBS_CONTENT_ESCAPE`
 */
export function encodeContent(xml: Uint8Array, options: EncodeContentOptions = {}): string {
  const escaped = escapeQuotes(xml, options.escapeQuotes ?? 'none');
  const prefix = Buffer.alloc(4);
  prefix.writeInt32LE(escaped.length);
  return Buffer.concat([prefix, gzipSync(escaped)]).toString('base64');
}

/**
 * `content` → list XML; refuses everything {@link encodeContent} could not have written in some gzip library.
 * @throws HocBaSoError `ERR_HBS_CONTENT_BASE64`, `ERR_HBS_CONTENT_TOO_LARGE`, `ERR_HBS_CONTENT_LENGTH`,
 * `ERR_HBS_CONTENT_GZIP`, `ERR_HBS_CONTENT_TRAILING`, `ERR_HBS_CONTENT_ESCAPE`
 */
export function decodeContent(content: string, options: DecodeContentOptions): Uint8Array {
  const { maxBytes } = options;
  // Stored (incompressible) gzip data is at most a few bytes per 16 KB longer than its content.
  const longest = Math.ceil(((maxBytes + maxBytes / 1000 + 1024) * 4) / 3);
  if (content.length > longest) {
    throw ministryError('ERR_HBS_CONTENT_TOO_LARGE', { params: { bytes: content.length, maxBytes } });
  }
  const packed = Buffer.from(content, 'base64');
  // Node's decoder skips what it does not know; only canonical text comes back the same.
  if (packed.toString('base64') !== content) throw ministryError('ERR_HBS_CONTENT_BASE64');
  if (packed.length < 4) throw ministryError('ERR_HBS_CONTENT_GZIP');
  const declared = packed.readInt32LE(0);
  if (declared < 0) throw ministryError('ERR_HBS_CONTENT_LENGTH', { params: { declared } });
  if (declared > maxBytes) {
    throw ministryError('ERR_HBS_CONTENT_TOO_LARGE', { params: { bytes: declared, maxBytes } });
  }
  return unescapeQuotes(gunzipExactly(packed.subarray(4), declared), options.escapeQuotes ?? 'none');
}
