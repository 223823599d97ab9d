import type { MessageCode, MessageParams } from '@hocbaso/spec';
import type { PkiCertificate } from '../pki/certificate.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { type EvidenceKind, type Finding, isStatement, type Statement, type Unusable } from './finding.ts';
import type { RevocationReason } from './reason.ts';

/** Whether a certificate was revoked at a moment, as far as the evidence tells. */
export interface RevocationStatus {
  /** `unknown` wherever it cannot be known; never `good` by default. */
  readonly status: 'good' | 'revoked' | 'unknown';
  /** When it was revoked, ms since the epoch; with `good`, only after the moment asked about. */
  readonly revokedAt?: number;
  readonly reason?: RevocationReason;
  /** When the key was known or suspected to be lost, ms since the epoch; for people, it decides nothing. */
  readonly invalidityDate?: number;
  /** What decided. */
  readonly source?: EvidenceKind;
  /** When that was issued, ms since the epoch. */
  readonly producedAt?: number;
  readonly thisUpdate?: number;
  readonly nextUpdate?: number;
  /** The reason for the status. */
  readonly why: MessageCode;
  readonly params: MessageParams;
  readonly subIndication?: SubIndication;
  /** Evidence that says nothing about this certificate, and why. */
  readonly unusable: readonly Unusable[];
}

/** The moments a status is asked for, ms since the epoch. */
export interface RevocationMoments {
  /** The moment asked about: the signing time, or a timestamp's. */
  readonly at: number;
  /**
   * The latest moment the signature may have been made: the verification, when nothing but the signer's word dates it. Evidence
   * must be current then, and a revocation between `at` and it leaves the status open. Default `at`: the time is proven.
   */
  readonly until?: number;
  /** Moment of the verification; evidence from its future is not used. */
  readonly now?: number;
  /** How long evidence without nextUpdate is current; default 24 hours. */
  readonly freshnessMs?: number;
}

const SKEW_MS = 5 * 60_000;
const DAY_MS = 24 * 3_600_000;
const iso = (time: number): string => new Date(time).toISOString();

