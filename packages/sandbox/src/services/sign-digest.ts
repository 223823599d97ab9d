import {
  constants,
  createHash,
  createPrivateKey,
  type KeyObject,
  privateEncrypt,
  randomBytes,
} from 'node:crypto';
import { p256, p384 } from '@noble/curves/nist.js';

/** DER in front of a digest in PKCS#1 v1.5 (RFC 8017, 9.2). */
const DIGEST_INFO: Readonly<Record<number, string>> = {
  32: '3031300d060960864801650304020105000420',
  48: '3041300d060960864801650304020205000430',
  64: '3051300d060960864801650304020305000440',
};

/** How an emulated service pads or encodes. */
export type DigestPadding = 'pkcs1' | 'pss' | 'ecdsa-raw' | 'ecdsa-der';

/**
 * Signs a ready digest with a real key, as a remote service or a token does: `node:crypto` itself signs only bytes.
 *
 * @param privateKey - PKCS#8, DER
 */
export function signDigest(privateKey: Uint8Array, digest: Uint8Array, padding: DigestPadding): Uint8Array {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType === 'ec') return signEc(key, digest, padding);
  if (padding === 'pss') {
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 2048;
    const encoded = encodePss(digest, bits - 1);
    return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded));
  }
  const info = Buffer.concat([Buffer.from(DIGEST_INFO[digest.length]!, 'hex'), digest]);
  return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info));
}

function signEc(key: KeyObject, digest: Uint8Array, padding: DigestPadding): Uint8Array {
  const curve = key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? p384 : p256;
  const { d } = key.export({ format: 'jwk' });
  const format = padding === 'ecdsa-der' ? 'der' : 'compact';
  return curve.sign(digest, Buffer.from(d!, 'base64url'), { prehash: false, lowS: false, format });
}

/** EMSA-PSS with MGF1 and a salt as long as the digest (RFC 8017, 9.1.1). */
function encodePss(digest: Uint8Array, bits: number): Buffer {
  const hash = digest.length === 32 ? 'sha256' : digest.length === 48 ? 'sha384' : 'sha512';
  const length = Math.ceil(bits / 8);
  const salt = randomBytes(digest.length);
  const h = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const db = Buffer.concat([Buffer.alloc(length - 2 * digest.length - 2), Buffer.from([1]), salt]);
  for (let at = 0, counter = 0; at < db.length; counter += 1) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    for (const byte of createHash(hash).update(h).update(count).digest()) {
      if (at < db.length) db[at++]! ^= byte;
    }
  }
  db[0]! &= 0xff >> (8 * length - bits);
  return Buffer.concat([db, h, Buffer.from([0xbc])]);
}
