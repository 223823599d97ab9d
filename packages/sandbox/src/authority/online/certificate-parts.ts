import { createHash, createPrivateKey, sign } from 'node:crypto';
import type { AuthorityKeys } from '../certificate.ts';
import { asnNull, bitString, oid, sequence } from '../der.ts';
import { readDer } from './read-der.ts';

/** What services need of a certificate. */
export interface CertificateParts {
  /** DER of the names. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Content octets of the serial number. */
  readonly serial: Uint8Array;
  /** The key's bits. */
  readonly keyBits: Uint8Array;
}

/** Takes a certificate apart. */
export function certificateParts(der: Uint8Array): CertificateParts {
  const [, serial, , issuer, , subject, spki] = readDer(der)!.parts[0]!.parts;
  return {
    issuer: issuer!.bytes,
    subject: subject!.bytes,
    serial: serial!.content,
    keyBits: spki!.parts[1]!.content.subarray(1),
  };
}

/** Digest by the name `node:crypto` has for it. */
export const digest = (name: string, bytes: Uint8Array): Uint8Array =>
  createHash(name).update(bytes).digest();

/** AlgorithmIdentifier sha256WithRSAEncryption. */
export const RSA_SHA256: Uint8Array = sequence(oid('1.2.840.113549.1.1.11'), asnNull());

/** RSA with SHA-256 by a PKCS#8 key. */
export function signRsa(privateKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return sign('sha256', bytes, key);
}

/** `SEQUENCE { tbs, sha256WithRSAEncryption, signature, extra… }`, as certificates, CRLs and OCSP responses are signed. */
export function signedSequence(tbs: Uint8Array, by: AuthorityKeys, ...extra: Uint8Array[]): Uint8Array {
  return sequence(tbs, RSA_SHA256, bitString(signRsa(by.privateKey, tbs)), ...extra);
}
