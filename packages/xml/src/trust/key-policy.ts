import { ALGORITHM_LIMITS, type AlgorithmLimit } from '@hocbaso/spec/trust';
import type { CertificateKey } from '../x509/certificate-info.ts';

/** Which keys and hashes count, and until when. */
export type AlgorithmPolicy = readonly AlgorithmLimit[];

/** What is said about a key or hash at a moment. */
export type AlgorithmStanding = 'accepted' | 'expired' | 'refused';

const SIZES = { 'P-256': 256, 'P-384': 384, 'P-521': 521 } as const;

/** Last moment (ms) of a day `YYYY-MM-DD` in Vietnam, UTC+7. */
function endOfDay(day: string): number {
  return Date.parse(`${day}T23:59:59.999+07:00`);
}

function standing(
  kind: AlgorithmLimit['kind'],
  size: number,
  at: number,
  policy: AlgorithmPolicy,
): AlgorithmStanding {
  let limit: AlgorithmLimit | undefined;
  for (const x of policy) {
    if (x.kind === kind && size >= x.minBits && (limit === undefined || x.minBits > limit.minBits)) limit = x;
  }
  if (limit === undefined) return 'refused';
  return limit.until !== undefined && at > endOfDay(limit.until) ? 'expired' : 'accepted';
}

/** First end (ms) of any kind of key or hash from a moment on: what was judged then holds no longer than that. */
export function firstEnd(at: number, policy: AlgorithmPolicy = ALGORITHM_LIMITS): number {
  const ends = policy.map((x) => (x.until === undefined ? Number.POSITIVE_INFINITY : endOfDay(x.until)));
  return Math.min(...ends.filter((x) => x >= at), Number.POSITIVE_INFINITY);
}

/** How a key stands at a moment; default policy: the data of `@hocbaso/spec` (Thông tư 15/2025/TT-BKHCN). */
export function keyStanding(
  key: CertificateKey,
  at: number,
  policy: AlgorithmPolicy = ALGORITHM_LIMITS,
): AlgorithmStanding {
  if (key.type === 'rsa') return standing('rsa', key.bits ?? 0, at, policy);
  if (key.type === 'ec' && key.curve !== undefined) return standing('ec', SIZES[key.curve], at, policy);
  return 'refused';
}

/** How a hash function stands at a moment. */
export function hashStanding(
  hash: 'sha1' | 'sha256' | 'sha384' | 'sha512',
  at: number,
  policy: AlgorithmPolicy = ALGORITHM_LIMITS,
): AlgorithmStanding {
  return standing('hash', hash === 'sha1' ? 160 : Number(hash.slice(3)), at, policy);
}
