import {
  type Check,
  type CheckStatus,
  formatVietnamDateTime,
  type Locale,
  type Verdict,
} from '@hocbaso/spec';
import { SIGNATURE_METHODS } from '../dsig/algorithms.ts';
import type { EvidenceVerification } from '../evidence/verify-with-evidence.ts';
import type { SlotVerification } from '../transcript/check-slot.ts';
import type { TranscriptVerification } from '../transcript/verifier.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type {
  ReportCertificate,
  ReportSignature,
  ReportSigner,
  ReportTime,
  VerificationReport,
} from './model.ts';
import { namePart } from './name-parts.ts';
import { standingAgainst, subIndicationFor } from './sub-indication.ts';
import { describeCheck, nextStep, say } from './words.ts';

/** Options of {@link verificationReport}. */
export interface VerificationReportOptions {
  /** Default Vietnamese, as the circular asks. */
  readonly locale?: Locale;
  /** Moment of the report, ms since the epoch. */
  readonly now: number;
  /** Name of the file, for the reader; no path. */
  readonly fileName?: string;
  /** What the archived evidence of the document showed: proven times and revocation. */
  readonly evidence?: EvidenceVerification;
}

/**
 * The report of a verification (Thông tư 15/2025/TT-BKHCN, phụ lục II): for every signature its signer, the unit managing and
 * the authority issuing the certificate, signing time and time source, integrity, validity at signing time, revocation and
 * period, with conclusions in the terms of ETSI EN 319 102-1. Write it with `JSON.stringify`, {@link reportToText} or
 * {@link reportToHtml}. Content never makes it throw.
 */
export function verificationReport(
  verification: TranscriptVerification,
  options: VerificationReportOptions,
): VerificationReport {
  const { locale = 'vi', now, fileName, evidence } = options;
  const checks = [
    ...(evidence?.checks.filter(({ id }) => id.startsWith('evidence.')) ?? []),
    ...verification.checks,
  ];
  const verdict = evidence?.verdict ?? verification.verdict;
  const against = standingAgainst(checks, verdict);
  const subIndication =
    verdict === 'TOTAL-PASSED' ? undefined : (evidence?.subIndication ?? subIndicationFor(checks, verdict));
  const signatures = verification.slots.map((slot) => describeSlot(slot, checks, { locale, evidence }));
  const told = new Set(
    verification.slots.flatMap(({ slotId, signatureId = slotId }) => [slotId, signatureId]),
  );
  const ownChecks = checks.filter(({ slotId }) => slotId === undefined || !told.has(slotId));
  const { profileId, documentDigest: digest } = verification;
  const provenAt = evidence?.provenAt;
  const notes = checks.filter(({ informational }) => informational === true);
  return {
    version: 1,
    locale,
    createdAt: formatVietnamDateTime(now),
    document: {
      ...(fileName === undefined ? {} : { fileName }),
      digest,
      ...(profileId === undefined ? {} : { profileId }),
      ...(provenAt === undefined ? {} : { provenAt: formatVietnamDateTime(provenAt) }),
    },
    verdict,
    ...(subIndication === undefined ? {} : { subIndication }),
    integrity: worst(signatures.filter(({ signed }) => signed).map(({ integrity }) => integrity)),
    summary: summarize(verdict, against.length, locale),
    reasons: unique(against.map((check) => describeCheck(check, locale).reason)),
    next: unique(against.map((check) => nextStep(check, locale))),
    warnings: unique(notes.map((check) => describeCheck(check, locale).reason)),
    signatures,
    checks: ownChecks.map((check) => describeCheck(check, locale)),
  };
}

function summarize(verdict: Verdict, count: number, locale: Locale): string {
  if (verdict === 'TOTAL-PASSED') return say('REPORT_SUMMARY_PASSED', locale);
  const failed = verdict === 'TOTAL-FAILED';
  return say(failed ? 'REPORT_SUMMARY_FAILED' : 'REPORT_SUMMARY_INDETERMINATE', locale, { count });
}

function unique(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts)].filter((text): text is string => text !== undefined && text !== '');
}

/** `failed` before `unknown` before `passed`; nothing at all is `unknown`. */
function worst(statuses: readonly CheckStatus[]): CheckStatus {
  if (statuses.includes('failed')) return 'failed';
  return statuses.length === 0 || statuses.includes('unknown') ? 'unknown' : 'passed';
}

interface SlotContext {
  readonly locale: Locale;
  readonly evidence: EvidenceVerification | undefined;
}

function describeSlot(slot: SlotVerification, all: readonly Check[], context: SlotContext): ReportSignature {
  const { slotId, role, filled, signatureId, certificate, algorithm, level } = slot;
  const { locale, evidence } = context;
  const checks = all.filter(
    (check) => check.slotId === slotId || (check.slotId ?? '') === (signatureId ?? '-'),
  );
  const statusOf = (...ids: readonly string[]): CheckStatus => {
    const found = ids.map((id) => checks.find((check) => check.id === id)?.status ?? 'unknown');
    return worst(found);
  };
  const base = {
    slotId,
    role,
    roleText: roleText(slot, locale),
    signed: filled,
    checks: checks.map((check) => describeCheck(check, locale)),
  };
  if (!filled) {
    return { ...base, integrity: 'unknown', certificateAtSigning: 'unknown', revocation: 'unchecked' };
  }
  const indication = verdictOf(checks);
  const subIndication = subIndicationFor(checks, indication);
  const method = algorithmName(algorithm);
  const revocation = checks.find(({ id }) => REVOCATION_CHECKS.has(id));
  return {
    ...base,
    indication,
    ...(subIndication === undefined ? {} : { subIndication }),
    ...(certificate === undefined
      ? {}
      : { signer: describeSigner(certificate), certificate: describeCertificate(certificate, slot.anchor) }),
    time: describeTime(slot, evidence),
    integrity: statusOf('signature.digest', 'signature.signingTime', 'signature.value'),
    certificateAtSigning: worst([
      statusOf('certificate.period', 'certificate.chain', 'certificate.key'),
      ...(revocation === undefined ? [] : [revocation.status]),
    ]),
    revocation: revocation === undefined ? 'unchecked' : revocationOf(revocation),
    ...(method === undefined ? {} : { algorithm: method }),
    ...(level === undefined ? {} : { level }),
  };
}

