import { allocate } from '#native';
import type { NativeBytes } from '../native/seam.ts';

export { asBuffer, fromByteString, isValidUtf8, toByteString, utf8 } from '#native';
export type { NativeBytes } from '../native/seam.ts';

/** Bytes `start … end` as text; short ASCII, the usual case, is built without leaving JavaScript. */
export function sliceText(buffer: NativeBytes, start: number, end: number): string {
  const length = end - start;
  if (length > 12) return buffer.utf8Slice(start, end);
  let high = 0;
  for (let i = start; i < end; i++) high |= buffer[i]!;
  if (high >= 0x80) return buffer.utf8Slice(start, end);
  // Marks and codes: one call makes the string, without one more for each letter.
  if (length === 1) return String.fromCharCode(buffer[start]!);
  if (length === 2) return String.fromCharCode(buffer[start]!, buffer[start + 1]!);
  if (length === 3) return String.fromCharCode(buffer[start]!, buffer[start + 1]!, buffer[start + 2]!);
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(buffer[i]!);
  return text;
}

/** Bytes `start … end` as lower-case hexadecimal. */
export function hexText(buffer: NativeBytes, start: number, end: number): string {
  return buffer.toString('hex', start, end);
}

/** Parts put together. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = allocate(length);
  length = 0;
  for (const part of parts) {
    bytes.set(part, length);
    length += part.length;
  }
  return bytes;
}
