import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { xmlError } from '../internal/xml-error.ts';
import { base64FromBytes } from './browser-bytes.ts';
import { type BrowserKey, readBrowserKey } from './browser-key.ts';
import { derToRs } from './ecdsa-value.ts';
import type { HashName, KeyShape, PublicKey, SignatureJob } from './seam.ts';

// Digests are wanted in the middle of synchronous work (which bytes are hashed next depends on them nowhere, but an
// asynchronous digest would make a promise of every element), so they do not come from Web Crypto: docs/adr/0008.
const HASHES = { sha1, sha256, sha384, sha512 } as const;
const NAMES = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;

export function hashBytes(name: HashName, bytes: Uint8Array): Uint8Array {
  return HASHES[name](bytes);
}

export function hashBase64(name: HashName, bytes: Uint8Array): string {
  return base64FromBytes(hashBytes(name, bytes));
}

export function hashHex(name: HashName, bytes: Uint8Array): string {
  let text = '';
  for (const byte of hashBytes(name, bytes)) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function publicKeyFromSpki(spki: Uint8Array): PublicKey {
  return readBrowserKey(spki);
}

export function keyShape(key: PublicKey): KeyShape | undefined {
  return (key as BrowserKey).shape;
}

type Subtle = typeof globalThis.crypto.subtle;
type ImportedKey = Awaited<ReturnType<Subtle['importKey']>>;

/** Throws `ERR_HBS_CRYPTO_ABSENT` where the browser withholds Web Crypto: a page that is not a secure context. */
export function verifyAll(jobs: readonly SignatureJob[]): Promise<readonly boolean[]> {
  if (jobs.length === 0) return Promise.resolve([]);
  const { subtle } = globalThis.crypto as { readonly subtle?: Subtle };
  if (subtle === undefined) return Promise.reject(xmlError('ERR_HBS_CRYPTO_ABSENT'));
  return Promise.all(jobs.map((job) => verifyOne(subtle, job)));
}

/** A buffer of its own, as the types of Web Crypto ask. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

async function verifyOne(subtle: Subtle, job: SignatureJob): Promise<boolean> {
  const { hash, padding, saltLength } = job.scheme;
  const key = job.key as BrowserKey;
  const name = NAMES[hash];
  // Copied before anything is waited for, so that nobody changes them meanwhile.
  const data = own(job.data);
  const value = own(job.value);
  try {
    if (padding === 'pkcs1' || padding === 'pss') {
      if (!key.allows(padding, hash, saltLength ?? 0)) return false;
      // RFC 8017 section 8.1.2; not every Web Crypto looks at the length.
      if (!('rsaBits' in key.shape) || value.length !== (key.shape.rsaBits + 7) >> 3) return false;
      const algorithm = padding === 'pkcs1' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS';
      const imported = await importOnce(subtle, key, { name: algorithm, hash: name });
      const how = padding === 'pkcs1' ? algorithm : { name: algorithm, saltLength: saltLength! };
      return await subtle.verify(how, imported, value, data);
    }
    if (key.curve === undefined) return false;
    const rs = padding === 'ecdsa' ? value : derToRs(value, key.curve.bytes);
    if (rs === undefined) return false;
    const imported = await importOnce(subtle, key, { name: 'ECDSA', namedCurve: key.curve.name });
    return await subtle.verify({ name: 'ECDSA', hash: name }, imported, rs, data);
  } catch {
    return false;
  }
}

function importOnce(
  subtle: Subtle,
  key: BrowserKey,
  algorithm: { readonly name: string; readonly hash?: string; readonly namedCurve?: string },
): Promise<ImportedKey> {
  const use = `${algorithm.name} ${algorithm.hash ?? ''}`;
  let imported = key.imported.get(use) as Promise<ImportedKey> | undefined;
  if (imported === undefined) {
    imported = subtle.importKey('spki', own(key.spki), algorithm as never, false, ['verify']);
    key.imported.set(use, imported);
  }
  return imported;
}