/** Weighs what the evidence says about one certificate (EN 319 102-1 clauses 5.2.5 and 5.2.6). */
export function weigh(
  findings: readonly Finding[],
  certificate: PkiCertificate,
  moments: RevocationMoments,
): RevocationStatus {
  const { at, now } = moments;
  const until = Math.max(at, moments.until ?? at);
  const subject = certificate.info.holder.cn;
  const unusable: Unusable[] = findings.filter((x): x is Unusable => !isStatement(x));
  const statements = findings.filter(isStatement).filter((x) => {
    if (now === undefined || x.thisUpdate <= now + SKEW_MS) return true;
    unusable.push(note(x, 'REVOCATION_FUTURE', { time: iso(x.thisUpdate) }));
    return false;
  });
  const verdict = (
    status: RevocationStatus['status'],
    why: MessageCode,
    subIndication: SubIndication | undefined,
    params: MessageParams,
    by?: Statement,
  ): RevocationStatus => ({
    status,
    why,
    params,
    ...(by === undefined ? {} : tell(by)),
    ...(subIndication === undefined ? {} : { subIndication }),
    unusable,
  });

  const revoked = statements.filter((x) => x.status === 'revoked');
  const final = earliest(revoked.filter((x) => x.reason !== 'certificateHold'));
  const held = earliest(revoked.filter((x) => x.reason === 'certificateHold'));
  const lines = {
    subject,
    revokedAt: iso(final?.revokedAt ?? held?.revokedAt ?? 0),
    reason: final?.reason ?? '',
  };
  if (final !== undefined && final.revokedAt! <= at) {
    return verdict('revoked', 'REVOCATION_REVOKED', 'REVOKED', lines, final);
  }
  // On hold at the moment itself: the law counts that as not valid. A hold told of before may have ended since.
  const during = revoked.find(
    (x) => x.reason === 'certificateHold' && x.revokedAt! <= at && x.thisUpdate >= at,
  );
  if (during !== undefined) {
    const params = { subject, revokedAt: iso(during.revokedAt!) };
    return verdict('revoked', 'REVOCATION_HELD', 'TRY_LATER', params, during);
  }
  if (final !== undefined && final.revokedAt! <= until) {
    return verdict('unknown', 'REVOCATION_NO_POE', 'REVOKED_NO_POE', lines, final);
  }
  const good: Statement[] = [];
  for (const x of statements) {
    if (x.status === 'unknown') unusable.push(note(x, 'REVOCATION_OCSP_UNKNOWN', { subject }));
    // Who says "revoked later" says "not revoked then".
    else if (x.status === 'revoked' && x.revokedAt! <= until) continue;
    else if (!isCurrent(x, until, moments.freshnessMs ?? DAY_MS)) {
      unusable.push(note(x, 'REVOCATION_STALE', { until: iso(x.nextUpdate ?? x.thisUpdate) }));
    } else if (x.status === 'good' && mayBeForgotten(x, certificate)) {
      unusable.push(note(x, 'REVOCATION_AFTER_EXPIRY', { subject }));
    } else good.push(x);
  }
  const newest = good.reduce<Statement | undefined>(
    (a, b) => (a === undefined || b.thisUpdate > a.thisUpdate ? b : a),
    undefined,
  );
  if (held !== undefined && held.revokedAt! <= until) {
    // Told of before the moment it may have ended since, which only newer evidence knows; begun after it, it leaves the
    // question when the signature was made.
    const released = held.revokedAt! <= at && newest !== undefined && newest.thisUpdate > held.thisUpdate;
    if (!released)
      return verdict(
        'unknown',
        'REVOCATION_HELD',
        'TRY_LATER',
        { subject, revokedAt: lines.revokedAt },
        held,
      );
  }
  if (newest !== undefined) return verdict('good', 'REVOCATION_GOOD', undefined, {}, newest);
  return unusable.length === 0
    ? verdict('unknown', 'REVOCATION_NO_EVIDENCE', 'TRY_LATER', { subject })
    : nothingUsable(verdict, unusable);
}

/** Nothing speaks about the moment: says why the most telling piece does not. */
function nothingUsable(
  verdict: (
    status: 'unknown',
    why: MessageCode,
    subIndication: SubIndication,
    params: MessageParams,
  ) => RevocationStatus,
  unusable: readonly Unusable[],
): RevocationStatus {
  const telling = unusable.find((x) => x.code !== 'REVOCATION_OTHER') ?? unusable[0]!;
  const sub = telling.code === 'REVOCATION_AFTER_EXPIRY' ? 'OUT_OF_BOUNDS_NO_POE' : 'TRY_LATER';
  return verdict('unknown', telling.code, sub, telling.params);
}

function tell(by: Statement): Partial<RevocationStatus> {
  const { source, producedAt, thisUpdate, nextUpdate, revokedAt, reason, invalidityDate } = by;
  return {
    source,
    producedAt,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    ...(revokedAt === undefined ? {} : { revokedAt }),
    ...(reason === undefined ? {} : { reason }),
    ...(invalidityDate === undefined ? {} : { invalidityDate }),
  };
}

function note({ source }: Statement, code: MessageCode, params: MessageParams): Unusable {
  return { source, code, params: { source, ...params } };
}

function earliest(list: readonly Statement[]): Statement | undefined {
  return list.reduce<Statement | undefined>(
    (a, b) => (a === undefined || b.revokedAt! < a.revokedAt! ? b : a),
    undefined,
  );
}

/** Issued after the moment, or current at it. */
function isCurrent({ thisUpdate, nextUpdate }: Statement, moment: number, freshnessMs: number): boolean {
  return thisUpdate >= moment || moment <= (nextUpdate ?? thisUpdate + freshnessMs);
}

/** Issued when the certificate had expired, by someone who does not say that expired ones are kept. */
function mayBeForgotten({ thisUpdate, expiredSince }: Statement, { info }: PkiCertificate): boolean {
  return thisUpdate > info.notAfter && (expiredSince === undefined || expiredSince > info.notAfter);
}
