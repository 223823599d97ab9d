import { constants, type KeyObject, verify } from 'node:crypto';
import type { SignatureAlgorithm, SignerFailure } from '@hocbaso/spec';
import { BerError, childrenOf, readBer, TAG } from '../internal/ber.ts';
import { hashOfAlgorithm } from '../internal/key-algorithms.ts';

/** A value in the form of the port, or why it is none. */
export type CheckedValue = { readonly signature: Uint8Array } | { readonly error: SignerFailure };

/**
 * Brings a service's value into the port's form (RSA raw, ECDSA `r‖s`) and verifies it with the certificate's key, so
 * that a swapped certificate, another padding or a damaged reply never gets into a document. `detail` is `pss` where
 * the value is a PSS signature although PKCS#1 v1.5 was asked for.
 */
export function checkValue(
  key: KeyObject,
  algorithm: SignatureAlgorithm,
  tbs: Uint8Array,
  value: Uint8Array,
): CheckedValue {
  const hash = hashOfAlgorithm(algorithm);
  if (algorithm.startsWith('ecdsa')) {
    const size = key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 48 : 32;
    const signature = value.length === 2 * size ? value : rawEcdsa(value, size);
    const holds = signature !== undefined && verify(hash, tbs, { key, dsaEncoding: 'ieee-p1363' }, signature);
    return holds ? { signature } : mismatch();
  }
  const pkcs1 = { key, padding: constants.RSA_PKCS1_PADDING };
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  if (algorithm === 'rsa-pss-sha256') {
    const exact = { ...pss, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return verify(hash, tbs, exact, value) ? { signature: value } : mismatch();
  }
  if (verify(hash, tbs, pkcs1, value)) return { signature: value };
  return verify(hash, tbs, pss, value) ? mismatch('pss') : mismatch();
}

function mismatch(detail?: string): CheckedValue {
  return { error: { code: 'signature_mismatch', ...(detail === undefined ? {} : { detail }) } };
}

/** `r‖s` from the DER form some services return. */
function rawEcdsa(der: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const parts = childrenOf(readBer(der), TAG.sequence);
    if (parts.length !== 2) return undefined;
    const raw = new Uint8Array(2 * size);
    for (const [i, part] of parts.entries()) {
      if (part.tag !== TAG.integer) return undefined;
      const start = part.content.findIndex((byte) => byte !== 0);
      const number = start === -1 ? new Uint8Array() : part.content.subarray(start);
      if (number.length > size) return undefined;
      raw.set(number, (i + 1) * size - number.length);
    }
    return raw;
  } catch (error) {
    if (error instanceof BerError) return undefined;
    throw error;
  }
}
