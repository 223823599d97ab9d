/** Character classes of XML 1.0 (fifth edition) for single bytes, and the slow path for the rest. */

/** In {@link NAME_CLASS}: may stand in a name. */
export const NAME_CHAR = 1;
/** In {@link NAME_CLASS}: may begin a name. */
export const NAME_START = 2;
const NAME_OTHER = 8;

/** Per byte: a sum of {@link NAME_CHAR} and {@link NAME_START}; 8 for the first byte of a longer character. */
export const NAME_CLASS: Uint8Array = Uint8Array.from({ length: 256 }, (_, c) => {
  if (c >= 0x80) return NAME_OTHER;
  const ch = String.fromCharCode(c);
  return /[A-Za-z_]/.test(ch) ? NAME_CHAR | NAME_START : /[-.0-9]/.test(ch) ? NAME_CHAR : 0;
});

/** Per byte, 0 where text may simply go on: not `<`, `&`, `>`, nor a control character. */
export const TEXT_STOP: Uint8Array = Uint8Array.from({ length: 256 }, (_, c) =>
  c < 0x20 || c === 0x3c || c === 0x26 || c === 0x3e ? 1 : 0,
);

/** Per byte, 0 where an attribute value may simply go on: not `<`, `&`, a quote, nor a control character. */
export const VALUE_STOP: Uint8Array = Uint8Array.from({ length: 256 }, (_, c) =>
  c < 0x20 || c === 0x3c || c === 0x26 || c === 0x22 || c === 0x27 ? 1 : 0,
);

/** Space, tab, CR, LF. */
export function isSpace(c: number | undefined): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

/** A character the production Char allows. */
export function isXmlChar(c: number): boolean {
  return (
    (c >= 0x20 && c <= 0xd7ff) ||
    c === 0x0a ||
    c === 0x09 ||
    c === 0x0d ||
    (c >= 0xe000 && c <= 0xfffd) ||
    (c >= 0x10000 && c <= 0x10ffff)
  );
}

function isNameStartAboveAscii(c: number): boolean {
  return (
    (c >= 0xc0 && c <= 0x2ff && c !== 0xd7 && c !== 0xf7) ||
    (c >= 0x370 && c <= 0x1fff && c !== 0x37e) ||
    c === 0x200c ||
    c === 0x200d ||
    (c >= 0x2070 && c <= 0x218f) ||
    (c >= 0x2c00 && c <= 0x2fef) ||
    (c >= 0x3001 && c <= 0xd7ff) ||
    (c >= 0xf900 && c <= 0xfdcf) ||
    (c >= 0xfdf0 && c <= 0xfffd) ||
    (c >= 0x10000 && c <= 0xeffff)
  );
}

function isNameCharAboveAscii(c: number): boolean {
  return isNameStartAboveAscii(c) || c === 0xb7 || (c >= 0x300 && c <= 0x36f) || c === 0x203f || c === 0x2040;
}

/** Number of bytes of the UTF-8 character that begins with this byte. */
export function sequenceLength(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Code point at `i` of valid UTF-8. */
export function codePointAt(b: Uint8Array, i: number): number {
  const c = b[i]!;
  if (c < 0x80) return c;
  if (c < 0xe0) return ((c & 0x1f) << 6) | (b[i + 1]! & 0x3f);
  if (c < 0xf0) return ((c & 0x0f) << 12) | ((b[i + 1]! & 0x3f) << 6) | (b[i + 2]! & 0x3f);
  return ((c & 0x07) << 18) | ((b[i + 1]! & 0x3f) << 12) | ((b[i + 2]! & 0x3f) << 6) | (b[i + 3]! & 0x3f);
}

/** End of the NCName that begins at `p`; `p` itself when none does. */
export function scanNcName(b: Uint8Array, p: number): number {
  if ((NAME_CLASS[b[p]!]! & NAME_START) === 0)
    return NAME_CLASS[b[p]!] === NAME_OTHER ? scanSlow(b, p, p) : p;
  let q = p + 1;
  while ((NAME_CLASS[b[q]!]! & NAME_CHAR) !== 0) q++;
  return NAME_CLASS[b[q]!] === NAME_OTHER ? scanSlow(b, p, q) : q;
}

function scanSlow(b: Uint8Array, begin: number, from: number): number {
  let q = from;
  while (q < b.length) {
    const c = b[q]!;
    if (c < 0x80) {
      if ((NAME_CLASS[c]! & (q === begin ? NAME_START : NAME_CHAR)) === 0) break;
      q++;
    } else {
      const point = codePointAt(b, q);
      if (!(q === begin ? isNameStartAboveAscii(point) : isNameCharAboveAscii(point))) break;
      q += sequenceLength(c);
    }
  }
  return q;
}
