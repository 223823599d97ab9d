import { verifyAll } from '#native';
import { hashBytes, publicKeyFromSpki } from '../dsig/crypto.ts';
import type { PublicKey, ValueScheme } from '../native/seam.ts';

/** Hash functions of the PKI layer; SHA-1 only names things there (OCSP CertID, ESSCertID), it never vouches. */
export type PkiHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** The cryptography timestamps, revocation and paths need; asynchronous, because a browser's is. */
export interface PkiCrypto {
  /** Digest of `bytes`. */
  digest(hash: PkiHash, bytes: Uint8Array): Promise<Uint8Array>;
  /** True when `value` is a signature of `data` by the key (DER SubjectPublicKeyInfo); false where anything is malformed. */
  verify(scheme: ValueScheme, spki: Uint8Array, data: Uint8Array, value: Uint8Array): Promise<boolean>;
}

/** The engine's own cryptography: `node:crypto`, or Web Crypto in a browser. */
export function createPkiCrypto(): PkiCrypto {
  return {
    async digest(hash, bytes) {
      if (hash !== 'sha1') return hashBytes(hash, bytes);
      return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-1', Uint8Array.from(bytes)));
    },
    async verify(scheme, spki, data, value) {
      let key: PublicKey;
      try {
        key = publicKeyFromSpki(spki);
      } catch {
        return false;
      }
      return (await verifyAll([{ scheme, key, data, value }]))[0] === true;
    },
  };
}
