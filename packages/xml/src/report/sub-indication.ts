import type { Check, Verdict } from '@hocbaso/spec';
import type { SubIndication } from '../pki/sub-indication.ts';

/**
 * Sub-indications of ETSI EN 319 102-1 in a report. `SIG_CONSTRAINTS_FAILURE` is what the transcript policy refuses (slot,
 * signer, order, completeness): the standard calls that `INDETERMINATE`, a transcript with it is `TOTAL-FAILED` all the same.
 */
export type ReportSubIndication =
  | SubIndication
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'SIGNED_DATA_NOT_FOUND'
  | 'GENERIC';

const BY_CODE: Readonly<Record<string, ReportSubIndication>> = {
  ERR_HBS_DSIG_REFERENCE_NOT_FOUND: 'SIGNED_DATA_NOT_FOUND',
  ERR_HBS_DSIG_ALGORITHM: 'CRYPTO_CONSTRAINTS_FAILURE',
  ERR_HBS_DSIG_KEY_TYPE: 'CRYPTO_CONSTRAINTS_FAILURE',
  ERR_HBS_DSIG_KEY_INFO: 'NO_SIGNING_CERTIFICATE_FOUND',
  ERR_HBS_CERT_FORMAT: 'NO_SIGNING_CERTIFICATE_FOUND',
  ERR_HBS_CERT_KEY: 'CRYPTO_CONSTRAINTS_FAILURE',
  ERR_HBS_CERT_KEY_EXPIRED: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  ERR_HBS_CERT_CHAIN: 'NO_CERTIFICATE_CHAIN_FOUND',
  VERIFY_ANCHORS_ABSENT: 'NO_CERTIFICATE_CHAIN_FOUND',
  ERR_HBS_CERT_CA: 'CHAIN_CONSTRAINTS_FAILURE',
  ERR_HBS_CERT_EXTENSION: 'CHAIN_CONSTRAINTS_FAILURE',
  ERR_HBS_CERT_NAME_CONSTRAINT: 'CHAIN_CONSTRAINTS_FAILURE',
  ERR_HBS_CERT_USAGE: 'CHAIN_CONSTRAINTS_FAILURE',
  VERIFY_REVOCATION_CA: 'REVOKED_CA_NO_POE',
  REVOCATION_REVOKED: 'REVOKED',
  REVOCATION_NO_POE: 'REVOKED_NO_POE',
  REVOCATION_AFTER_EXPIRY: 'OUT_OF_BOUNDS_NO_POE',
  EVIDENCE_REVOKED: 'REVOKED_NO_POE',
  VERIFY_NOTHING_SIGNED: 'GENERIC',
  VERIFY_VALUES_UNREADABLE: 'GENERIC',
};

const BY_ID: Readonly<Record<string, ReportSubIndication>> = {
  'signature.digest': 'HASH_FAILURE',
  'signature.signingTime': 'HASH_FAILURE',
  'evidence.document': 'HASH_FAILURE',
  'evidence.manifest': 'HASH_FAILURE',
  'signature.value': 'SIG_CRYPTO_FAILURE',
  'signature.algorithm': 'CRYPTO_CONSTRAINTS_FAILURE',
  'evidence.algorithm': 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  'signature.structure': 'FORMAT_FAILURE',
  'signature.content': 'FORMAT_FAILURE',
  'slot.content': 'FORMAT_FAILURE',
  'evidence.format': 'FORMAT_FAILURE',
  'certificate.chain': 'CERTIFICATE_CHAIN_GENERAL_FAILURE',
  'evidence.certificate': 'OUT_OF_BOUNDS_NO_POE',
  'certificate.revocation': 'TRY_LATER',
  'evidence.revocation': 'TRY_LATER',
  'timestamp.order': 'TIMESTAMP_ORDER_FAILURE',
  'evidence.order': 'TIMESTAMP_ORDER_FAILURE',
  'evidence.signingTime': 'TIMESTAMP_ORDER_FAILURE',
  'evidence.seal': 'NO_POE',
  'evidence.renewed': 'NO_POE',
};

const BY_AREA: Readonly<Record<string, ReportSubIndication>> = {
  document: 'FORMAT_FAILURE',
  structure: 'FORMAT_FAILURE',
  xades: 'FORMAT_FAILURE',
  timestamp: 'FORMAT_FAILURE',
  evidence: 'GENERIC',
};

/** Why a check that does not hold stands against a signature, in the terms of the standard. */
export function subIndicationOf({ id, code, status }: Check): ReportSubIndication {
  // A hold that ended or began around the moment is open until the provider says more; one in force then is a refusal.
  if (code === 'REVOCATION_HELD') return status === 'failed' ? 'REVOKED' : 'TRY_LATER';
  if (id === 'certificate.period') return code === 'ERR_HBS_CERT_NOT_YET_VALID' ? 'NOT_YET_VALID' : 'EXPIRED';
  return BY_CODE[code ?? ''] ?? BY_ID[id] ?? BY_AREA[id.split('.')[0]!] ?? 'SIG_CONSTRAINTS_FAILURE';
}

/** What a document-wide answer says before anything else: newer evidence alone will not settle these. */
const GRAVE: ReadonlySet<ReportSubIndication> = new Set([
  'REVOKED_NO_POE',
  'REVOKED_CA_NO_POE',
  'OUT_OF_BOUNDS_NO_POE',
]);

/**
 * The checks a verdict rests on, in order: the failed ones, or else the undecided ones; none for `TOTAL-PASSED`.
 */
export function standingAgainst(checks: readonly Check[], verdict: Verdict): readonly Check[] {
  if (verdict === 'TOTAL-PASSED') return [];
  const status = verdict === 'TOTAL-FAILED' ? 'failed' : 'unknown';
  return checks.filter((check) => check.status === status && check.informational !== true);
}

/**
 * The sub-indication of a verdict: that of the first check it rests on; where it is open, what a timestamp is missing for
 * comes before what can be tried again. `undefined` for `TOTAL-PASSED`.
 */
export function subIndicationFor(
  checks: readonly Check[],
  verdict: Verdict,
): ReportSubIndication | undefined {
  if (verdict === 'TOTAL-PASSED') return undefined;
  const all = standingAgainst(checks, verdict).map(subIndicationOf);
  const grave = verdict === 'INDETERMINATE' ? all.find((sub) => GRAVE.has(sub)) : undefined;
  return grave ?? all[0] ?? 'GENERIC';
}
