import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { HocBaSoError } from '@hocbaso/spec';
import {
  BerError,
  type BerNode,
  childrenOf,
  octetsOf,
  oidOf,
  onlyChildOf,
  readBer,
  smallIntegerOf,
  TAG,
} from '../internal/ber.ts';
import { signerError } from '../internal/signer-error.ts';
import { DecryptError, decrypt, unsupported } from './decrypt.ts';
import { derivePkcs12, type HashName, type WorkBudget } from './key-derivation.ts';
import { type EncodedPassword, passwordCandidates } from './password.ts';

const MAX_FILE = 1 << 20;
const MAX_BAGS = 64;
const MAX_NESTING = 4;

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const SAFE_CONTENTS_BAG = '1.2.840.113549.1.12.10.1.6';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

const HASHES: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** What a file holds: private keys, and certificates (DER) in the order of the file. */
export interface Pkcs12Contents {
  readonly keys: KeyObject[];
  readonly certificates: Uint8Array[];
}

/**
 * Reads a PKCS#12 file (RFC 7292): checks the MAC in constant time, then decrypts.
 *
 * @throws HocBaSoError `ERR_HBS_PKCS12_FORMAT`, `ERR_HBS_PKCS12_PASSWORD`, `ERR_HBS_PKCS12_LEGACY`.
 */
export async function readPkcs12(
  file: Uint8Array,
  password: string,
  budget: WorkBudget,
): Promise<Pkcs12Contents> {
  if (file.length > MAX_FILE) throw format('size > 1 MiB');
  let hasMac: boolean | undefined;
  try {
    const [version, authSafe, macData] = childrenOf(readBer(file), TAG.sequence);
    if (smallIntegerOf(version) !== 3) throw new BerError('version');
    const [contentType, content] = childrenOf(authSafe, TAG.sequence);
    if (oidOf(contentType) !== DATA) throw new BerError('contentType');
    const safe = octetsOf(onlyChildOf(content, TAG.context0));
    const candidates = passwordCandidates(password);
    hasMac = macData !== undefined;
    const usable =
      macData === undefined ? candidates : [await passwordOfMac(macData, safe, candidates, budget)];
    return await firstThatDecrypts(usable, (encoded) => readSafe(safe, encoded, budget));
  } catch (error) {
    // Without a MAC, the only sign of a wrong password is that decryption yields nonsense.
    if (error instanceof DecryptError || (error instanceof BerError && hasMac === false)) {
      throw hasMac === false ? signerError('ERR_HBS_PKCS12_PASSWORD') : format('padding');
    }
    if (error instanceof BerError) throw format(`ASN.1: ${error.message}`);
    throw error;
  }
}

function format(reason: string): HocBaSoError {
  return signerError('ERR_HBS_PKCS12_FORMAT', { params: { reason } });
}

async function firstThatDecrypts<T>(
  candidates: readonly EncodedPassword[],
  read: (password: EncodedPassword) => Promise<T>,
): Promise<T> {
  for (const candidate of candidates.slice(0, -1)) {
    try {
      return await read(candidate);
    } catch (error) {
      if (!(error instanceof DecryptError || error instanceof BerError)) throw error;
    }
  }
  return read(candidates.at(-1)!);
}

async function passwordOfMac(
  macData: BerNode,
  safe: Uint8Array,
  candidates: readonly EncodedPassword[],
  budget: WorkBudget,
): Promise<EncodedPassword> {
  const [digestInfo, saltNode, iterationsNode] = childrenOf(macData, TAG.sequence);
  const [algorithm, macNode] = childrenOf(digestInfo, TAG.sequence);
  const oid = oidOf(childrenOf(algorithm, TAG.sequence)[0]);
  const hash = HASHES[oid];
  if (hash === undefined) throw unsupported(oid);
  const expected = octetsOf(macNode);
  const iterations = iterationsNode === undefined ? 1 : smallIntegerOf(iterationsNode);
  for (const candidate of candidates) {
    const length = createHmac(hash, '').digest().length;
    if (expected.length !== length) throw new BerError('MAC length');
    const options = { hash, iterations, length, purpose: 3 } as const;
    const key = await derivePkcs12(candidate.bmp, octetsOf(saltNode), options, budget);
    if (timingSafeEqual(createHmac(hash, key).update(safe).digest(), expected)) return candidate;
  }
  throw signerError('ERR_HBS_PKCS12_PASSWORD');
}

async function readSafe(
  safe: Uint8Array,
  password: EncodedPassword,
  budget: WorkBudget,
): Promise<Pkcs12Contents> {
  const contents: Pkcs12Contents = { keys: [], certificates: [] };
  const parts = childrenOf(readBer(safe), TAG.sequence);
  if (parts.length > MAX_BAGS) throw new BerError('too many parts');
  for (const part of parts) {
    const [type, content] = childrenOf(part, TAG.sequence);
    const inner = onlyChildOf(content, TAG.context0);
    const oid = oidOf(type);
    if (oid === DATA) {
      await readBags(readBer(octetsOf(inner)), contents, password, budget, 0);
    } else if (oid === ENCRYPTED_DATA) {
      const [, info] = childrenOf(inner, TAG.sequence);
      const [, algorithm, encrypted] = childrenOf(info, TAG.sequence);
      const plain = await decrypt(algorithm, octetsOf(encrypted, 0x80), password, budget);
      await readBags(readBer(plain), contents, password, budget, 0);
    } else throw unsupported(oid);
  }
  return contents;
}

async function readBags(
  bags: BerNode,
  contents: Pkcs12Contents,
  password: EncodedPassword,
  budget: WorkBudget,
  depth: number,
): Promise<void> {
  if (depth > MAX_NESTING) throw new BerError('bags nested too deeply');
  for (const bag of childrenOf(bags, TAG.sequence)) {
    if (contents.keys.length + contents.certificates.length >= MAX_BAGS) throw new BerError('too many bags');
    const [type, wrapped] = childrenOf(bag, TAG.sequence);
    const oid = oidOf(type);
    if (oid === CERT_BAG) {
      const [kind, value] = childrenOf(onlyChildOf(wrapped, TAG.context0), TAG.sequence);
      if (oidOf(kind) === X509_CERTIFICATE) {
        contents.certificates.push(octetsOf(onlyChildOf(value, TAG.context0)));
      }
    } else if (oid === SHROUDED_KEY_BAG) {
      const [algorithm, encrypted] = childrenOf(onlyChildOf(wrapped, TAG.context0), TAG.sequence);
      const pkcs8 = await decrypt(algorithm, octetsOf(encrypted), password, budget);
      importKey(pkcs8, contents);
      pkcs8.fill(0);
    } else if (oid === KEY_BAG) {
      importKey(onlyContentOf(wrapped), contents);
    } else if (oid === SAFE_CONTENTS_BAG) {
      await readBags(onlyChildOf(wrapped, TAG.context0), contents, password, budget, depth + 1);
    }
    // CRL and secret bags have nothing to sign with.
  }
}

/** The bytes of the one element inside `[0]`, as they stand. */
function onlyContentOf(wrapped: BerNode | undefined): Uint8Array {
  onlyChildOf(wrapped, TAG.context0);
  return wrapped!.content;
}

function importKey(pkcs8: Uint8Array, contents: Pkcs12Contents): void {
  try {
    const key = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength);
    contents.keys.push(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  } catch {
    // A key of a kind this runtime does not know: reported as "no key" when no other one serves.
  }
}
