import { constants, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';

/** The one file of the engine that calls `node:crypto`, so that a Web Crypto twin can stand beside it. */

/** Hash functions on the allow-list. */
export type HashName = 'sha256' | 'sha384' | 'sha512';

/** A public key ready for use. */
export type PublicKey = KeyObject;

/** How a signature value is to be checked. */
export interface ValueScheme {
  readonly hash: HashName;
  /** `ecdsa`: r‖s as in XMLDSig; `ecdsa-der`: as in certificates. */
  readonly padding: 'pkcs1' | 'pss' | 'ecdsa' | 'ecdsa-der';
  /** Salt length of PSS in bytes. */
  readonly saltLength?: number;
}

/** Digest as base64 text. */
export function hashBase64(name: HashName, bytes: Uint8Array): string {
  return hash(name, bytes, 'base64');
}

/** Digest as lower-case hexadecimal. */
export function hashHex(name: HashName, bytes: Uint8Array): string {
  return hash(name, bytes, 'hex');
}

/** Digest as bytes. */
export function hashBytes(name: HashName, bytes: Uint8Array): Uint8Array {
  return hash(name, bytes, 'buffer');
}

/** Public key from a DER SubjectPublicKeyInfo. Throws what OpenSSL throws. */
export function publicKeyFromSpki(spki: Uint8Array): PublicKey {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

/** True when `value` is a signature of `data` by the key; false also where the key or value has the wrong form. */
export function verifyValue(
  scheme: ValueScheme,
  key: PublicKey,
  data: Uint8Array,
  value: Uint8Array,
): boolean {
  try {
    if (scheme.padding === 'pkcs1') return verify(scheme.hash, data, key, value);
    if (scheme.padding === 'pss') {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return verify(scheme.hash, data, { key, padding, saltLength: scheme.saltLength! }, value);
    }
    const dsaEncoding = scheme.padding === 'ecdsa' ? 'ieee-p1363' : 'der';
    return verify(scheme.hash, data, { key, dsaEncoding }, value);
  } catch {
    return false;
  }
}

/** RSA modulus length in bits, or the order length in bytes of a P-curve. */
export type KeyShape = { readonly rsaBits: number } | { readonly ecBytes: number };

/** Kind and size of a key; undefined for anything but RSA and the P-curves. */
export function keyShape(key: PublicKey): KeyShape | undefined {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') {
    return { rsaBits: details?.modulusLength ?? 0 };
  }
  if (key.asymmetricKeyType !== 'ec') return undefined;
  const bytes = { prime256v1: 32, secp384r1: 48, secp521r1: 66 }[details?.namedCurve ?? ''];
  return bytes === undefined ? undefined : { ecBytes: bytes };
}
