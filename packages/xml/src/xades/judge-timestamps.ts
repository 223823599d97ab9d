import type { PkiCrypto } from '../pki/crypto.ts';
import type { Anchor } from '../trust/anchor.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { verifyTimestampToken } from '../tsp/verify.ts';
import type { OpenXades } from './open-xades.ts';
import type { XadesFinding } from './read-properties.ts';
import { tokenLifetime } from './token-lifetime.ts';

/** Whom to believe about time. */
export interface TimestampTrust {
  readonly anchors: readonly Anchor[];
  readonly intermediates?: readonly Uint8Array[];
  /** Moment of the verification, ms since the epoch. */
  readonly at: number;
  readonly crypto: PkiCrypto;
  readonly algorithms?: AlgorithmPolicy;
}

/** What the timestamps of a signature prove. */
export interface TimestampJudgement {
  readonly findings: readonly XadesFinding[];
  /** The signature existed at this time (ms since the epoch); undefined when nothing proves it. */
  readonly provenAt?: number;
}

/**
 * Goes from the youngest timestamp to the oldest (EN 319 102-1 clause 5.6.2.4): the youngest must count now, each older one at the
 * time the younger ones prove it existed.
 */
export async function judgeTimestamps(xades: OpenXades, trust: TimestampTrust): Promise<TimestampJudgement> {
  const { timestamps, values } = xades;
  if (timestamps.length === 0) return { findings: [] };
  const findings: XadesFinding[] = [];
  const intermediates = [...(trust.intermediates ?? []), ...values.certificates];
  let control = trust.at;
  let signed: number | undefined;
  for (const { kind, token } of timestamps.toReversed()) {
    // An archive timestamp covers what stands before it; signature timestamps cover nothing but the value.
    const found = await verifyTimestampToken(token.der, { ...trust, intermediates, digest: token.digest });
    if (found.genTime === undefined) {
      const code = found.checks.find((x) => x.status !== 'passed')?.code ?? 'TSP_SIGNATURE';
      const sub = found.subIndication ?? 'SIG_CRYPTO_FAILURE';
      const failed = found.checks.some((x) => x.status === 'failed' && x.id !== 'timestamp.chain');
      const id = failed ? 'timestamp.token' : 'timestamp.trust';
      findings.push({ id, code: 'XADES_TIMESTAMP_TRUST', params: { code }, sub });
      continue;
    }
    const { until, detail } = tokenLifetime(token, found.path, trust);
    if (until < control) {
      findings.push({
        id: 'timestamp.trust',
        code: 'XADES_TIMESTAMP_AGED',
        params: { detail },
        sub: 'NO_POE',
      });
      continue;
    }
    findings.push({ id: 'timestamp.trust' });
    if (kind === 'archive') control = found.genTime;
    signed = Math.min(signed ?? found.genTime, found.genTime);
  }
  return { findings, ...(signed === undefined ? {} : { provenAt: signed }) };
}
