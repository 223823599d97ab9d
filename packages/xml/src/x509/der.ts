import { xmlError } from '../internal/xml-error.ts';

/**
 * A DER reader of our own: certificates are on the hot path of verification, a general X.509 library costs several
 * times the signature check itself, and this is all a certificate needs. It reads untrusted bytes and never beyond them.
 */

/** One element: tag byte, where it starts, where its content starts and ends. */
export interface Tlv {
  readonly tag: number;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** Throws `ERR_HBS_CERT_FORMAT`. */
export function badCertificate(detail: string): never {
  throw xmlError('ERR_HBS_CERT_FORMAT', { params: { detail } });
}

/** The element at `at`, which must end by `limit`. */
export function readTlv(b: Uint8Array, at: number, limit: number): Tlv {
  if (at + 2 > limit) badCertificate('truncated');
  const tag = b[at]!;
  if ((tag & 0x1f) === 0x1f) badCertificate('tag');
  let length = b[at + 1]!;
  let start = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4 || start + count > limit) badCertificate('length');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + b[start + i]!;
    if (length < 0x80) badCertificate('length');
    start += count;
  }
  if (start + length > limit) badCertificate('truncated');
  return { tag, at, start, end: start + length };
}

/** The element at `at` with a required tag. */
export function expectTlv(b: Uint8Array, at: number, limit: number, tag: number): Tlv {
  const tlv = readTlv(b, at, limit);
  if (tlv.tag !== tag) badCertificate(`tag-${tag.toString(16)}`);
  return tlv;
}

/** The elements inside a constructed one. */
export function readChildren(b: Uint8Array, parent: Tlv): Tlv[] {
  const list: Tlv[] = [];
  for (let at = parent.start; at < parent.end; ) {
    const tlv = readTlv(b, at, parent.end);
    list.push(tlv);
    at = tlv.end;
  }
  return list;
}

/** Object identifiers every certificate has, by their content bytes: nothing is computed for these. */
const KNOWN_OIDS: ReadonlyMap<string, string> = new Map(
  [
    '2.5.4.3',
    '2.5.4.4',
    '2.5.4.5',
    '2.5.4.6',
    '2.5.4.7',
    '2.5.4.8',
    '2.5.4.10',
    '2.5.4.11',
    '2.5.4.12',
    '0.9.2342.19200300.100.1.1',
    '2.5.29.14',
    '2.5.29.15',
    '2.5.29.17',
    '2.5.29.19',
    '2.5.29.31',
    '2.5.29.32',
    '2.5.29.35',
    '2.5.29.37',
    '1.3.6.1.5.5.7.1.1',
    '1.2.840.113549.1.1.1',
    '1.2.840.113549.1.1.11',
    '1.2.840.10045.2.1',
    '1.2.840.10045.3.1.7',
    '1.2.840.10045.4.3.2',
  ].map((oid) => [byteString(encodeOid(oid)), oid]),
);

function encodeOid(oid: string): Uint8Array {
  const [first, second, ...rest] = oid.split('.').map(Number) as [number, number, ...number[]];
  const bytes: number[] = [];
  for (const part of [first * 40 + second, ...rest]) {
    const septets = [part & 0x7f];
    for (let x = part >>> 7; x > 0; x >>>= 7) septets.unshift((x & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return Uint8Array.from(bytes);
}

function byteString(b: Uint8Array, start = 0, end = b.length): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(b[i]!);
  return text;
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function readOid(b: Uint8Array, tlv: Tlv): string {
  if (tlv.tag !== 0x06 || tlv.start === tlv.end || (b[tlv.end - 1]! & 0x80) !== 0) badCertificate('oid');
  const known = tlv.end - tlv.start < 12 ? KNOWN_OIDS.get(byteString(b, tlv.start, tlv.end)) : undefined;
  if (known !== undefined) return known;
  const parts: number[] = [];
  let value = 0;
  for (let i = tlv.start; i < tlv.end; i++) {
    value = value * 128 + (b[i]! & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) badCertificate('oid');
    if ((b[i]! & 0x80) !== 0) continue;
    if (parts.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      parts.push(first, value - first * 40);
    } else parts.push(value);
    value = 0;
  }
  return parts.join('.');
}

/** Content of a BIT STRING without unused bits. */
export function readBitString(b: Uint8Array, tlv: Tlv): Uint8Array {
  if (tlv.tag !== 0x03 || tlv.start === tlv.end || b[tlv.start] !== 0) badCertificate('bit-string');
  return b.subarray(tlv.start + 1, tlv.end);
}

/** UTCTime or GeneralizedTime in Zulu, ms since the epoch (RFC 5280 section 4.1.2.5). */
export function readTime(b: Uint8Array, tlv: Tlv): number {
  const { tag, start } = tlv;
  const isShort = tag === 0x17;
  if (!isShort && tag !== 0x18) return badCertificate('time');
  if (tlv.end - start !== (isShort ? 13 : 15) || b[tlv.end - 1] !== 0x5a) return badCertificate('time');
  const two = (at: number): number => {
    const high = b[at]! - 0x30;
    const low = b[at + 1]! - 0x30;
    return high < 0 || high > 9 || low < 0 || low > 9 ? badCertificate('time') : high * 10 + low;
  };
  const rest = start + (isShort ? 2 : 4);
  const year = isShort ? two(start) : two(start) * 100 + two(start + 2);
  const full = isShort ? year + (year < 50 ? 2000 : 1900) : year;
  const time = Date.UTC(full, two(rest) - 1, two(rest + 2), two(rest + 4), two(rest + 6), two(rest + 8));
  if (Number.isNaN(time)) badCertificate('time');
  return time;
}

/** Content bytes as Latin-1 text. */
export function ascii(b: Uint8Array, tlv: Tlv): string {
  return byteString(b, tlv.start, tlv.end);
}
