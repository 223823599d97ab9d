import { constants, type KeyObject, sign } from 'node:crypto';
import type { BatchOptions, SignatureAlgorithm, SignItem, SignOutcome } from '@hocbaso/spec';

/** As many as libuv has threads by default. */
const CONCURRENCY = 4;

const HASH: Readonly<Record<SignatureAlgorithm, 'sha256' | 'sha384' | 'sha512'>> = {
  'rsa-sha256': 'sha256',
  'rsa-sha384': 'sha384',
  'rsa-sha512': 'sha512',
  'rsa-pss-sha256': 'sha256',
  'ecdsa-sha256': 'sha256',
  'ecdsa-sha384': 'sha384',
};

/**
 * Signs items with a key in memory, a few at a time on the thread pool, and yields in input order. Once
 * `options.signal` is aborted nothing further is signed, and every item still owed comes out as `aborted`.
 */
export async function* signWithKey(
  key: KeyObject,
  algorithm: SignatureAlgorithm,
  items: readonly SignItem[],
  options: BatchOptions,
): AsyncGenerator<SignOutcome, void, undefined> {
  const running: Promise<SignOutcome>[] = [];
  let started = 0;
  options.onEvent?.({ type: 'signing' });
  for (const item of items) {
    while (started < items.length && running.length < CONCURRENCY && options.signal?.aborted !== true) {
      running.push(signOne(key, algorithm, items[started++]!));
    }
    const outcome = await running.shift();
    yield outcome === undefined || options.signal?.aborted === true
      ? { id: item.id, ok: false, error: { code: 'aborted' } }
      : outcome;
  }
  options.onEvent?.({ type: 'done' });
}

function signOne(key: KeyObject, algorithm: SignatureAlgorithm, item: SignItem): Promise<SignOutcome> {
  const parameters = algorithm.startsWith('ecdsa')
    ? { key, dsaEncoding: 'ieee-p1363' as const }
    : algorithm === 'rsa-pss-sha256'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { key, padding: constants.RSA_PKCS1_PADDING };
  return new Promise((resolve) => {
    const fail = (): void => resolve({ id: item.id, ok: false, error: { code: 'unknown' } });
    try {
      sign(HASH[algorithm], item.tbs, parameters, (error, signature) => {
        if (error !== null) fail();
        else resolve({ id: item.id, ok: true, signature: new Uint8Array(signature) });
      });
    } catch {
      fail();
    }
  });
}
