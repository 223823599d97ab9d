import { createHash } from 'node:crypto';

/** SHA-256 (FIPS 180-4) in lower-case hex; text as UTF-8. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
