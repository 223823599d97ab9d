import { badCertificate } from '../x509/der.ts';
import { concatBytes, tlv } from './write-der.ts';

/** Nesting at most: deeper than any CMS there is, far from the stack's end. */
const MAX_DEPTH = 32;

interface Element {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/**
 * CMS may be BER, and timestamp servers built on Bouncy Castle use it: indefinite lengths and octet strings in pieces.
 * This rewrites the element that fills `bytes` with definite lengths and whole octet strings, so that one strict DER reader is
 * enough; what is definite already is returned as it is. Throws `ERR_HBS_CERT_FORMAT`.
 */
export function toDefinite(bytes: Uint8Array): Uint8Array {
  const element = rewrite(bytes, 0, bytes.length, 0);
  if (element.end !== bytes.length) badCertificate('trailing-bytes');
  return element.bytes;
}

function rewrite(b: Uint8Array, at: number, limit: number, depth: number): Element {
  if (depth > MAX_DEPTH) badCertificate('depth');
  if (at + 2 > limit) badCertificate('truncated');
  const tag = b[at]!;
  const first = b[at + 1]!;
  const constructed = (tag & 0x20) !== 0;
  if (first === 0x80) {
    if (!constructed) badCertificate('length');
    const { parts, end } = children(b, at + 2, limit, depth, true);
    return { bytes: join(tag, parts), end };
  }
  let length = first;
  let start = at + 2;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4 || start + count > limit) badCertificate('length');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + b[start + i]!;
    start += count;
  }
  const end = start + length;
  if (end > limit) badCertificate('truncated');
  if (!constructed) return { bytes: b.subarray(at, end), end };
  const { parts, changed } = children(b, start, end, depth, false);
  if (!changed && tag !== 0x24) return { bytes: b.subarray(at, end), end };
  return { bytes: join(tag, parts), end };
}

function children(
  b: Uint8Array,
  from: number,
  limit: number,
  depth: number,
  indefinite: boolean,
): { readonly parts: readonly Uint8Array[]; readonly changed: boolean; readonly end: number } {
  const parts: Uint8Array[] = [];
  let changed = false;
  let at = from;
  while (at < limit) {
    if (indefinite && b[at] === 0 && b[at + 1] === 0 && at + 2 <= limit)
      return { parts, changed, end: at + 2 };
    const element = rewrite(b, at, limit, depth + 1);
    if (element.bytes.length !== element.end - at || element.bytes[0] !== b[at]) changed = true;
    parts.push(element.bytes);
    at = element.end;
  }
  if (indefinite) badCertificate('truncated');
  return { parts, changed, end: at };
}

/** A constructed element; the pieces of an octet string become one. */
function join(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  if (tag !== 0x24) return tlv(tag, concatBytes(parts));
  return tlv(
    0x04,
    concatBytes(
      parts.map((part) => {
        if (part[0] !== 0x04) badCertificate('octet-string');
        return part.subarray(part[1]! < 0x80 ? 2 : 2 + (part[1]! & 0x7f));
      }),
    ),
  );
}
