import { constants, type KeyObject, sign } from 'node:crypto';
import type { SignatureAlgorithm, SignItem } from '@hocbaso/spec';
import type { SignAnswer, SignRequest } from '../define/definition.ts';
import { hashOfAlgorithm } from '../internal/key-algorithms.ts';

/** As many as libuv has threads by default. */
const CONCURRENCY = 4;

/** Signs items with a key in memory, a few at a time on the thread pool, in input order. */
export async function* signWithKey(
  key: KeyObject,
  { algorithm, items, signal }: SignRequest,
): AsyncGenerator<SignAnswer, void, undefined> {
  const running: Promise<SignAnswer>[] = [];
  let started = 0;
  for (let done = 0; done < items.length; done += 1) {
    while (started < items.length && running.length < CONCURRENCY && !signal.aborted) {
      running.push(signOne(key, algorithm, items[started++]!));
    }
    const answer = await running.shift();
    if (answer === undefined) return;
    yield answer;
  }
}

function signOne(key: KeyObject, algorithm: SignatureAlgorithm, item: SignItem): Promise<SignAnswer> {
  const parameters = algorithm.startsWith('ecdsa')
    ? { key, dsaEncoding: 'ieee-p1363' as const }
    : algorithm === 'rsa-pss-sha256'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { key, padding: constants.RSA_PKCS1_PADDING };
  return new Promise((resolve) => {
    const fail = (): void => resolve({ id: item.id, error: { code: 'unknown' } });
    try {
      sign(hashOfAlgorithm(algorithm), item.tbs, parameters, (error, signature) => {
        if (error !== null) fail();
        else resolve({ id: item.id, signature: new Uint8Array(signature) });
      });
    } catch {
      fail();
    }
  });
}
