import { ALGORITHM_LIMITS } from '@hocbaso/spec/trust';
import { hashHex } from '../dsig/crypto.ts';
import { xmlError } from '../internal/xml-error.ts';
import { createPkiCrypto, type PkiCrypto } from '../pki/crypto.ts';
import type { Anchor } from '../trust/anchor.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { readTimestampToken, type TimestampDigest } from '../tsp/token.ts';
import { algorithmEnd, tokenLifetime } from '../xades/token-lifetime.ts';
import { type CheckedSeal, checkSeals } from './check-seals.ts';
import { addPath, addSeal, MaterialList, type SealOptions } from './collect-evidence.ts';
import { coveredRevocation } from './covered-revocation.ts';
import { checkedEvidence, type Evidence } from './format.ts';
import { materialOf } from './material.ts';

/** When evidence has to be renewed. */
export interface RenewalDue {
  /** True from `at` on. */
  readonly due: boolean;
  /** When to renew, ms since the epoch; infinite where nothing ends. */
  readonly at: number;
  /** Last moment renewal still saves the evidence, ms since the epoch. */
  readonly until: number;
  /** What ends it: `certificate` of the timestamp server, or an algorithm such as `sha256`. */
  readonly detail: string;
  /** The newest seal does not count any more, or its timestamp server is not known here. */
  readonly lost: boolean;
}

/** Options of {@link renewalDue}. */
export interface RenewalDueOptions {
  /** Trusted roots of the timestamp servers. */
  readonly anchors: readonly Anchor[];
  readonly intermediates?: readonly Uint8Array[];
  /** Now, ms since the epoch. */
  readonly at: number;
  readonly algorithms?: AlgorithmPolicy;
  readonly crypto?: PkiCrypto;
  /** How long before the end renewal becomes due, ms; default one year. */
  readonly marginMs?: number;
}

const YEAR_MS = 365 * 86_400_000;

/** The newest seal, checked at a moment. */
async function newestSeal(
  document: Uint8Array,
  evidence: Evidence,
  options: RenewalDueOptions | SealOptions,
): Promise<readonly CheckedSeal[]> {
  const crypto = options.crypto ?? createPkiCrypto();
  const { certificates } = materialOf(evidence);
  return checkSeals(document, evidence, {
    anchors: options.anchors,
    intermediates: [...(options.intermediates ?? []), ...certificates],
    at: options.at,
    crypto,
    revocation: coveredRevocation(evidence, { at: options.at, crypto }),
    strict: false,
    ...(options.algorithms === undefined ? {} : { algorithms: options.algorithms }),
  });
}

/**
 * Says when evidence has to be renewed: a year (or the margin given) before the newest timestamp's certificates expire or one of its
 * algorithms ends, whichever is first; where somebody advises an earlier end of an algorithm, that counts.
 *
 * @throws HocBaSoError `ERR_HBS_EVIDENCE_FORMAT`, `ERR_HBS_EVIDENCE_DOCUMENT` when the evidence is for another document
 */
export async function renewalDue(
  document: Uint8Array,
  evidence: Evidence,
  options: RenewalDueOptions,
): Promise<RenewalDue> {
  checkedEvidence(evidence);
  assertDocument(document, evidence);
  const seal = (await newestSeal(document, evidence, options)).at(-1)!;
  const lost = seal.problem !== undefined;
  if (seal.path.length === 0 || seal.until === undefined) {
    return { due: true, at: options.at, until: options.at, detail: seal.problem?.code ?? '', lost };
  }
  const token = readTimestampToken(evidence.seals.at(-1)!.token);
  const { algorithms } = options;
  const advised = tokenLifetime(token, seal.path, { algorithms, end: 'advised' });
  const at = advised.until - (options.marginMs ?? YEAR_MS);
  return { due: options.at >= at, at, until: seal.until, detail: advised.detail, lost };
}

/** Options of {@link renewEvidence}. */
export interface RenewEvidenceOptions extends SealOptions {
  /** Hash of the new seal; default: the shortest of SHA-256, SHA-384 and SHA-512 without an end in sight, never a shorter one than before. */
  readonly digestAlgorithm?: TimestampDigest;
}

const BITS: readonly (readonly [TimestampDigest, number])[] = [
  ['sha256', 256],
  ['sha384', 384],
  ['sha512', 512],
];

function chooseHash(
  evidence: Evidence,
  { at, algorithms = ALGORITHM_LIMITS }: RenewEvidenceOptions,
): TimestampDigest {
  const before = BITS.findIndex(([name]) => name === evidence.seals.at(-1)?.algorithm);
  const ends = BITS.map(([name, bits], index) => ({
    name,
    index,
    end: algorithmEnd('hash', bits, algorithms, 'advised'),
  })).filter((x) => x.index >= before && x.end > at);
  const open = ends.find((x) => x.end === Number.POSITIVE_INFINITY);
  const longest = ends.reduce<(typeof ends)[number] | undefined>(
    (a, b) => (a === undefined || b.end > a.end ? b : a),
    undefined,
  );
  return (open ?? longest)?.name ?? 'sha512';
}

/**
 * Renews evidence before its newest timestamp or an algorithm ages: the path and revocation data of that timestamp are added, then a
 * new timestamp over the document, all material and all earlier timestamps, hashed anew. The chain of seals is what makes a signature
 * of today decidable after its certificates, its CA and its hash function are gone.
 *
 * @throws HocBaSoError `ERR_HBS_EVIDENCE_FORMAT`, `ERR_HBS_EVIDENCE_DOCUMENT`, `ERR_HBS_EVIDENCE_EXPIRED` when the evidence no longer counts,
 * `ERR_HBS_EVIDENCE_TIMESTAMP`, `ERR_HBS_TSA_FORMAT`; what the callbacks throw
 */
export async function renewEvidence(
  document: Uint8Array,
  evidence: Evidence,
  options: RenewEvidenceOptions,
): Promise<Evidence> {
  checkedEvidence(evidence);
  assertDocument(document, evidence);
  const crypto = options.crypto ?? createPkiCrypto();
  const seals = await newestSeal(document, evidence, { ...options, crypto });
  const problem = seals.find((x) => x.problem !== undefined)?.problem;
  if (problem !== undefined) {
    const detail = String(problem.params.detail ?? problem.params.code ?? problem.code);
    throw xmlError('ERR_HBS_EVIDENCE_EXPIRED', { params: { detail } });
  }
  const list = new MaterialList(evidence.materials);
  const { signerCertificate, certificates, genTime } = readTimestampToken(evidence.seals.at(-1)!.token);
  const leaf = signerCertificate ?? seals.at(-1)!.path[0]!.der;
  const question = { at: genTime, purpose: 'timestamping', intermediates: certificates } as const;
  await addPath(list, leaf, { ...options, crypto }, question);
  const algorithm = options.digestAlgorithm ?? chooseHash(evidence, options);
  return addSeal(document, { ...evidence, materials: list.items }, algorithm, options);
}

/** Throws `ERR_HBS_EVIDENCE_DOCUMENT` for another document than the evidence names. */
export function assertDocument(document: Uint8Array, evidence: Evidence): void {
  if (document.length === evidence.documentSize && hashHex('sha512', document) === evidence.documentDigest)
    return;
  throw xmlError('ERR_HBS_EVIDENCE_DOCUMENT');
}
