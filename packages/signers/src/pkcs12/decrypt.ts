import { createDecipheriv } from 'node:crypto';
import type { HocBaSoError } from '@hocbaso/spec';
import { BerError, type BerNode, childrenOf, octetsOf, oidOf, smallIntegerOf, TAG } from '../internal/ber.ts';
import { signerError } from '../internal/signer-error.ts';
import { derivePbkdf2, derivePkcs12, type HashName, type WorkBudget } from './key-derivation.ts';
import type { EncodedPassword } from './password.ts';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const PBE_SHA1_3DES = '1.2.840.113549.1.12.1.3';

const CIPHERS: Readonly<Record<string, { readonly name: string; readonly keyLength: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24 },
};

const PRFS: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const NAMES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.12.1.1': 'RC4-128',
  '1.2.840.113549.1.12.1.2': 'RC4-40',
  '1.2.840.113549.1.12.1.4': '2-key 3DES',
  '1.2.840.113549.1.12.1.5': 'RC2-128',
  '1.2.840.113549.1.12.1.6': 'RC2-40',
  '1.3.6.1.4.1.11591.4.11': 'scrypt',
};

/** The padding was wrong after decryption: a wrong password, or damage when the MAC already held. */
export class DecryptError extends Error {}

/** An algorithm this reader does not do, with the cure in the message. */
export function unsupported(oid: string): HocBaSoError {
  return signerError('ERR_HBS_PKCS12_LEGACY', { params: { algorithm: NAMES[oid] ?? oid } });
}

/**
 * Decrypts under an `AlgorithmIdentifier` of PKCS#12: PBES2 with PBKDF2 and AES-CBC or 3DES, and the SHA-1 3DES
 * scheme of older files.
 *
 * @throws HocBaSoError `ERR_HBS_PKCS12_LEGACY` for other algorithms.
 */
export async function decrypt(
  algorithm: BerNode | undefined,
  encrypted: Uint8Array,
  password: EncodedPassword,
  budget: WorkBudget,
): Promise<Uint8Array> {
  const [oidNode, parameters] = childrenOf(algorithm, TAG.sequence);
  const oid = oidOf(oidNode);
  if (oid === PBES2) return decryptPbes2(parameters, encrypted, password, budget);
  if (oid !== PBE_SHA1_3DES) throw unsupported(oid);
  const [saltNode, iterationsNode] = childrenOf(parameters, TAG.sequence);
  const salt = octetsOf(saltNode);
  const common = { hash: 'sha1', iterations: smallIntegerOf(iterationsNode) } as const;
  const key = await derivePkcs12(password.bmp, salt, { ...common, purpose: 1, length: 24 }, budget);
  const iv = await derivePkcs12(password.bmp, salt, { ...common, purpose: 2, length: 8 }, budget);
  return run('des-ede3-cbc', key, iv, encrypted);
}

async function decryptPbes2(
  parameters: BerNode | undefined,
  encrypted: Uint8Array,
  password: EncodedPassword,
  budget: WorkBudget,
): Promise<Uint8Array> {
  const [derivation, scheme] = childrenOf(parameters, TAG.sequence);
  const [kdfOid, kdfParameters] = childrenOf(derivation, TAG.sequence);
  if (oidOf(kdfOid) !== PBKDF2) throw unsupported(oidOf(kdfOid));
  const [schemeOid, ivNode] = childrenOf(scheme, TAG.sequence);
  const cipher = CIPHERS[oidOf(schemeOid)];
  if (cipher === undefined) throw unsupported(oidOf(schemeOid));
  const [salt, iterations, ...optional] = childrenOf(kdfParameters, TAG.sequence);
  const prf = optional.find((node) => node.tag === TAG.sequence);
  const prfOid = prf === undefined ? '1.2.840.113549.2.7' : oidOf(childrenOf(prf, TAG.sequence)[0]);
  const hash = PRFS[prfOid];
  if (hash === undefined) throw unsupported(prfOid);
  const key = await derivePbkdf2(
    password.utf8,
    octetsOf(salt),
    { hash, iterations: smallIntegerOf(iterations), length: cipher.keyLength },
    budget,
  );
  return run(cipher.name, key, octetsOf(ivNode), encrypted);
}

function run(cipher: string, key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array): Uint8Array {
  if (iv.length !== (cipher === 'des-ede3-cbc' ? 8 : 16)) throw new BerError('initialisation vector');
  try {
    const decipher = createDecipheriv(cipher, key, iv);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch {
    throw new DecryptError();
  } finally {
    key.fill(0);
  }
}
