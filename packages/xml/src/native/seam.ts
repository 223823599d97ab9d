/**
 * What the engine needs from the machine it runs on. `#native` (package.json, `imports`) is `node.ts` or, under the
 * `browser` condition, `browser.ts`: both export the functions of {@link NativeEngine}, and nothing else in the engine
 * may touch `node:` modules, `Buffer` or `crypto.subtle`.
 */

/** Hash functions of the engine; `sha1` is on no allow-list but that of the legacy mode of `verifySignature`. */
export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** A public key ready for use: a `KeyObject` of `node:crypto`, or the browser's own form. */
export interface PublicKey {
  /** `rsa`, `rsa-pss`, `ec` or a kind that is not accepted. */
  readonly asymmetricKeyType?: string | undefined;
}

/** How a signature value is to be checked. */
export interface ValueScheme {
  readonly hash: HashName;
  /** `ecdsa`: r‖s as in XMLDSig; `ecdsa-der`: as in certificates. */
  readonly padding: 'pkcs1' | 'pss' | 'ecdsa' | 'ecdsa-der';
  /** Salt length of PSS in bytes. */
  readonly saltLength?: number;
}

/** RSA modulus length in bits, or the order length in bytes of a P-curve. */
export type KeyShape = { readonly rsaBits: number } | { readonly ecBytes: number };

/** One signature value to be checked; `data` must not change until it was. */
export interface SignatureJob {
  readonly scheme: ValueScheme;
  readonly key: PublicKey;
  readonly data: Uint8Array;
  readonly value: Uint8Array;
}

/** Bytes with the native search and text functions of `Buffer` that the parser uses. */
export interface NativeBytes extends Uint8Array {
  toString(encoding?: 'utf8' | 'latin1' | 'hex', start?: number, end?: number): string;
  /** As `toString('utf8', start, end)`, without the detour. */
  utf8Slice(start: number, end: number): string;
  indexOf(value: number | string | Uint8Array, from?: number, encoding?: 'latin1'): number;
  /** As `Buffer.compare`: negative, 0 or positive. */
  compare(target: Uint8Array, targetStart?: number, targetEnd?: number): number;
  subarray(start?: number, end?: number): NativeBytes;
}

/** The functions both machines provide. */
export interface NativeEngine {
  /** The bytes with native functions: the same memory in Node, where nothing waits; a copy in a browser. */
  asBuffer(bytes: Uint8Array): NativeBytes;
  /** Bytes to be overwritten whole; what is in them before is undefined. */
  allocate(length: number): Uint8Array;
  /** True when all bytes are valid UTF-8 (no overlong forms, no surrogates). */
  isValidUtf8(bytes: Uint8Array): boolean;
  /** UTF-8 text → bytes. */
  utf8(text: string): NativeBytes;
  /** Text → its UTF-8 bytes as a one-byte string. */
  toByteString(text: string): string;
  /** One-byte string → bytes. */
  fromByteString(text: string): NativeBytes;
  /** Base64 → bytes, lenient: what is not base64 is passed over. */
  bytesFromBase64(text: string): Uint8Array;
  /** Bytes → base64 without line breaks. */
  base64FromBytes(bytes: Uint8Array): string;
  /** Digest as base64 text. */
  hashBase64(name: HashName, bytes: Uint8Array): string;
  /** Digest as lower-case hexadecimal. */
  hashHex(name: HashName, bytes: Uint8Array): string;
  /** Digest as bytes. */
  hashBytes(name: HashName, bytes: Uint8Array): Uint8Array;
  /** Public key from a DER SubjectPublicKeyInfo; throws when it is not a key. */
  publicKeyFromSpki(spki: Uint8Array): PublicKey;
  /** Kind and size of a key; undefined for anything but RSA and the P-curves. */
  keyShape(key: PublicKey): KeyShape | undefined;
  /**
   * For every job whether its value is a signature of the data by the key, in order; false also where key or value
   * has the wrong form. Node answers at once, a browser with a promise.
   */
  verifyAll(jobs: readonly SignatureJob[]): readonly boolean[] | Promise<readonly boolean[]>;
}
