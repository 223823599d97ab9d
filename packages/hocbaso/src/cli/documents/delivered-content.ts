import { type DecodeContentOptions, decodeContent } from '@hocbaso/ministry-client';
import type { EscapeQuotes } from '@hocbaso/spec';
import { hocbasoError } from '../../internal/hocbaso-error.ts';

/** A message that delivers a list of transcripts: what the sender calls it, and its `content`. */
export interface DeliveredMessage {
  readonly messageId?: string;
  readonly content: string;
}

const GZIP = [0x1f, 0x8b, 0x08];
const LENGTH_BYTES = 4;
/** Of a gzip member: header and trailer without data. */
const SHORTEST_GZIP = 18;
const LARGEST_LENGTH = 0x7fffffff;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Words a message id may consist of; anything else would be shown to people as it was sent. */
const PLAIN_ID = /^[\w.:-]{1,80}$/;

/** The message a JSON value is, if it is one: it has a `content`, and no record has. */
export function deliveredMessage(value: unknown): DeliveredMessage | undefined {
  if (!isObject(value) || Object.hasOwn(value, 'form')) return undefined;
  const request = isObject(value.authenticationRequest) ? value.authenticationRequest : undefined;
  const { content } = value;
  if (typeof content !== 'string' && request === undefined) return undefined;
  const id = request?.messageid ?? value.messageid;
  const named = typeof id === 'string' && PLAIN_ID.test(id) ? { messageId: id } : {};
  return { content: typeof content === 'string' ? content : '', ...named };
}

const hasAt = (bytes: Uint8Array, at: number): boolean => GZIP.every((byte, i) => bytes[at + i] === byte);

/** Which "escape quote" reading a list was written in, told by its first attribute, which it cannot be mistaken for. */
function quotesOf(xml: Uint8Array): EscapeQuotes {
  const head = Buffer.from(xml.subarray(0, 1024)).toString('latin1');
  const quote = /=\s*(\\"|&quot;|"|')/.exec(head)?.[1];
  if (quote === '\\"') return 'backslash';
  return quote === '&quot;' ? 'entity' : 'none';
}

/** gzip without the length in front, given it: what the member says of itself is then what is held to. */
function withLength(gzip: Buffer): string {
  if (gzip.length < SHORTEST_GZIP) throw hocbasoError('ERR_HBS_CONTENT_GZIP');
  const prefix = Buffer.alloc(LENGTH_BYTES);
  prefix.writeInt32LE(Math.min(gzip.readUInt32LE(gzip.length - 4), LARGEST_LENGTH));
  return Buffer.concat([prefix, gzip]).toString('base64');
}

/**
 * The XML in the `content` of a delivered message: base64 of length and gzip (CV 2088 annex 2), of gzip alone, or of
 * the XML itself; "escape quote" in any reading. The size is checked before anything is inflated.
 *
 * @throws HocBaSoError `ERR_HBS_CONTENT_BASE64`, `ERR_HBS_CONTENT_TOO_LARGE`, `ERR_HBS_CONTENT_LENGTH`,
 * `ERR_HBS_CONTENT_GZIP`, `ERR_HBS_CONTENT_TRAILING`, `ERR_HBS_CONTENT_ESCAPE`
 */
export function openContent(
  content: string,
  { maxBytes }: Pick<DecodeContentOptions, 'maxBytes'>,
): Uint8Array {
  const read = (text: string): Uint8Array => {
    const xml = decodeContent(text, { maxBytes });
    const mode = quotesOf(xml);
    return mode === 'none' ? xml : decodeContent(text, { maxBytes, escapeQuotes: mode });
  };
  const head = Buffer.from(content.slice(0, 64), 'base64');
  if (hasAt(head, LENGTH_BYTES)) return read(content);
  // base64 of what the limit allows, with room for gzip that could not make it shorter.
  if (content.length > Math.ceil(((maxBytes + maxBytes / 1000 + 1024) * 4) / 3)) {
    throw hocbasoError('ERR_HBS_CONTENT_TOO_LARGE', { params: { bytes: content.length, maxBytes } });
  }
  const bytes = Buffer.from(content, 'base64');
  // Node's decoder skips what it does not know; only canonical text comes back the same.
  if (bytes.length === 0 || bytes.toString('base64') !== content)
    throw hocbasoError('ERR_HBS_CONTENT_BASE64');
  if (hasAt(bytes, 0)) return read(withLength(bytes));
  if (!/^(?:\xef\xbb\xbf)?\s*</.test(head.toString('latin1'))) throw hocbasoError('ERR_HBS_CONTENT_GZIP');
  if (bytes.length > maxBytes) {
    throw hocbasoError('ERR_HBS_CONTENT_TOO_LARGE', { params: { bytes: bytes.length, maxBytes } });
  }
  return new Uint8Array(bytes);
}
