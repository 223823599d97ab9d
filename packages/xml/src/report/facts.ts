import { formatVietnamDateTime, type Locale, type Verdict } from '@hocbaso/spec';
import type { VerificationReportMessageCode } from '@hocbaso/spec/messages/verification-report';
import type { ReportSignature, ReportTime, VerificationReport } from './model.ts';
import { say, sayPart } from './words.ts';

/** One line of the report: what, and its value. */
export type Fact = readonly [label: string, value: string];

const STATUS = { passed: 'PASSED', failed: 'FAILED', unknown: 'UNKNOWN' } as const;
const REVOCATION = { good: 'GOOD', revoked: 'BAD', unknown: 'UNKNOWN', unchecked: 'UNCHECKED' } as const;
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** A date-time for people, in Vietnam's zone; what is none stays as it is. */
export function showTime(value: string, locale: Locale): string {
  const ms = ZONED.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) return value;
  const iso = formatVietnamDateTime(ms);
  const day =
    locale === 'vi' ? `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)}` : iso.slice(0, 10);
  return `${day} ${iso.slice(11, 19)} (UTC+7)`;
}

/** `TOTAL-PASSED` with its Vietnamese or English name. */
export function showVerdict(verdict: Verdict, locale: Locale): string {
  if (verdict === 'TOTAL-PASSED') return say('REPORT_VERDICT_PASSED', locale);
  return say(verdict === 'TOTAL-FAILED' ? 'REPORT_VERDICT_FAILED' : 'REPORT_VERDICT_INDETERMINATE', locale);
}

/** The result of a slot in a few words. */
export function showResult({ indication }: ReportSignature, locale: Locale): string {
  return indication === undefined ? say('REPORT_NOT_SIGNED', locale) : showVerdict(indication, locale);
}

/** `INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND: …`. */
export function showIndication(
  {
    indication,
    subIndication,
  }: { readonly indication: Verdict; readonly subIndication?: string | undefined },
  locale: Locale,
): string {
  if (subIndication === undefined) return indication;
  return `${indication} / ${subIndication}: ${sayPart('SUB', subIndication, locale)}`;
}

function timeSource({ source, provenAt = '' }: ReportTime, locale: Locale): string {
  const at = showTime(provenAt, locale);
  if (source === 'claimed') return say('REPORT_TIME_CLAIMED', locale);
  return say(source === 'timestamp' ? 'REPORT_TIME_STAMPED' : 'REPORT_TIME_EVIDENCE', locale, { at });
}

/** What is said of the document. */
export function documentFacts({ document, createdAt, locale }: VerificationReport): Fact[] {
  const { fileName, digest, profileId, provenAt } = document;
  const facts: (readonly [VerificationReportMessageCode, string | undefined])[] = [
    ['REPORT_FILE', fileName],
    ['REPORT_DIGEST', digest],
    ['REPORT_PROFILE', profileId ?? say('REPORT_PROFILE_UNKNOWN', locale)],
    ['REPORT_CHECKED_AT', showTime(createdAt, locale)],
    ['REPORT_PROVEN_AT', provenAt === undefined ? undefined : showTime(provenAt, locale)],
  ];
  return facts.flatMap(([code, value]) => (value === undefined ? [] : [[say(code, locale), value] as const]));
}

/** What is said of a signature, in the order of Thông tư 15/2025. */
export function signatureFacts(one: ReportSignature, locale: Locale): Fact[] {
  const { signer, certificate, time, indication, subIndication } = one;
  if (indication === undefined) return [[say('REPORT_RESULT', locale), say('REPORT_NOT_SIGNED', locale)]];
  const absent = say('REPORT_ABSENT', locale);
  const facts: Fact[] = [];
  const add = (code: VerificationReportMessageCode, value: string | undefined): void => {
    if (value !== undefined) facts.push([say(code, locale), value]);
  };
  const result = showIndication({ indication, subIndication }, locale);
  add('REPORT_RESULT', `${showVerdict(indication, locale)} (${result})`);
  add('REPORT_SIGNER', signer?.name ?? absent);
  add('REPORT_SIGNER_ID', signer?.idNumber);
  add('REPORT_TAX_CODE', signer?.taxCode);
  if (certificate !== undefined) {
    const { notBefore, notAfter, anchor } = certificate;
    const period = { from: showTime(notBefore, locale), to: showTime(notAfter, locale) };
    add('REPORT_MANAGED_BY', certificate.managedBy ?? absent);
    add('REPORT_CA', certificate.issuer);
    add('REPORT_ANCHOR', anchor?.name ?? say('REPORT_ANCHOR_UNKNOWN', locale));
    add('REPORT_SERIAL', certificate.serial);
    add('REPORT_PERIOD', say('REPORT_PERIOD_VALUE', locale, period));
    add('REPORT_KEY', certificate.key);
    add('REPORT_FINGERPRINT', certificate.fingerprint);
  }
  if (time !== undefined) {
    add('REPORT_TIME', time.claimed === undefined ? absent : showTime(time.claimed, locale));
    add('REPORT_TIME_SOURCE', timeSource(time, locale));
  }
  add('REPORT_INTEGRITY', say(`REPORT_INTEGRITY_${STATUS[one.integrity]}`, locale));
  add('REPORT_AT_SIGNING', say(`REPORT_AT_SIGNING_${STATUS[one.certificateAtSigning]}`, locale));
  add('REPORT_REVOCATION', say(`REPORT_REVOCATION_${REVOCATION[one.revocation]}`, locale));
  add('REPORT_ALGORITHM', one.algorithm);
  add('REPORT_LEVEL', one.level ?? say('REPORT_LEVEL_PLAIN', locale));
  return facts;
}
