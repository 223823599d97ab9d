const SPACE = /[ \t\r\n]+/g;

/** Strict base64 (RFC 4648 section 4) with XML white space allowed; undefined for anything else, checked by round trip. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const direct = Buffer.from(text, 'base64');
  if (direct.toString('base64') === text) return direct.length === 0 ? undefined : direct;
  const compact = text.replace(SPACE, '');
  if (compact.length === text.length || compact.length === 0) return undefined;
  const bytes = Buffer.from(compact, 'base64');
  return bytes.toString('base64') === compact ? bytes : undefined;
}

/** Bytes → base64 without line breaks. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Text without XML white space. */
export function withoutSpace(text: string): string {
  return text.replace(SPACE, '');
}
