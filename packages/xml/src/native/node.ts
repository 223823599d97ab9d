import { Buffer, isUtf8 } from 'node:buffer';
import { constants, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { rsToDer } from './ecdsa-value.ts';
import type { HashName, KeyShape, NativeBytes, PublicKey, SignatureJob } from './seam.ts';

/** The engine's hands in Node; see `NativeEngine` for what each function promises. */

export function asBuffer(bytes: Uint8Array): NativeBytes {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // `utf8Slice` is what `toString` calls; the types of Node leave it out.
  return buffer as unknown as NativeBytes;
}

export function allocate(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

export function isValidUtf8(bytes: Uint8Array): boolean {
  return isUtf8(bytes);
}

export function utf8(text: string): NativeBytes {
  return asBuffer(Buffer.from(text, 'utf8'));
}

export function toByteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function fromByteString(text: string): NativeBytes {
  return asBuffer(Buffer.from(text, 'latin1'));
}

export function bytesFromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

export function base64FromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

export function hashBase64(name: HashName, bytes: Uint8Array): string {
  return hash(name, bytes, 'base64');
}

export function hashHex(name: HashName, bytes: Uint8Array): string {
  return hash(name, bytes, 'hex');
}

export function hashBytes(name: HashName, bytes: Uint8Array): Uint8Array {
  return hash(name, bytes, 'buffer');
}

export function publicKeyFromSpki(spki: Uint8Array): PublicKey {
  // PEM text, because Node tries every other form as a key object first and makes two errors with stack traces.
  return createPublicKey(`-----BEGIN PUBLIC KEY-----\n${base64FromBytes(spki)}\n-----END PUBLIC KEY-----`);
}

export function keyShape(key: PublicKey): KeyShape | undefined {
  const details = (key as KeyObject).asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') {
    return { rsaBits: details?.modulusLength ?? 0 };
  }
  if (key.asymmetricKeyType !== 'ec') return undefined;
  const bytes = { prime256v1: 32, secp384r1: 48, secp521r1: 66 }[details?.namedCurve ?? ''];
  return bytes === undefined ? undefined : { ecBytes: bytes };
}

export function verifyAll(jobs: readonly SignatureJob[]): readonly boolean[] {
  return jobs.map(verifyOne);
}

function verifyOne({ scheme, key: publicKey, data, value }: SignatureJob): boolean {
  const key = publicKey as KeyObject;
  try {
    if (scheme.padding === 'pkcs1') return verify(scheme.hash, data, key, value);
    if (scheme.padding === 'pss') {
      // OpenSSL takes a PSS value whose leading zeros were dropped; RFC 8017 section 8.1.2 does not.
      const size = keyShape(key);
      if (size === undefined || !('rsaBits' in size) || value.length !== (size.rsaBits + 7) >> 3)
        return false;
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return verify(scheme.hash, data, { key, padding, saltLength: scheme.saltLength! }, value);
    }
    if (scheme.padding === 'ecdsa-der') return verify(scheme.hash, data, key, value);
    const shape = keyShape(key);
    if (shape === undefined || !('ecBytes' in shape) || value.length !== 2 * shape.ecBytes) return false;
    // DER is what OpenSSL takes; asking Node for r‖s takes an options object, and that costs as above.
    return verify(scheme.hash, data, key, rsToDer(value));
  } catch {
    return false;
  }
}
