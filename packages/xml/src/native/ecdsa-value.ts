/** ECDSA value of a certificate → r‖s of `size` bytes each; undefined unless it is the one DER encoding (as OpenSSL). */
export function derToRs(der: Uint8Array, size: number): Uint8Array<ArrayBuffer> | undefined {
  const length = der[1] === 0x81 ? der[2]! : der[1]!;
  let at = der[1] === 0x81 ? 3 : 2;
  if (der[0] !== 0x30 || at + length !== der.length || (at === 3) !== length >= 0x80) return undefined;
  const out = new Uint8Array(2 * size);
  for (const end of [size, 2 * size]) {
    const bytes = der[at + 1]!;
    if (der[at] !== 0x02 || !(bytes > 0) || bytes >= 0x80 || at + 2 + bytes > der.length) return undefined;
    let start = at + 2;
    at = start + bytes;
    if (der[start]! >= 0x80) return undefined;
    if (der[start] === 0 && bytes > 1) {
      if (der[start + 1]! < 0x80) return undefined;
      start++;
    }
    if (at - start > size) return undefined;
    out.set(der.subarray(start, at), end - (at - start));
  }
  return at === der.length ? out : undefined;
}

/** r‖s of equal length → the one DER encoding of them; zeros and numbers beyond the order are left to the verifier. */
export function rsToDer(rs: Uint8Array): Uint8Array {
  const size = rs.length >> 1;
  const r = integerAt(rs, 0, size);
  const s = integerAt(rs, size, rs.length);
  const length = 4 + r.pad + r.length + s.pad + s.length;
  const long = length >= 0x80 ? 1 : 0;
  const der = new Uint8Array(2 + long + length);
  der[0] = 0x30;
  if (long === 1) der[1] = 0x81;
  der[1 + long] = length;
  let at = 2 + long;
  for (const { start, length: bytes, pad } of [r, s]) {
    der[at++] = 0x02;
    der[at++] = pad + bytes;
    at += pad;
    for (let i = 0; i < bytes; i++) der[at++] = rs[start + i]!;
  }
  return der;
}

/** Where an unsigned number begins without its leading zeros, and whether DER puts one before it. */
function integerAt(b: Uint8Array, from: number, end: number): { start: number; length: number; pad: 0 | 1 } {
  let start = from;
  while (start < end - 1 && b[start] === 0) start++;
  return { start, length: end - start, pad: b[start]! >= 0x80 ? 1 : 0 };
}
