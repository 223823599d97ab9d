import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { detailOf } from '../pki/guard.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { type OpenEvidence, openEvidence, type RevocationEvidence } from './evidence.ts';
import { type Finding, isStatement } from './finding.ts';
import { judgeCrl } from './judge-crl.ts';
import { judgeOcsp } from './judge-ocsp.ts';
import { type RevocationMoments, type RevocationStatus, weigh } from './weigh.ts';

/** What a revocation check works with. */
export interface CheckRevocationOptions extends RevocationMoments {
  /** Responses and lists at hand; `openEvidence` reads them once for many certificates. */
  readonly evidence: RevocationEvidence | OpenEvidence;
  readonly crypto: PkiCrypto;
  readonly algorithms?: AlgorithmPolicy;
}

/**
 * Whether a certificate was revoked at a moment, from evidence at hand; nothing is fetched. The issuer must be the one of a path that
 * was found good. Never throws for content.
 */
export async function checkRevocation(
  certificate: Uint8Array,
  issuer: Uint8Array,
  options: CheckRevocationOptions,
): Promise<RevocationStatus> {
  let pair: readonly [PkiCertificate, PkiCertificate];
  try {
    pair = [readPkiCertificate(certificate), readPkiCertificate(issuer)];
  } catch (error) {
    const params = { detail: detailOf(error) };
    return {
      status: 'unknown',
      why: 'ERR_HBS_CERT_FORMAT',
      params,
      subIndication: 'FORMAT_FAILURE',
      unusable: [],
    };
  }
  return checkOne(pair[0], pair[1], options);
}

async function checkOne(
  certificate: PkiCertificate,
  issuer: PkiCertificate,
  options: CheckRevocationOptions,
): Promise<RevocationStatus> {
  const { crypto, algorithms } = options;
  const evidence = isOpen(options.evidence) ? options.evidence : openEvidence(options.evidence, crypto);
  const lists = (one: PkiCertificate): Promise<Finding[]> =>
    Promise.all(evidence.crl.map((crl) => judgeCrl(crl, one, issuer, evidence.isSigned, algorithms)));
  const isRevoked = async (responder: PkiCertificate): Promise<boolean> =>
    (await lists(responder)).some((x) => isStatement(x) && x.status === 'revoked');
  const answers = await Promise.all(
    evidence.ocsp.map((response) =>
      judgeOcsp(response, certificate, issuer, { crypto, algorithms, isRevoked }),
    ),
  );
  return weigh([...answers, ...(await lists(certificate)), ...evidence.unreadable], certificate, options);
}

const isOpen = (evidence: RevocationEvidence | OpenEvidence): evidence is OpenEvidence =>
  'isSigned' in evidence;

/** What became of the certificates of a path. */
export interface PathRevocation {
  /** Worst of all: one that was revoked, or else one that is not known. */
  readonly status: RevocationStatus['status'];
  /** The certificate that decided, counted from the leaf; undefined when all are good. */
  readonly index?: number;
  /** One for every certificate of the path but the anchor, leaf first. */
  readonly statuses: readonly RevocationStatus[];
}

/** Asks {@link checkRevocation} for every certificate of a path but the anchor, leaf first. */
export async function checkPathRevocation(
  path: readonly PkiCertificate[],
  options: CheckRevocationOptions,
): Promise<PathRevocation> {
  const evidence = isOpen(options.evidence)
    ? options.evidence
    : openEvidence(options.evidence, options.crypto);
  const statuses: RevocationStatus[] = [];
  for (let i = 0; i + 1 < path.length; i++) {
    const one = await checkOne(path[i]!, path[i + 1]!, { ...options, evidence });
    statuses.push(i > 0 && one.status === 'revoked' ? { ...one, subIndication: 'REVOKED_CA_NO_POE' } : one);
  }
  const rank = { revoked: 0, unknown: 1, good: 2 } as const;
  let index = -1;
  for (const [i, { status }] of statuses.entries()) {
    if (status !== 'good' && (index < 0 || rank[status] < rank[statuses[index]!.status])) index = i;
  }
  if (index >= 0) return { status: statuses[index]!.status, index, statuses };
  // A path of the anchor alone has nothing to ask; without a path nothing is known.
  return { status: path.length === 0 ? 'unknown' : 'good', statuses };
}
