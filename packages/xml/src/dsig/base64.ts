import { base64FromBytes, bytesFromBase64 } from '#native';

const SPACE = /[ \t\r\n]+/g;

/** Strict base64 (RFC 4648 section 4) with XML white space allowed; undefined for anything else, checked by round trip. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const direct = bytesFromBase64(text);
  if (base64FromBytes(direct) === text) return direct.length === 0 ? undefined : direct;
  const compact = text.replace(SPACE, '');
  if (compact.length === text.length || compact.length === 0) return undefined;
  const bytes = bytesFromBase64(compact);
  return base64FromBytes(bytes) === compact ? bytes : undefined;
}

/** Bytes → base64 without line breaks. */
export function encodeBase64(bytes: Uint8Array): string {
  return base64FromBytes(bytes);
}

/** Text without XML white space. */
export function withoutSpace(text: string): string {
  return text.replace(SPACE, '');
}
