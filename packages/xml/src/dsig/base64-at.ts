const INVALID = 0x80;

/** Per byte its six bits, or {@link INVALID}. */
const SIX_BITS: Uint8Array = new Uint8Array(256).fill(INVALID);
for (let i = 0; i < 64; i++) {
  SIX_BITS['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(i)] = i;
}

/**
 * Base64 at `start … end` of a source, read where it stands; undefined for anything but RFC 4648 section 4 to the
 * letter: no white space, full padding, unused bits zero, not empty. `take` gives the memory for it.
 */
export function decodeBase64At(
  b: Uint8Array,
  start: number,
  end: number,
  take: (length: number) => Uint8Array = (length) => new Uint8Array(length),
): Uint8Array | undefined {
  const length = end - start;
  if (length === 0 || (length & 3) !== 0) return undefined;
  const padding = b[end - 1] !== 0x3d ? 0 : b[end - 2] !== 0x3d ? 1 : 2;
  const out = take((length >> 2) * 3 - padding);
  const full = padding === 0 ? end : end - 4;
  let at = 0;
  let wrong = 0;
  for (let i = start; i < full; i += 4) {
    const x = SIX_BITS[b[i]!]!;
    const y = SIX_BITS[b[i + 1]!]!;
    const z = SIX_BITS[b[i + 2]!]!;
    const w = SIX_BITS[b[i + 3]!]!;
    wrong |= x | y | z | w;
    out[at++] = (x << 2) | (y >> 4);
    out[at++] = (y << 4) | (z >> 2);
    out[at++] = (z << 6) | w;
  }
  if (padding > 0) {
    const x = SIX_BITS[b[full]!]!;
    const y = SIX_BITS[b[full + 1]!]!;
    const z = padding === 1 ? SIX_BITS[b[full + 2]!]! : 0;
    wrong |= x | y | z;
    if ((padding === 1 ? z & 3 : y & 15) !== 0) return undefined;
    out[at++] = (x << 2) | (y >> 4);
    if (padding === 1) out[at] = (y << 4) | (z >> 2);
  }
  return (wrong & INVALID) === 0 ? out : undefined;
}
