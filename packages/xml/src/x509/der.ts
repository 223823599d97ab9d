import { HocBaSoError } from '@hocbaso/spec';

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
  throw new HocBaSoError('ERR_HBS_CERT_FORMAT', { params: { detail } });
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

/** Dotted text of an OBJECT IDENTIFIER. */
export function readOid(b: Uint8Array, tlv: Tlv): string {
  if (tlv.tag !== 0x06 || tlv.start === tlv.end || (b[tlv.end - 1]! & 0x80) !== 0) badCertificate('oid');
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
  const text = ascii(b, tlv);
  const match =
    tlv.tag === 0x17
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
      : tlv.tag === 0x18
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
        : null;
  if (match === null) return badCertificate('time');
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const full = tlv.tag === 0x17 ? year + (year < 50 ? 2000 : 1900) : year;
  const time = Date.UTC(full, month - 1, day, hour, minute, second);
  if (Number.isNaN(time)) badCertificate('time');
  return time;
}

/** Content bytes as Latin-1 text. */
export function ascii(b: Uint8Array, tlv: Tlv): string {
  let text = '';
  for (let i = tlv.start; i < tlv.end; i++) text += String.fromCharCode(b[i]!);
  return text;
}
