import { type NativeBytes, sliceText } from './native-bytes.ts';

const ENTITIES: Readonly<Record<string, number>> = {
  amp: 0x26,
  lt: 0x3c,
  gt: 0x3e,
  quot: 0x22,
  apos: 0x27,
};

/**
 * The reference that begins with `&` at `i`: its code point and the offset after its `;`. Undefined when it is not one
 * of the five entities or a character reference; whether the character may stand in XML is left to the caller.
 */
export function readReference(
  b: Uint8Array,
  i: number,
): { readonly codePoint: number; readonly end: number } | undefined {
  if (b[i + 1] === 0x23) {
    const hex = b[i + 2] === 0x78;
    const first = i + (hex ? 3 : 2);
    let q = first;
    let value = 0;
    for (; b[q] !== 0x3b; q++) {
      const c = b[q];
      if (c === undefined) return undefined;
      const lower = c | 0x20;
      const digit =
        c >= 0x30 && c <= 0x39 ? c - 0x30 : hex && lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
      if (digit < 0) return undefined;
      value = Math.min(value * (hex ? 16 : 10) + digit, 0x110000);
    }
    return q === first ? undefined : { codePoint: value, end: q + 1 };
  }
  let name = '';
  let q = i + 1;
  for (; b[q] !== 0x3b; q++) {
    if (b[q] === undefined || q - i > 5) return undefined;
    name += String.fromCharCode(b[q]!);
  }
  return Object.hasOwn(ENTITIES, name) ? { codePoint: ENTITIES[name]!, end: q + 1 } : undefined;
}

/** Character data `start … end` of an element without element children: references, CDATA and line ends resolved. */
export function decodeText(b: NativeBytes, start: number, end: number): string {
  let i = start;
  while (i < end && b[i] !== 0x26 && b[i] !== 0x3c && b[i] !== 0x0d) i++;
  if (i === end) return sliceText(b, start, end);
  let text = '';
  let from = start;
  while (i < end) {
    const c = b[i]!;
    if (c === 0x26) {
      const reference = readReference(b, i)!;
      text += b.toString('utf8', from, i) + String.fromCodePoint(reference.codePoint);
      i = from = reference.end;
    } else if (c === 0x0d) {
      text += b.toString('utf8', from, i);
      if (b[i + 1] !== 0x0a) text += '\n';
      i = from = i + 1;
    } else if (c === 0x3c) {
      text += b.toString('utf8', from, i);
      if (b[i + 1] === 0x21 && b[i + 2] === 0x5b) {
        const close = b.indexOf(']]>', i + 9, 'latin1');
        text += b.toString('utf8', i + 9, close).replace(/\r\n?/g, '\n');
        i = from = close + 3;
      } else {
        const close =
          b[i + 1] === 0x21 ? b.indexOf('-->', i + 4, 'latin1') + 3 : b.indexOf('?>', i, 'latin1') + 2;
        i = from = close;
      }
    } else i++;
  }
  return text + b.toString('utf8', from, end);
}

/** Attribute value `start … end` (between the quotes) with references resolved and white space normalised. */
export function decodeValue(b: NativeBytes, start: number, end: number): string {
  let text = '';
  let from = start;
  let i = start;
  while (i < end) {
    const c = b[i]!;
    if (c === 0x26) {
      const reference = readReference(b, i)!;
      text += b.toString('utf8', from, i) + String.fromCodePoint(reference.codePoint);
      i = from = reference.end;
    } else if (c === 0x09 || c === 0x0a || c === 0x0d) {
      text += `${b.toString('utf8', from, i)} `;
      i = from = i + (c === 0x0d && b[i + 1] === 0x0a ? 2 : 1);
    } else i++;
  }
  return text + b.toString('utf8', from, end);
}
