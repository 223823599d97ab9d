import { Buffer, isUtf8 } from 'node:buffer';

/** The one place where the parser touches Node's `Buffer`, so that a browser twin needs only this file. */

/** The same memory seen as a `Buffer`, whose search and slices are native. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** True when all bytes are valid UTF-8 (no overlong forms, no surrogates). */
export function isValidUtf8(bytes: Uint8Array): boolean {
  return isUtf8(bytes);
}

/** UTF-8 text → bytes. */
export function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** Text → its UTF-8 bytes as a one-byte string, the form in which long strings are put together cheaply. */
export function toByteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** One-byte string → bytes. */
export function fromByteString(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Bytes `start … end` as text; short ASCII, the usual case, is built without leaving JavaScript. */
export function sliceText(buffer: Buffer, start: number, end: number): string {
  if (end - start <= 12) {
    let text = '';
    for (let i = start; i < end; i++) {
      const c = buffer[i]!;
      if (c >= 0x80) return buffer.toString('utf8', start, end);
      text += String.fromCharCode(c);
    }
    return text;
  }
  return buffer.toString('utf8', start, end);
}
