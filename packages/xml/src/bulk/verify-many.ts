import type { Clock, DocumentStage, Profile, Verdict } from '@hocbaso/spec';
import type { RevocationEvidence } from '../revocation/evidence.ts';
import type { TrustOptions } from '../transcript/trust.ts';
import type { TranscriptVerification } from '../transcript/verifier.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type { WorkerSetup } from './messages.ts';
import { readResult } from './result-text.ts';
import { type BulkOptions, type Source, streamJobs } from './stream.ts';

/** A document with whatever the caller wants to find again beside its outcome. */
export interface BulkDocument {
  readonly bytes: Uint8Array;
  /** How far this one must be signed; default: that of the call. */
  readonly stage?: DocumentStage;
  /** Revocation evidence that came with this one, beside that of the call; has its revocation checked. */
  readonly evidence?: RevocationEvidence;
}

/** Options of {@link verifyMany}. */
export interface VerifyManyOptions extends TrustOptions, BulkOptions {
  /** Profiles to recognise; the document's layout chooses. */
  readonly profiles: readonly Profile[];
  /** Says what time it is when a document is sent to be verified. */
  readonly clock: Clock;
  /** Have revocation checked, from responses and lists at hand; they are copied to every thread once. */
  readonly revocation?: { readonly evidence?: RevocationEvidence };
  /** How far documents must be signed; default `issued`. */
  readonly stage?: DocumentStage;
  /** Moment of the verification, ms since the epoch; default: the clock. */
  readonly at?: number;
}

/** Outcome of one document. A document that is not good is `ok` with its verdict; `ok: false` is a failed operation. */
export type VerifyOutcome<T> =
  | {
      readonly index: number;
      /** As given by the source. */
      readonly document: T;
      readonly ok: true;
      readonly verdict: Verdict;
      /** Everything the verification gave; brought over from the other thread at the first use. */
      readonly verification: TranscriptVerification;
    }
  | { readonly index: number; readonly document: T; readonly ok: false; readonly error: Error };

class Verified<T> {
  readonly index: number;
  readonly document: T;
  readonly ok = true;
  readonly verdict: Verdict;
  #text: Uint8Array | undefined;
  #certificates: ReadonlyMap<string, CertificateInfo> | undefined;
  #verification: TranscriptVerification | undefined;

  constructor(
    index: number,
    document: T,
    verdict: Verdict,
    text: Uint8Array,
    certificates: ReadonlyMap<string, CertificateInfo>,
  ) {
    this.index = index;
    this.document = document;
    this.verdict = verdict;
    this.#text = text;
    this.#certificates = certificates;
  }

  get verification(): TranscriptVerification {
    if (this.#text !== undefined) {
      const { buffer, byteOffset, length } = this.#text;
      const text = Buffer.from(buffer, byteOffset, length).toString('utf8');
      this.#verification = readResult(text, this.#certificates!) as TranscriptVerification;
      this.#text = undefined;
      this.#certificates = undefined;
    }
    return this.#verification!;
  }
}

/** What the threads are started with: data only, functions do not cross. */
export function setupOf({
  profiles,
  anchors,
  intermediates = [],
  revocation,
}: TrustOptions & Pick<VerifyManyOptions, 'profiles' | 'revocation'>): WorkerSetup {
  const trust = { profiles, anchors, intermediates };
  if (revocation === undefined) return trust;
  const { evidence } = revocation;
  return { ...trust, revocation: evidence === undefined ? {} : { evidence } };
}

/**
 * Verifies a stream of transcripts on worker threads. Outcomes come in the order of the documents; memory stays flat,
 * for the source is read only as far ahead as the threads need. Neither a bad document nor one that brings a thread
 * down ends the rest. Leaving the loop early, or `signal`, ends the threads. Revocation is checked
 * from evidence at hand only, and nothing is fetched: clients and caches are functions, and those do not cross threads.
 *
 * @throws HocBaSoError `ERR_HBS_BULK_START` when no thread can be started; what the source throws; the signal's reason
 */
export async function* verifyMany<T extends Uint8Array | BulkDocument>(
  documents: Source<T>,
  options: VerifyManyOptions,
): AsyncGenerator<VerifyOutcome<T>, void, undefined> {
  const { clock, workers, signal } = options;
  const settled = streamJobs(documents, {
    setup: setupOf(options),
    ...(workers === undefined ? {} : { workers }),
    ...(signal === undefined ? {} : { signal }),
    job: (document) => {
      const {
        bytes,
        stage = options.stage,
        evidence,
      }: BulkDocument = document instanceof Uint8Array ? { bytes: document } : document;
      if (!(bytes instanceof Uint8Array)) throw new TypeError('a document is a Uint8Array');
      const at = options.at ?? clock.now();
      const more = {
        ...(stage === undefined ? {} : { stage }),
        ...(evidence === undefined ? {} : { evidence }),
      };
      return { bytes, task: { kind: 'verify', at, ...more } };
    },
  });
  for await (const { index, document, outcome } of settled) {
    if (!outcome.ok) yield { index, document, ok: false, error: outcome.error };
    else yield new Verified(index, document, outcome.answer.verdict!, outcome.bytes, outcome.certificates);
  }
}
