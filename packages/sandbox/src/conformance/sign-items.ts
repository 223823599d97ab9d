import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import type { SignatureAlgorithm, SignItem } from '@hocbaso/spec';

/** Every algorithm of the signer port. */
export const ALGORITHMS: readonly SignatureAlgorithm[] = [
  'rsa-sha256',
  'rsa-sha384',
  'rsa-sha512',
  'rsa-pss-sha256',
  'ecdsa-sha256',
  'ecdsa-sha384',
];

/** Name of the hash inside a signature algorithm. */
function hashOf(algorithm: SignatureAlgorithm): string {
  return algorithm.slice(algorithm.lastIndexOf('-') + 1);
}

/** `count` different items with the digest the algorithm needs; always the same for the same arguments. */
export function makeItems(count: number, algorithm: SignatureAlgorithm): SignItem[] {
  return Array.from({ length: count }, (_, i) => {
    const tbs = new TextEncoder().encode(`<SignedInfo>học bạ thử nghiệm ${i}</SignedInfo>`);
    const digest = new Uint8Array(createHash(hashOf(algorithm)).update(tbs).digest());
    return { id: `hoc-ba-${i}#gvcn`, label: `Học bạ thử nghiệm ${i}`, tbs, digest };
  });
}

/** True when `signature` (RSA raw, ECDSA `r‖s`) over `tbs` verifies with the certificate's key. */
export function signatureHolds(
  certificate: Uint8Array,
  algorithm: SignatureAlgorithm,
  tbs: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = new X509Certificate(certificate).publicKey;
  const parameters = algorithm.startsWith('ecdsa')
    ? { key, dsaEncoding: 'ieee-p1363' as const }
    : algorithm === 'rsa-pss-sha256'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { key, padding: constants.RSA_PKCS1_PADDING };
  return verify(hashOf(algorithm), tbs, parameters, signature);
}
