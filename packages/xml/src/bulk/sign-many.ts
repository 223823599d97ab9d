import { availableParallelism } from 'node:os';
import type { Profile, SignItem, SigningCredential } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import { type PreparedDocument, toSignItems } from '../transcript/prepared.ts';
import type { SlotRequest } from '../transcript/sign-stage.ts';
import type { ProposedAssignment } from './messages.ts';
import { type BulkOptions, type Settled, type Source, streamJobs } from './stream.ts';

/** A document with the slots to be signed on it now; the caller's own members come back with the outcome. */
export interface SignJob {
  readonly bytes: Uint8Array;
  readonly requests: readonly SlotRequest[];
}

/** Options of {@link signMany}. */
export interface SignManyOptions extends BulkOptions {
  /** Profiles to recognise; the document's layout chooses. */
  readonly profiles: readonly Profile[];
  /** Documents asked for in one call of a signer; on a phone one call is one confirmation. Default 64. */
  readonly documentsPerRequest?: number;
  /** Shown to the signer. */
  readonly label?: string;
}

/** Outcome of one document: signed with every slot asked for, or not at all. */
export type SignOutcome<T> =
  | { readonly index: number; readonly job: T; readonly ok: true; readonly bytes: Uint8Array }
  | { readonly index: number; readonly job: T; readonly ok: false; readonly error: Error };

/** A document between preparing and attaching. */
interface Work<T> {
  readonly index: number;
  readonly job: T;
  readonly prepared: PreparedDocument | undefined;
  readonly values: Map<string, Uint8Array>;
  error: Error | undefined;
}

interface Ask<T> {
  readonly work: Work<T>;
  readonly slotId: string;
  readonly item: SignItem;
}

function refused(slotId: string, reason: string): Error {
  return xmlError('ERR_HBS_SIGNER_REFUSED', { params: { slotId, reason } });
}

function assignmentOf({ slotId, credential, signingTime }: SlotRequest): ProposedAssignment {
  const { certificate, algorithms } = credential;
  return { slotId, certificate, algorithms, signingTime };
}

/** What each credential is to sign, one list for each algorithm. */
function groups<T extends SignJob>(works: readonly Work<T>[], label: string): Map<SlotRequest, Ask<T>[]> {
  const lists = new Map<
    SigningCredential,
    Map<string, { readonly first: SlotRequest; readonly asks: Ask<T>[] }>
  >();
  for (const work of works) {
    if (work.prepared === undefined) continue;
    const items = toSignItems(work.prepared, { idPrefix: `${work.index}/`, label });
    work.prepared.signatures.forEach(({ slotId, algorithm }, i) => {
      const request = work.job.requests[i]!;
      let list = lists.get(request.credential);
      if (list === undefined) {
        list = new Map();
        lists.set(request.credential, list);
      }
      let group = list.get(algorithm);
      if (group === undefined) {
        group = { first: request, asks: [] };
        list.set(algorithm, group);
      }
      group.asks.push({ work, slotId, item: items[i]! });
    });
  }
  return new Map(
    [...lists.values()].flatMap((list) => [...list.values()].map(({ first, asks }) => [first, asks])),
  );
}

/** Has a lot of documents signed, one call for each credential. A refusal fails the document, not the lot. */
async function sign<T extends SignJob>(works: readonly Work<T>[], options: SignManyOptions): Promise<void> {
  const { signal, label = 'Học bạ số' } = options;
  for (const [{ signer, credential }, all] of groups(works, label)) {
    // Nobody is asked to sign a document that cannot be finished any more.
    const asks = new Map(all.filter(({ work }) => work.error === undefined).map((ask) => [ask.item.id, ask]));
    const [one] = asks.values();
    if (one === undefined) continue;
    const { algorithm } = one.work.prepared!.signatures.find(({ slotId }) => slotId === one.slotId)!;
    try {
      const items = [...asks.values()].map(({ item }) => item);
      const batch = { algorithm, ...(signal === undefined ? {} : { signal }) };
      for await (const outcome of signer.signBatch(credential, items, batch)) {
        const ask = asks.get(outcome.id);
        if (ask === undefined) continue;
        asks.delete(outcome.id);
        if (outcome.ok) ask.work.values.set(ask.slotId, outcome.signature);
        else {
          const { code, detail } = outcome.error;
          ask.work.error ??= refused(ask.slotId, detail === undefined ? code : `${code}: ${detail}`);
        }
      }
      for (const { work, slotId } of asks.values()) work.error ??= refused(slotId, 'protocol');
    } catch (error) {
      signal?.throwIfAborted();
      for (const { work } of asks.values()) {
        work.error ??= error instanceof Error ? error : new Error(String(error));
      }
    }
  }
}

/** Documents prepared and signed, lot by lot. */
async function* signedWorks<T extends SignJob>(
  prepared: AsyncIterable<Settled<T>>,
  options: SignManyOptions,
): AsyncGenerator<Work<T>, void, undefined> {
  const { documentsPerRequest = 64 } = options;
  let lot: Work<T>[] = [];
  for await (const { index, document: job, outcome } of prepared) {
    lot.push({
      index,
      job,
      prepared: outcome.ok ? outcome.answer.prepared : undefined,
      values: new Map(),
      error: outcome.ok ? undefined : outcome.error,
    });
    if (lot.length < documentsPerRequest) continue;
    await sign(lot, options);
    yield* lot;
    lot = [];
  }
  await sign(lot, options);
  yield* lot;
}

/**
 * Has a stream of documents signed. Reading, hashing, checking every returned value against its certificate and
 * splicing run on worker threads, half of them before and half after signing; the signature itself is made where the
 * key is, by the `Signer` on this side (its thread pool, token or service), many documents in one call. Outcomes come in
 * order; a document that cannot be prepared, is refused or does not verify fails alone. One call does one stage:
 * whoever signs over others' signatures is asked in a second one.
 *
 * @throws HocBaSoError `ERR_HBS_BULK_START`; what the source throws; the signal's reason when aborted (a request already
 * on somebody's phone may still be confirmed)
 */
export async function* signMany<T extends SignJob>(
  jobs: Source<T>,
  options: SignManyOptions,
): AsyncGenerator<SignOutcome<T>, void, undefined> {
  const { profiles, signal } = options;
  const workers = Math.max(1, options.workers ?? availableParallelism());
  const common = {
    setup: { profiles, anchors: [], intermediates: [] },
    ...(signal === undefined ? {} : { signal }),
  };
  const prepared = streamJobs(jobs, {
    ...common,
    workers: Math.ceil(workers / 2),
    job: ({ bytes, requests }) => ({
      bytes,
      task: { kind: 'prepare', assignments: requests.map(assignmentOf) },
    }),
  });
  const works = signedWorks(prepared, options);
  const attached = streamJobs(works, {
    ...common,
    workers: Math.max(1, workers >> 1),
    job: ({ job, prepared: plan, values, error }) => {
      if (error !== undefined || plan === undefined) throw error;
      return { bytes: job.bytes, task: { kind: 'attach', prepared: plan, values } };
    },
  });
  try {
    for await (const { index, document, outcome } of attached) {
      const { job } = document;
      if (outcome.ok) yield { index, job, ok: true, bytes: outcome.bytes };
      else yield { index, job, ok: false, error: outcome.error };
    }
  } finally {
    await prepared.return();
  }
}