function verdictOf(checks: readonly Check[]): Verdict {
  const status = worst(checks.filter((check) => check.informational !== true).map((check) => check.status));
  if (status === 'passed') return 'TOTAL-PASSED';
  return status === 'failed' ? 'TOTAL-FAILED' : 'INDETERMINATE';
}

function roleText({ role, tenMonHoc, maMonHoc }: SlotVerification, locale: Locale): string {
  const monHoc = tenMonHoc ?? maMonHoc;
  if (role === 'gvbm') {
    return monHoc === undefined
      ? say('REPORT_ROLE_GVBM', locale)
      : say('REPORT_ROLE_GVBM_SUBJECT', locale, { monHoc });
  }
  if (role === 'gvcn') return say('REPORT_ROLE_GVCN', locale);
  return say(role === 'cbql' ? 'REPORT_ROLE_CBQL' : 'REPORT_ROLE_PHAT_HANH', locale);
}

function describeSigner({ holder, kind }: CertificateInfo): ReportSigner {
  const { cn, cccd, mst } = holder;
  return {
    name: cn,
    kind,
    ...(cccd === undefined ? {} : { idNumber: '*'.repeat(Math.max(0, cccd.length - 4)) + cccd.slice(-4) }),
    ...(mst === undefined ? {} : { taxCode: mst }),
  };
}

/** Common name and organisation, as far as they are there and differ. */
function authorityName(name: string): string {
  return unique([...namePart(name, 'CN'), ...namePart(name, 'O')]).join(', ');
}

function describeCertificate(
  certificate: CertificateInfo,
  anchor: CertificateInfo | undefined,
): ReportCertificate {
  const { subjectName, issuerName, issuer, serial, fingerprint, notBefore, notAfter, key } = certificate;
  const managedBy = unique([...namePart(subjectName, 'OU'), ...namePart(subjectName, 'O')]).join(', ');
  return {
    ...(managedBy === '' ? {} : { managedBy }),
    issuer: authorityName(issuerName) || issuer,
    ...(anchor === undefined
      ? {}
      : {
          anchor: {
            name: authorityName(anchor.subjectName) || anchor.subject,
            fingerprint: anchor.fingerprint,
          },
        }),
    serial,
    fingerprint,
    notBefore: formatVietnamDateTime(notBefore),
    notAfter: formatVietnamDateTime(Math.min(notAfter, LAST_TIME)),
    key: key.type === 'rsa' ? `RSA ${key.bits}` : key.type === 'ec' ? `ECDSA ${key.curve ?? ''}`.trim() : '?',
  };
}

function describeTime(
  { signingTime, provenAt, signatureId }: SlotVerification,
  evidence: EvidenceVerification | undefined,
): ReportTime {
  const claimed = signingTime === undefined ? {} : { claimed: signingTime };
  const archived = evidence?.signatures.find((one) => one.signatureId === signatureId)?.provenAt;
  if (provenAt !== undefined && !(archived !== undefined && archived < provenAt)) {
    return { ...claimed, source: 'timestamp', provenAt: formatVietnamDateTime(provenAt) };
  }
  if (archived === undefined) return { ...claimed, source: 'claimed' };
  return { ...claimed, source: 'evidence', provenAt: formatVietnamDateTime(archived) };
}

/** 99991231235959Z, which certificates without an end carry, would be in the year 10000 in Vietnam. */
const LAST_TIME = Date.UTC(9999, 11, 31, 16, 59, 59);

const REVOKED: ReadonlySet<string | undefined> = new Set([
  'REVOCATION_REVOKED',
  'REVOCATION_HELD',
  'REVOCATION_NO_POE',
  'EVIDENCE_REVOKED',
  'VERIFY_REVOCATION_CA',
]);

const REVOCATION_CHECKS: ReadonlySet<string> = new Set(['certificate.revocation', 'evidence.revocation']);

function revocationOf({ status, code }: Check): ReportSignature['revocation'] {
  if (status === 'passed') return 'good';
  return status === 'failed' || REVOKED.has(code) ? 'revoked' : 'unknown';
}

const PADDING = { pkcs1: 'RSA PKCS#1 v1.5', pss: 'RSA-PSS', ecdsa: 'ECDSA', 'ecdsa-der': 'ECDSA' } as const;

function algorithmName(uri: string | undefined): string | undefined {
  const scheme = uri === undefined ? undefined : SIGNATURE_METHODS.get(uri)?.scheme;
  return scheme === undefined ? uri : `${PADDING[scheme.padding]} SHA-${scheme.hash.slice(3)}`;
}
