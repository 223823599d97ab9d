import { xmlError } from '../internal/xml-error.ts';

type XmlErrorCode =
  | 'ERR_HBS_XML_SYNTAX'
  | 'ERR_HBS_XML_DOCTYPE'
  | 'ERR_HBS_XML_LIMIT'
  | 'ERR_HBS_XML_ENCODING';

/** Throws with the byte offset and the line (from 1); never quotes the document. */
export function failAt(code: XmlErrorCode, b: Uint8Array, offset: number, detail: string, limit = 0): never {
  let line = 1;
  for (let i = 0; i < offset && i < b.length; i++) if (b[i] === 0x0a) line++;
  throw xmlError(code, { params: { offset, line, detail, limit } });
}

/** Throws `ERR_HBS_XML_SYNTAX`. */
export function syntax(b: Uint8Array, offset: number, detail: string): never {
  return failAt('ERR_HBS_XML_SYNTAX', b, offset, offset >= b.length ? 'unexpected-end' : detail);
}
