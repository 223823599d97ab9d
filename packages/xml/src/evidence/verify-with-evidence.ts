import { type Check, type DocumentStage, isHocBaSoError, type Profile, type Verdict } from '@hocbaso/spec';
import { createDsigContext } from '../dsig/context.ts';
import { verifySignatures } from '../dsig/verify-signature.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { createPkiCrypto, type PkiCrypto } from '../pki/crypto.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import type { RevocationEvidence } from '../revocation/evidence.ts';
import { CheckList } from '../transcript/check-list.ts';
import { createTranscriptVerifier, type TranscriptVerification } from '../transcript/verifier.ts';
import { type Anchor, anchorBytes } from '../trust/anchor.ts';
import { createChainBuilder } from '../trust/build-chain.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { findSignatures } from '../xades/signatures.ts';
import { type CheckedSeal, checkSeals } from './check-seals.ts';
import { coveredRevocation } from './covered-revocation.ts';
import { checkedEvidence, type Evidence, readEvidence } from './format.ts';
import { materialOf } from './material.ts';
import { type ProvenSignature, proveSignatures } from './prove-signatures.ts';
import { assertDocument } from './renew-evidence.ts';

/** Options of {@link verifyWithEvidence}; nothing is fetched. */
export interface VerifyWithEvidenceOptions {
  readonly profiles: readonly Profile[];
  /** Trusted roots of signers and timestamp servers, as known today; one of long ago is still an anchor, with its time. */
  readonly anchors: readonly Anchor[];
  readonly intermediates?: readonly Uint8Array[];
  /** Moment of the verification, ms since the epoch. */
  readonly at: number;
  /** How far the document must be signed; default `issued`. */
  readonly stage?: DocumentStage;
  /** Which algorithms count until when; default: the data of `@hocbaso/spec`. */
  readonly algorithms?: AlgorithmPolicy;
  /** Revocation data got today, for the newest timestamp server; demanded with `strict`. */
  readonly revocation?: RevocationEvidence;
  /** Leave the verdict open when nothing is known of the revocation of the newest timestamp server; default false: a note. */
  readonly strict?: boolean;
  readonly crypto?: PkiCrypto;
}

/** A seal as reported. */
export interface SealReport {
  readonly algorithm: string;
  /** Milliseconds since the epoch, as is `until`. */
  readonly genTime?: number;
  /** Last moment it counts without a newer one. */
  readonly until?: number;
  readonly holds: boolean;
}

/** What verifying a document with its evidence gave. */
export interface EvidenceVerification {
  readonly verdict: Verdict;
  /** Why it is not passed, in the words of EN 319 102-1, where they have one. */
  readonly subIndication?: SubIndication;
  /** `evidence.*`, then those of the document; `slotId` of an `evidence.*` check is the `Id` of the signature. */
  readonly checks: readonly Check[];
  /** The document existed, whole, at this time (ms since the epoch); absent when no seal holds. */
  readonly provenAt?: number;
  /** Oldest first. */
  readonly seals: readonly SealReport[];
  readonly signatures: readonly ProvenSignature[];
  /** The document judged at `provenAt`; absent when the evidence does not get so far. */
  readonly transcript?: TranscriptVerification;
}

/**
 * Verifies a transcript from its evidence, offline, at any time later: the seals from the newest to the oldest, then the document and
 * every signature as of the time they are proven to have existed. `INDETERMINATE` when the evidence was not renewed in time,
 * `TOTAL-FAILED` when it or the document was changed. Content never makes it throw.
 */
