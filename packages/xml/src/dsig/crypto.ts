import { verifyAll } from '#native';
import { xmlError } from '../internal/xml-error.ts';
import type { PublicKey, ValueScheme } from '../native/seam.ts';

export { hashBase64, hashBytes, hashHex, keyShape, publicKeyFromSpki } from '#native';
export type { HashName, KeyShape, PublicKey, SignatureJob, ValueScheme } from '../native/seam.ts';

/**
 * One signature checked at once, for what cannot wait. Throws `ERR_HBS_CRYPTO_ASYNC` in a browser: whatever verifies
 * documents collects `SignatureJobs` instead.
 */
export function verifyValue(
  scheme: ValueScheme,
  key: PublicKey,
  data: Uint8Array,
  value: Uint8Array,
): boolean {
  const answer = verifyAll([{ scheme, key, data, value }]);
  if (answer instanceof Promise) throw xmlError('ERR_HBS_CRYPTO_ASYNC');
  return answer[0] === true;
}
