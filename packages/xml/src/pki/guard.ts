import { isHocBaSoError } from '@hocbaso/spec';
import { type XmlErrorCode, xmlError } from '../internal/xml-error.ts';

/** Runs a reader of untrusted bytes; whatever it meets there comes out as one code with a `detail`. */
export function guard<T>(code: XmlErrorCode, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const isFormat = isHocBaSoError(cause, 'ERR_HBS_CERT_FORMAT');
    if (isHocBaSoError(cause) && !isFormat) throw cause;
    const detail = isFormat ? String(cause.params.detail) : 'structure';
    throw xmlError(code, { params: { detail }, cause });
  }
}

/** The `detail` of a coded error, for a check that reports it. */
export function detailOf(error: unknown): string {
  return isHocBaSoError(error) ? String(error.params.detail ?? error.code) : 'structure';
}

/** True when two byte strings are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
