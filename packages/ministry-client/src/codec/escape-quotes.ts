import type { EscapeQuotes, HocBaSoError } from '@hocbaso/spec';
import { ministryError } from '../internal/ministry-error.ts';

const ambiguous = (mode: EscapeQuotes): HocBaSoError =>
  ministryError('ERR_HBS_CONTENT_ESCAPE', { params: { mode } });

// Latin-1 maps every byte to one character and back, so the text below is the bytes, whatever their encoding.
const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'latin1'));

/**
 * The "escape quote" step of CV 2088 annex 1, II.2.2, in the chosen reading.
 * @throws HocBaSoError `ERR_HBS_CONTENT_ESCAPE` when `entity` could not be undone because the XML already holds `&quot;`
 */
export function escapeQuotes(xml: Uint8Array, mode: EscapeQuotes): Uint8Array {
  if (mode === 'none') return xml;
  const source = text(xml);
  if (mode === 'backslash') return bytes(source.replaceAll('"', '\\"'));
  if (source.includes('&quot;')) throw ambiguous(mode);
  return bytes(source.replaceAll('"', '&quot;'));
}

/**
 * The exact inverse of {@link escapeQuotes}.
 * @throws HocBaSoError `ERR_HBS_CONTENT_ESCAPE` for a quote that was not escaped
 */
export function unescapeQuotes(escaped: Uint8Array, mode: EscapeQuotes): Uint8Array {
  if (mode === 'none') return escaped;
  const source = text(escaped);
  if (mode === 'entity') {
    if (source.includes('"')) throw ambiguous(mode);
    return bytes(source.replaceAll('&quot;', '"'));
  }
  if (/(?<!\\)"/.test(source)) throw ambiguous(mode);
  return bytes(source.replaceAll('\\"', '"'));
}
