import { createPrivateKey, generateKeyPairSync, type KeyObject, sign, type webcrypto } from 'node:crypto';
import type { SignatureAlgorithm } from '@hocbaso/spec';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A key pair with its certificate, for tests. */
export interface Identity {
  readonly der: Uint8Array;
  readonly key: KeyObject;
  readonly cryptoKeys: webcrypto.CryptoKeyPair;
  readonly subject: JsonName;
}

export interface IdentityOptions {
  readonly key?: 'rsa' | 'ec';
  readonly rsaBits?: number;
  readonly issuer?: Identity;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: KeyUsageFlags;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly serial?: string;
  readonly extra?: readonly Extension[];
  /** Hash an RSA key signs certificates and lists with; default SHA-256. */
  readonly hash?: 'SHA-256' | 'SHA-384';
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) };

/** `CN=…, UID=…` → the form the generator takes; values are UTF8String. */
function toName(text: string): JsonName {
  return text.split(', ').map((part) => {
    const at = part.indexOf('=');
    const type = part.slice(0, at);
    // The generator takes typed values but its JsonName says strings only.
    const value = { utf8String: part.slice(at + 1) } as unknown as string;
    return { [type === 'UID' ? '0.9.2342.19200300.100.1.1' : type]: [value] };
  });
}

/** Makes a certificate (self-signed without `issuer`) with a real key. */
export async function makeIdentity(name: string, options: IdentityOptions = {}): Promise<Identity> {
  const { key = 'rsa', rsaBits = 2048, issuer, ca = false } = options;
  const subject = toName(name);
  const pair =
    key === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: rsaBits })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm =
    key === 'rsa' ? { ...RSA, hash: options.hash ?? RSA.hash } : { name: 'ECDSA', namedCurve: 'P-256' };
  const cryptoKeys = {
    privateKey: await crypto.subtle.importKey(
      'pkcs8',
      pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
      algorithm,
      true,
      ['sign'],
    ),
    publicKey: await crypto.subtle.importKey(
      'spki',
      pair.publicKey.export({ format: 'der', type: 'spki' }),
      algorithm,
      true,
      ['verify'],
    ),
  };
  const usage =
    options.keyUsage ??
    (ca ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign : KeyUsageFlags.digitalSignature);
  const signingKey = issuer?.cryptoKeys.privateKey ?? cryptoKeys.privateKey;
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: issuer?.subject ?? subject,
    serialNumber: options.serial ?? '0a1b2c',
    notBefore: new Date(options.notBefore ?? '2025-01-01T00:00:00Z'),
    notAfter: new Date(options.notAfter ?? '2035-01-01T00:00:00Z'),
    publicKey: cryptoKeys.publicKey,
    signingKey,
    signingAlgorithm:
      signingKey.algorithm.name === 'ECDSA' ? { name: 'ECDSA', hash: 'SHA-256' } : signingKey.algorithm,
    extensions: [
      ...(ca ? [new BasicConstraintsExtension(true, options.pathLength, true)] : []),
      new KeyUsagesExtension(usage, true),
      ...(options.extra ?? [new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.4'])]),
    ],
  });
  return {
    der: new Uint8Array(certificate.rawData),
    key: createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' })),
    cryptoKeys,
    subject,
  };
}

/** A signature value as a signer returns it: RSA raw, ECDSA r‖s. */
export function signBytes(identity: Identity, algorithm: SignatureAlgorithm, tbs: Uint8Array): Uint8Array {
  const hash = algorithm.slice(-6);
  if (algorithm.startsWith('ecdsa')) {
    return sign(hash, tbs, { key: identity.key, dsaEncoding: 'ieee-p1363' });
  }
  if (algorithm.startsWith('rsa-pss')) {
    return sign(hash, tbs, { key: identity.key, padding: 6, saltLength: 32 });
  }
  return sign(hash, tbs, identity.key);
}
