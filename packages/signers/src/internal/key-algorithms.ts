import type { KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '@hocbaso/spec';

/** What a key can do; empty for keys the rules do not allow (TT 15/2025: RSA from 2048 bits, ECDSA from 256). */
export function algorithmsOfKey(key: KeyObject): readonly SignatureAlgorithm[] {
  const details = key.asymmetricKeyDetails;
  const longEnough = (details?.modulusLength ?? 0) >= 2048;
  if (key.asymmetricKeyType === 'rsa' && longEnough) {
    return ['rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'rsa-pss-sha256'];
  }
  if (key.asymmetricKeyType === 'rsa-pss' && longEnough) return ['rsa-pss-sha256'];
  if (key.asymmetricKeyType !== 'ec') return [];
  if (details?.namedCurve === 'prime256v1') return ['ecdsa-sha256', 'ecdsa-sha384'];
  return details?.namedCurve === 'secp384r1' ? ['ecdsa-sha384', 'ecdsa-sha256'] : [];
}

/** Hash of an algorithm, as `node:crypto` names it. */
export function hashOfAlgorithm(algorithm: SignatureAlgorithm): 'sha256' | 'sha384' | 'sha512' {
  return algorithm.slice(algorithm.lastIndexOf('-') + 1) as 'sha256' | 'sha384' | 'sha512';
}