export async function verifyWithEvidence(
  document: Uint8Array,
  evidence: Evidence | Uint8Array,
  options: VerifyWithEvidenceOptions,
): Promise<EvidenceVerification> {
  const list = new CheckList();
  const end = (rest: Partial<EvidenceVerification> = {}, sub?: SubIndication): EvidenceVerification => ({
    verdict: list.verdict,
    ...(sub === undefined ? {} : { subIndication: sub }),
    checks: list.checks,
    seals: [],
    signatures: [],
    ...rest,
  });
  let file: Evidence;
  try {
    file = evidence instanceof Uint8Array ? readEvidence(evidence) : checkedEvidence(evidence);
    assertDocument(document, file);
  } catch (error) {
    if (!isHocBaSoError(error)) throw error;
    const other = error.code === 'ERR_HBS_EVIDENCE_DOCUMENT';
    list.fail(other ? 'evidence.document' : 'evidence.format', error.code, error.params);
    return end({}, other ? 'HASH_FAILURE' : 'FORMAT_FAILURE');
  }
  list.pass('evidence.format');
  list.pass('evidence.document');

  const crypto = options.crypto ?? createPkiCrypto();
  const { certificates } = materialOf(file);
  const trust = {
    anchors: options.anchors,
    intermediates: [...(options.intermediates ?? []), ...certificates],
    at: options.at,
    crypto,
    ...(options.algorithms === undefined ? {} : { algorithms: options.algorithms }),
    revocation: coveredRevocation(file, { at: options.at, crypto, outside: options.revocation }),
    strict: options.strict === true,
  };
  const seals = await checkSeals(document, file, trust);
  const reports = reportSeals(file, seals);
  const broken = seals.find((x) => x.problem !== undefined)?.problem;
  if (broken !== undefined) {
    if (broken.status === 'failed') list.fail(broken.id, broken.code, broken.params);
    else list.doubt(broken.id, broken.code, broken.params);
    return end({ seals: reports }, broken.sub);
  }
  list.pass('evidence.manifest');
  list.pass('evidence.seal');
  list.pass('evidence.renewed');

  const provenAt = seals[0]!.genTime!;
  const verifier = createTranscriptVerifier({
    profiles: options.profiles,
    anchors: options.anchors.map(anchorBytes),
    intermediates: trust.intermediates,
    clock: { now: () => provenAt },
  });
  const stage = options.stage === undefined ? {} : { stage: options.stage };
  const transcript = await verifier.verify(document, { ...stage, at: provenAt });
  let signatures: readonly ProvenSignature[] = [];
  if (transcript.verdict !== 'TOTAL-FAILED') {
    const doc = parseXml(document);
    const nodes = findSignatures(doc);
    const verified = await verifySignatures(doc, nodes, createDsigContext());
    const pairs = nodes.map((node, i) => ({ node, found: verified[i]! }));
    signatures = await proveSignatures(list, doc, pairs, {
      evidence: file,
      seals,
      trust,
      chains: createChainBuilder(trust),
    });
  }
  const all = new CheckList();
  all.append(list);
  for (const check of transcript.checks) all.checks.push(check);
  const verdict = worse(list.verdict, transcript.verdict);
  const sub = signatures.find((x) => x.subIndication !== undefined)?.subIndication;
  // What is refused as a whole vouches for nothing, whatever the document alone would give.
  const { record, ...rest } = transcript;
  const judged = verdict === 'TOTAL-FAILED' || record === undefined ? rest : transcript;
  return {
    ...end({ seals: reports, signatures, provenAt, transcript: judged }, sub),
    verdict,
    checks: all.checks,
  };
}

function worse(a: Verdict, b: Verdict): Verdict {
  if (a === 'TOTAL-FAILED' || b === 'TOTAL-FAILED') return 'TOTAL-FAILED';
  return a === 'INDETERMINATE' ? a : b;
}

/** Seals the check did not get to do not hold: nothing proves them any more. */
function reportSeals(evidence: Evidence, checked: readonly CheckedSeal[]): readonly SealReport[] {
  const skipped = evidence.seals.length - checked.length;
  return evidence.seals.map(({ algorithm }, i) => {
    const one = checked[i - skipped];
    return {
      algorithm,
      ...(one?.genTime === undefined ? {} : { genTime: one.genTime }),
      ...(one?.until === undefined ? {} : { until: one.until }),
      holds: one !== undefined && one.problem === undefined,
    };
  });
}
