import type { SignatureAlgorithm } from '@hocbaso/spec';
import { webError } from './web-error.ts';

/** Web Crypto of this page. Throws `ERR_HBS_WEB_INSECURE` where the page is no secure context. */
export function subtleCrypto(): typeof globalThis.crypto.subtle {
  const subtle = globalThis.crypto?.subtle as typeof globalThis.crypto.subtle | undefined;
  if (subtle === undefined) throw webError('ERR_HBS_WEB_INSECURE');
  return subtle;
}

/** Digest with the hash of a signature algorithm. */
export async function digestFor(
  algorithm: SignatureAlgorithm,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const name = `SHA-${algorithm.slice(-3)}`;
  return new Uint8Array(await subtleCrypto().digest(name, bytes));
}
