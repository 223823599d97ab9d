/** The handful of DER forms a PKCS#12 file is made of (X.690). Values go in as bytes and come out wrapped. */

function element(tag: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  if (content.length < 0x80) length.push(content.length);
  else {
    for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest & 0xff);
    length.unshift(0x80 | length.length);
  }
  return concat([Uint8Array.of(tag, ...length), content]);
}

/** Joins byte strings. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** `SEQUENCE { parts… }`. */
export const sequence = (...parts: Uint8Array[]): Uint8Array => element(0x30, concat(parts));

/** `SET { parts… }`; the callers here never hold more than one part, so no sorting is needed. */
export const set = (part: Uint8Array): Uint8Array => element(0x31, part);

/** `OCTET STRING`. */
export const octets = (value: Uint8Array): Uint8Array => element(0x04, value);

/** `BMPString`: UTF-16, big endian. */
export const bmpString = (text: string): Uint8Array => element(0x1e, utf16be(text));

/** `[0] EXPLICIT`. */
export const explicit0 = (value: Uint8Array): Uint8Array => element(0xa0, value);

/** `[0] IMPLICIT OCTET STRING`. */
export const implicitOctets0 = (value: Uint8Array): Uint8Array => element(0x80, value);

/** `NULL`. */
export const asnNull = (): Uint8Array => element(0x05, new Uint8Array(0));

/** Non-negative `INTEGER` below 2³¹. */
export function integer(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest >>= 8) bytes.unshift(rest & 0xff);
  if (bytes[0]! >= 0x80) bytes.unshift(0);
  return element(0x02, Uint8Array.from(bytes));
}

/** `OBJECT IDENTIFIER` from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first! * 40 + second!, ...rest]) {
    const chunk = [arc & 0x7f];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) {
      chunk.unshift((high & 0x7f) | 0x80);
    }
    bytes.push(...chunk);
  }
  return element(0x06, Uint8Array.from(bytes));
}

/** UTF-16, big endian, without a terminator. */
export function utf16be(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le').swap16());
}

/** Any element by its tag octet. */
export const tagged = (tag: number, ...parts: Uint8Array[]): Uint8Array => element(tag, concat(parts));

/** `SET OF`, sorted as DER asks. */
export const setOf = (parts: readonly Uint8Array[]): Uint8Array =>
  element(0x31, concat([...parts].sort((a, b) => Buffer.compare(a, b))));

/** `GeneralizedTime` in whole seconds, from ms since the epoch. */
export const generalizedTime = (time: number): Uint8Array =>
  element(0x18, Buffer.from(`${digits(time)}Z`, 'latin1'));

/** `UTCTime`, from ms since the epoch; years 1950 to 2049. */
export const utcTime = (time: number): Uint8Array =>
  element(0x17, Buffer.from(`${digits(time).slice(2)}Z`, 'latin1'));

const digits = (time: number): string => new Date(time).toISOString().slice(0, 19).replace(/[-T:]/g, '');

/** `BIT STRING` without unused bits. */
export const bitString = (value: Uint8Array): Uint8Array => element(0x03, concat([Uint8Array.of(0), value]));

/** `ENUMERATED` below 128. */
export const enumerated = (value: number): Uint8Array => element(0x0a, Uint8Array.of(value));
