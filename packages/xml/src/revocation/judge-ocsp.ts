import { sameDn } from '../pki/canonical-name.ts';
import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { sameBytes } from '../pki/guard.ts';
import { OID } from '../pki/oids.ts';
import { certificateProblem } from '../trust/judge-certificate.ts';
import { type AlgorithmPolicy, hashStanding } from '../trust/key-policy.ts';
import type { Finding, Unusable } from './finding.ts';
import type { OcspAnswer, OcspResponse } from './read-ocsp.ts';

/** What judging a response needs besides it. */
export interface JudgeOcspOptions {
  readonly crypto: PkiCrypto;
  readonly algorithms: AlgorithmPolicy | undefined;
  /** True when a delegated responder without `id-pkix-ocsp-nocheck` is known to be revoked itself. */
  readonly isRevoked: (responder: PkiCertificate) => Promise<boolean>;
}

const unusable = (code: Unusable['code'], params: Unusable['params'] = {}): Unusable => ({
  source: 'OCSP',
  code,
  params: { source: 'OCSP', ...params },
});

/** producedAt and thisUpdate may disagree by this much between a CA's machines. */
const SKEW_MS = 5 * 60_000;

/** What a response says about a certificate of `issuer`: who answered, for which certificate, time apart (RFC 6960 section 3.2). */
export async function judgeOcsp(
  response: OcspResponse,
  certificate: PkiCertificate,
  issuer: PkiCertificate,
  options: JudgeOcspOptions,
): Promise<Finding> {
  const { crypto } = options;
  const answer = await answerFor(response, certificate, issuer, crypto);
  if (answer === undefined) return unusable('REVOCATION_OTHER');
  const { scheme, producedAt } = response;
  if (scheme === undefined || hashStanding(scheme.hash, producedAt, options.algorithms) !== 'accepted') {
    return unusable('REVOCATION_ALGORITHM');
  }
  const wrong = await responderProblem(response, issuer, options);
  if (wrong !== undefined) return wrong;
  if (response.unknownCritical !== undefined)
    return unusable('REVOCATION_EXTENSION', { oid: response.unknownCritical });
  const { thisUpdate, nextUpdate, archiveCutoff } = answer;
  if (thisUpdate > producedAt + SKEW_MS || (nextUpdate !== undefined && nextUpdate < thisUpdate)) {
    return unusable('REVOCATION_UNREADABLE', { detail: 'dates' });
  }
  return {
    source: 'OCSP',
    status: answer.status,
    ...(answer.revokedAt === undefined ? {} : { revokedAt: answer.revokedAt }),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    thisUpdate,
    nextUpdate,
    producedAt,
    expiredSince: archiveCutoff,
  };
}

async function answerFor(
  response: OcspResponse,
  certificate: PkiCertificate,
  issuer: PkiCertificate,
  crypto: PkiCrypto,
): Promise<OcspAnswer | undefined> {
  const name = certificate.der.subarray(certificate.issuerTlv.at, certificate.issuerTlv.end);
  const found: OcspAnswer[] = [];
  for (const answer of response.answers) {
    if (answer.hash === undefined || !sameBytes(answer.serial, certificate.serial)) continue;
    if (!sameBytes(answer.issuerKeyHash, await crypto.digest(answer.hash, issuer.keyBits))) continue;
    if (sameBytes(answer.issuerNameHash, await crypto.digest(answer.hash, name))) found.push(answer);
  }
  // Two answers about one certificate: the worse one counts.
  return found.find((x) => x.status !== 'good') ?? found[0];
}

/** The response must be signed by the issuer itself or by a responder the issuer certified for that (RFC 6960 section 4.2.2.2). */
async function responderProblem(
  response: OcspResponse,
  issuer: PkiCertificate,
  { crypto, algorithms, isRevoked }: JudgeOcspOptions,
): Promise<Unusable | undefined> {
  const { scheme, tbs, signature, producedAt } = response;
  const signedBy = (one: PkiCertificate): Promise<boolean> =>
    crypto.verify(scheme!, one.parts.spki, tbs, signature);
  if (await isNamed(response, issuer, crypto)) {
    if (await signedBy(issuer)) return undefined;
  }
  let problem: Unusable = unusable('REVOCATION_RESPONDER', { detail: 'responderID' });
  for (const der of response.certificates) {
    const responder = readOrNothing(der);
    if (responder === undefined || !(await isNamed(response, responder, crypto))) continue;
    if (!sameDn(responder.issuer, issuer.subject)) {
      problem = unusable('REVOCATION_RESPONDER', { detail: 'issuer' });
      continue;
    }
    const place = {
      at: producedAt,
      purpose: 'ocsp',
      below: 0,
      casBelow: 0,
      isAnchor: false,
      algorithms,
    } as const;
    const judged = problemOf(() => certificateProblem(responder, place)?.code);
    if (judged !== undefined) {
      problem = unusable('REVOCATION_RESPONDER', { detail: judged });
      continue;
    }
    const { scheme: how, tbs: what, signature: value } = responder.parts;
    if (how === undefined || !(await crypto.verify(how, issuer.parts.spki, what, value))) {
      problem = unusable('REVOCATION_RESPONDER', { detail: 'issuer' });
      continue;
    }
    if (!(await signedBy(responder))) {
      problem = unusable('REVOCATION_SIGNATURE');
      continue;
    }
    if (!responder.extensions.has(OID.ocspNoCheck) && (await isRevoked(responder))) {
      problem = unusable('REVOCATION_RESPONDER', { detail: 'revoked' });
      continue;
    }
    return undefined;
  }
  return (await isNamed(response, issuer, crypto)) ? unusable('REVOCATION_SIGNATURE') : problem;
}

async function isNamed(response: OcspResponse, one: PkiCertificate, crypto: PkiCrypto): Promise<boolean> {
  const { responder } = response;
  if ('name' in responder) return sameDn(responder.name, one.subject);
  return sameBytes(responder.keyHash, await crypto.digest('sha1', one.keyBits));
}

function readOrNothing(der: Uint8Array): PkiCertificate | undefined {
  try {
    return readPkiCertificate(der);
  } catch {
    return undefined;
  }
}

function problemOf(judge: () => string | undefined): string | undefined {
  try {
    return judge();
  } catch {
    return 'ERR_HBS_CERT_FORMAT';
  }
}
