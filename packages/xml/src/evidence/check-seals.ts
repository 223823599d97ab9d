import type { MessageCode, MessageParams } from '@hocbaso/spec';
import type { PkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { sameBytes } from '../pki/guard.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { checkPathRevocation } from '../revocation/check-revocation.ts';
import type { Anchor } from '../trust/anchor.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { readTimestampToken, type TimestampDigest } from '../tsp/token.ts';
import { verifyTimestampToken } from '../tsp/verify.ts';
import { tokenLifetime } from '../xades/token-lifetime.ts';
import type { RevocationOf } from './covered-revocation.ts';
import type { Evidence } from './format.ts';
import { manifestDigest } from './manifest.ts';

/** Why a seal does not count. */
export interface SealProblem {
  readonly id: string;
  /** `failed`: something was changed or forged; `unknown`: it can no longer be decided. */
  readonly status: 'failed' | 'unknown';
  readonly code: MessageCode;
  readonly params: MessageParams;
  readonly sub: SubIndication;
}

/** What became of one seal. */
export interface CheckedSeal {
  readonly algorithm: TimestampDigest;
  /** What its timestamp says, ms since the epoch; present when it could be read. */
  readonly genTime?: number;
  /** Last moment it counts by itself, ms since the epoch. */
  readonly until?: number;
  /** What ends it. */
  readonly detail?: string;
  readonly path: readonly PkiCertificate[];
  readonly problem?: SealProblem;
}

/** Whom to believe, and about what. */
export interface SealTrust {
  readonly anchors: readonly Anchor[];
  readonly intermediates: readonly Uint8Array[];
  /** Moment of the verification, ms since the epoch. */
  readonly at: number;
  readonly crypto: PkiCrypto;
  readonly algorithms?: AlgorithmPolicy;
  /** Revocation data of the file and from outside. */
  readonly revocation: RevocationOf;
  /** Demand revocation data for the newest seal too; older seals always need it. */
  readonly strict: boolean;
}

/**
 * Checks seals from the newest to the oldest: the newest must count at the moment of the verification, each older one at the time of
 * the next, which covers it (EN 319 102-1 clause 5.6.2). Stops at the first that does not count: nothing older is proven then.
 */
export async function checkSeals(
  document: Uint8Array,
  evidence: Evidence,
  trust: SealTrust,
): Promise<readonly CheckedSeal[]> {
  const checked: CheckedSeal[] = [];
  let control = trust.at;
  for (let index = evidence.seals.length - 1; index >= 0; index--) {
    const newest = index === evidence.seals.length - 1;
    const one = await checkSeal(document, evidence, index, { ...trust, control, newest });
    checked.unshift(one);
    if (one.problem !== undefined) break;
    control = one.genTime!;
  }
  return checked;
}

interface SealMoment extends SealTrust {
  /** The moment the seal must count at. */
  readonly control: number;
  readonly newest: boolean;
}

const iso = (time: number): string => new Date(time).toISOString();

async function checkSeal(
  document: Uint8Array,
  evidence: Evidence,
  index: number,
  trust: SealMoment,
): Promise<CheckedSeal> {
  const seal = evidence.seals[index]!;
  const { algorithm } = seal;
  const number = index + 1;
  const problem = (
    id: string,
    status: SealProblem['status'],
    code: MessageCode,
    params: MessageParams,
    sub: SubIndication,
  ): { readonly problem: SealProblem } => ({
    problem: { id, status, code, params: { index: number, ...params }, sub },
  });
  const digest = manifestDigest(document, evidence, index, seal);
  try {
    const token = readTimestampToken(seal.token);
    if (token.digestAlgorithm !== algorithm || !sameBytes(token.digest, digest)) {
      return {
        algorithm,
        path: [],
        ...problem('evidence.manifest', 'failed', 'EVIDENCE_MANIFEST', {}, 'HASH_FAILURE'),
      };
    }
  } catch {
    const found = problem(
      'evidence.seal',
      'failed',
      'EVIDENCE_SEAL',
      { code: 'ERR_HBS_TSA_FORMAT' },
      'FORMAT_FAILURE',
    );
    return { algorithm, path: [], ...found };
  }
  const found = await verifyTimestampToken(seal.token, { ...trust, digest });
  const token = found.token!;
  const { path } = found;
  const base = { algorithm, genTime: token.genTime, path };
  if (found.genTime === undefined) {
    const wrong =
      found.checks.find((x) => x.status === 'failed') ?? found.checks.find((x) => x.status !== 'passed')!;
    // Whom we do not know may still be right; a token that contradicts itself is not.
    const status = wrong.status === 'failed' && wrong.id !== 'timestamp.chain' ? 'failed' : 'unknown';
    const sub = found.subIndication ?? 'SIG_CRYPTO_FAILURE';
    return { ...base, ...problem('evidence.seal', status, 'EVIDENCE_SEAL', { code: wrong.code! }, sub) };
  }
  const { until, detail } = tokenLifetime(token, path, trust);
  const lived = { ...base, until, detail };
  if (token.genTime > trust.control) {
    return {
      ...lived,
      ...problem('evidence.order', 'failed', 'EVIDENCE_SEAL_ORDER', {}, 'TIMESTAMP_ORDER_FAILURE'),
    };
  }
  if (until < trust.control) {
    const sub = detail === 'certificate' ? 'OUT_OF_BOUNDS_NO_POE' : 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE';
    const params = { until: iso(until), detail };
    return { ...lived, ...problem('evidence.renewed', 'unknown', 'EVIDENCE_SEAL_AGED', params, sub) };
  }
  const revocation = await checkPathRevocation(path, {
    at: trust.control,
    evidence: trust.revocation(path),
    crypto: trust.crypto,
    ...(trust.algorithms === undefined ? {} : { algorithms: trust.algorithms }),
  });
  const decided = revocation.statuses[revocation.index ?? 0];
  const open =
    revocation.status === 'revoked' || (revocation.status === 'unknown' && (trust.strict || !trust.newest));
  if (!open) return lived;
  const sub = decided?.subIndication ?? 'TRY_LATER';
  const params = { code: decided?.why ?? 'REVOCATION_NO_EVIDENCE' };
  return { ...lived, ...problem('evidence.revocation', 'unknown', 'EVIDENCE_SEAL_REVOKED', params, sub) };
}
