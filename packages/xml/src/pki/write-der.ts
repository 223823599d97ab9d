/** The few DER forms that requests are made of (X.690): bytes go in, wrapped bytes come out. */

/** Joins byte strings. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** One element: tag, shortest length, content. */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  const length: number[] = [];
  if (size < 0x80) length.push(size);
  else {
    for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest & 0xff);
    length.unshift(0x80 | length.length);
  }
  return concatBytes([Uint8Array.of(tag, ...length), ...content]);
}

/** `SEQUENCE { parts… }`. */
export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...parts);

/** `OCTET STRING`. */
export const octets = (value: Uint8Array): Uint8Array => tlv(0x04, value);

/** `NULL`. */
export const asnNull = (): Uint8Array => Uint8Array.of(5, 0);

/** Non-negative `INTEGER` from its big-endian bytes; leading zeros are dropped, a sign octet is added. */
export function unsigned(value: Uint8Array): Uint8Array {
  let start = 0;
  while (start < value.length - 1 && value[start] === 0) start++;
  const bytes = value.subarray(start);
  if (bytes.length === 0) return tlv(0x02, Uint8Array.of(0));
  return (bytes[0]! & 0x80) === 0 ? tlv(0x02, bytes) : tlv(0x02, Uint8Array.of(0), bytes);
}

/** `OBJECT IDENTIFIER` from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const chunk = [arc & 0x7f];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) {
      chunk.unshift((high & 0x7f) | 0x80);
    }
    bytes.push(...chunk);
  }
  return tlv(0x06, Uint8Array.from(bytes));
}
