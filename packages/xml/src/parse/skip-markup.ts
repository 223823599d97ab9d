import { isSpace, scanNcName } from './characters.ts';
import { syntax } from './fail.ts';
import type { NativeBytes } from './native-bytes.ts';

/** True when the ASCII text stands at `i`. */
export function startsWith(b: Uint8Array, i: number, text: string): boolean {
  for (let k = 0; k < text.length; k++) if (b[i + k] !== text.charCodeAt(k)) return false;
  return true;
}

function assertCharacters(b: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) if (b[i]! < 0x20 && !isSpace(b[i])) syntax(b, i, 'character');
}

/** Offset after the comment that begins at `i`. */
export function skipComment(b: NativeBytes, i: number): number {
  const dashes = b.indexOf('--', i + 4, 'latin1');
  if (dashes < 0) syntax(b, b.length, 'comment');
  if (b[dashes + 2] !== 0x3e) syntax(b, dashes, 'double-hyphen-in-comment');
  assertCharacters(b, i, dashes);
  return dashes + 3;
}

/** Offset after the CDATA section that begins at `i`. */
export function skipCdata(b: NativeBytes, i: number): number {
  const close = b.indexOf(']]>', i + 9, 'latin1');
  if (close < 0) syntax(b, b.length, 'cdata');
  assertCharacters(b, i, close);
  return close + 3;
}

/** Offset after the processing instruction that begins at `i`. */
export function skipPi(b: NativeBytes, i: number): number {
  const nameEnd = scanNcName(b, i + 2);
  if (nameEnd === i + 2) syntax(b, i, 'pi-target');
  if (/^xml$/i.test(b.toString('latin1', i + 2, nameEnd))) syntax(b, i, 'xml-declaration');
  const close = b.indexOf('?>', nameEnd, 'latin1');
  if (close < 0) syntax(b, b.length, 'pi');
  if (close !== nameEnd && !isSpace(b[nameEnd])) syntax(b, nameEnd, 'pi-target');
  assertCharacters(b, i, close);
  return close + 2;
}
