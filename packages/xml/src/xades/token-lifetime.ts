import { ALGORITHM_LIMITS } from '@hocbaso/spec/trust';
import type { PkiCertificate } from '../pki/certificate.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { openToken, type TimestampToken } from '../tsp/token.ts';

/** Until when a timestamp speaks for itself, and what ends it. */
export interface TokenLifetime {
  /** Last moment, ms since the epoch; infinite where nothing ends. */
  readonly until: number;
  /** What ends it: `certificate`, or an algorithm such as `sha256` or `rsa 2048`. */
  readonly detail: string;
}

/** Which end of an algorithm counts: the one the law sets, or the earlier one that is advised. */
export type AlgorithmEnd = 'until' | 'advised';

const EC_BITS = { 'P-256': 256, 'P-384': 384, 'P-521': 521 } as const;

/** Last moment (ms) of a day in Vietnam, as `key-policy.ts` has it. */
const endOfDay = (day: string): number => Date.parse(`${day}T23:59:59.999+07:00`);

/** The last moment an algorithm counts; minus infinity for one that never does. */
export function algorithmEnd(
  kind: 'rsa' | 'ec' | 'hash',
  size: number,
  policy: AlgorithmPolicy = ALGORITHM_LIMITS,
  end: AlgorithmEnd = 'until',
): number {
  let limit: AlgorithmPolicy[number] | undefined;
  for (const one of policy) {
    if (one.kind === kind && size >= one.minBits && one.minBits > (limit?.minBits ?? -1)) limit = one;
  }
  if (limit === undefined) return Number.NEGATIVE_INFINITY;
  const days = end === 'advised' ? [limit.until, limit.advisedUntil] : [limit.until];
  return Math.min(...days.map((day) => (day === undefined ? Number.POSITIVE_INFINITY : endOfDay(day))));
}

const hashBits = (name: string): number => Number(name.slice(3));

/**
 * Until when a timestamp speaks for itself: the shortest of the certificates of its path, its hash functions and its keys. After
 * that something younger must have covered it.
 */
export function tokenLifetime(
  token: TimestampToken,
  path: readonly PkiCertificate[],
  options: { readonly algorithms?: AlgorithmPolicy | undefined; readonly end?: AlgorithmEnd } = {},
): TokenLifetime {
  const { algorithms = ALGORITHM_LIMITS, end = 'until' } = options;
  let best: TokenLifetime = { until: Number.POSITIVE_INFINITY, detail: 'certificate' };
  const take = (until: number, detail: string): void => {
    if (until < best.until) best = { until, detail };
  };
  const hash = (name: string): void => take(algorithmEnd('hash', hashBits(name), algorithms, end), name);
  hash(token.digestAlgorithm);
  const { signer } = openToken(token.der).cms;
  hash(signer.digest);
  if (signer.scheme !== undefined) hash(signer.scheme.hash);
  for (const [index, { info, parts }] of path.entries()) {
    take(info.notAfter, 'certificate');
    const { type, bits, curve } = info.key;
    if (type === 'rsa') take(algorithmEnd('rsa', bits ?? 0, algorithms, end), `rsa ${bits ?? 0}`);
    if (type === 'ec' && curve !== undefined)
      take(algorithmEnd('ec', EC_BITS[curve], algorithms, end), curve);
    // Nothing rests on the signature of an anchor, the last of the path.
    if (index < path.length - 1 && parts.scheme !== undefined) hash(parts.scheme.hash);
  }
  return best;
}
