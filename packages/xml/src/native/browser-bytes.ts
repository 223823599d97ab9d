import type { NativeBytes } from './seam.ts';

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The few functions of `Buffer` the parser uses, over plain typed arrays. */
class BrowserBytes extends Uint8Array {
  override toString(encoding: string = 'utf8', start = 0, end: number = this.length): string {
    const from = Math.min(start, this.length);
    const to = Math.max(from, Math.min(end, this.length));
    const part = new Uint8Array(this.buffer, this.byteOffset + from, to - from);
    if (encoding === 'utf8') return UTF8.decode(part);
    if (encoding === 'latin1') return latin1(part);
    let text = '';
    for (const byte of part) text += byte.toString(16).padStart(2, '0');
    return text;
  }

  utf8Slice(start: number, end: number): string {
    return this.toString('utf8', start, end);
  }

  override indexOf(value: number | string | Uint8Array, from = 0): number {
    if (typeof value === 'number') return super.indexOf(value, from);
    const wanted = typeof value === 'string' ? bytesOfLatin1(value) : value;
    for (let i = super.indexOf(wanted[0]!, from); i >= 0; i = super.indexOf(wanted[0]!, i + 1)) {
      let length = 1;
      while (length < wanted.length && this[i + length] === wanted[length]) length++;
      if (length === wanted.length) return i;
    }
    return -1;
  }

  compare(target: Uint8Array, targetStart = 0, targetEnd: number = target.length): number {
    const size = targetEnd - targetStart;
    const shared = Math.min(this.length, size);
    for (let i = 0; i < shared; i++) {
      const difference = this[i]! - target[targetStart + i]!;
      if (difference !== 0) return difference;
    }
    return this.length - size;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  // fromCharCode takes its characters as arguments, of which there may not be too many.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

function bytesOfLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function asBuffer(bytes: Uint8Array): NativeBytes {
  // A copy: while a browser waits for a signature, the caller could change what was hashed already.
  const native = bytes instanceof BrowserBytes ? bytes : new BrowserBytes(bytes);
  return native as unknown as NativeBytes;
}

export function allocate(length: number): Uint8Array {
  return new Uint8Array(length);
}

export function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

export function utf8(text: string): NativeBytes {
  return asBuffer(new TextEncoder().encode(text));
}

export function toByteString(text: string): string {
  return latin1(new TextEncoder().encode(text));
}

export function fromByteString(text: string): NativeBytes {
  return asBuffer(bytesOfLatin1(text));
}

export function bytesFromBase64(text: string): Uint8Array {
  try {
    return bytesOfLatin1(atob(text));
  } catch {
    return new Uint8Array(0);
  }
}

export function base64FromBytes(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}
