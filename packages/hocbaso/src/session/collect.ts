import { isHocBaSoError, type SignerFailure, type SignOutcome, type StoredSignature } from '@hocbaso/spec';
import { attachSignatures, type PreparedDocument, type SigningContext } from '@hocbaso/xml';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { advance } from './advance.ts';
import { isClaimed } from './ask-claims.ts';
import { closedKey, getBatch, openRequests, updateProgress } from './batch-notes.ts';
import { carryForward, putGiven } from './carry-forward.ts';
import type { BatchEntry, BatchProgress, CollectedItem, SessionOptions, StoredBatch } from './types.ts';

/** What outcomes are the outcomes of; empty for replies from elsewhere. */
export interface Asked {
  /** The request, where it has a name. */
  readonly request?: string | undefined;
  /** The claim under which it was made. */
  readonly claim?: string | undefined;
}

/**
 * Takes replies to a batch, in any order, any number of times, days later. A signature is verified with the
 * certificate it was asked of, kept durably with its document, and attached as soon as its stage is complete.
 *
 * @throws HocBaSoError `ERR_HBS_SESSION_BATCH` for a batch nobody handed out
 */
export async function collect(
  options: SessionOptions,
  context: SigningContext,
  batchId: string,
  outcomes: Iterable<SignOutcome>,
  asked: Asked = {},
): Promise<readonly CollectedItem[]> {
  const batch = await getBatch(options.store, batchId);
  if (batch === undefined) throw hocbasoError('ERR_HBS_SESSION_BATCH', { params: { batchId } });
  return collectFor(options, context, batch, outcomes, asked);
}

/** {@link collect} for a batch that was read already: a school's batch is large, and replies come one by one. */
export async function collectFor(
  options: SessionOptions,
  context: SigningContext,
  batch: Pick<StoredBatch, 'id' | 'entries'>,
  outcomes: Iterable<SignOutcome>,
  asked: Asked = {},
): Promise<readonly CollectedItem[]> {
  const entries = new Map(batch.entries.map((entry) => [entry.itemId, entry]));
  const collected: CollectedItem[] = [];
  const refused: Record<string, SignerFailure> = {};
  for (const outcome of outcomes) {
    const entry = entries.get(outcome.id);
    // A reply to something else is not ours to interpret.
    if (entry === undefined) continue;
    const item = outcome.ok
      ? await keep(options, context, entry, outcome.signature)
      : ({ ...describe(entry), result: 'failed', failure: outcome.error } as const);
    if (item.failure !== undefined) refused[item.itemId] = item.failure;
    collected.push(item);
  }
  if (Object.keys(refused).length > 0) {
    const now = options.clock.now();
    await updateProgress(options.store, batch.id, (progress) => refuse(progress, refused, asked, now));
  }
  const touched = new Set(collected.filter(({ result }) => result === 'signed').map((one) => one.documentId));
  for (const documentId of touched) {
    const head = await options.store.getDocument(documentId);
    if (head !== undefined) await advance(options, context, head);
  }
  return collected;
}

/**
 * A request we stopped waiting for, or lost sight of, may still be confirmed, and so may one on a phone when the token
 * beside it was refused: such items stay open and are asked about again. One that the service itself calls over is
 * over, unless it may still be on its way there.
 */
function refuse(
  progress: BatchProgress,
  failures: Readonly<Record<string, SignerFailure>>,
  { request, claim }: Asked,
  now: number,
): BatchProgress {
  const final = Object.entries(failures).filter(([itemId, { code, detail }]) => {
    if (code === 'aborted' || code === 'network') return false;
    const isGone = code === 'timeout' && detail === 'expired';
    if ((request === undefined || isGone) && isClaimed(progress, itemId, now, claim)) return false;
    return code !== 'timeout' || isGone || openRequests(progress, itemId).length === 0;
  });
  if (final.length === 0) return progress;
  const closed = request === undefined ? [] : final.map(([itemId]) => closedKey(request, itemId));
  const next =
    closed.length === 0 ? progress : { ...progress, closed: [...(progress.closed ?? []), ...closed] };
  const over = final.filter(([itemId]) => openRequests(next, itemId).length === 0);
  return { ...next, refused: { ...progress.refused, ...Object.fromEntries(over) } };
}

async function keep(
  options: SessionOptions,
  context: SigningContext,
  entry: BatchEntry,
  value: Uint8Array,
): Promise<CollectedItem> {
  const { store } = options;
  const { documentId, version, prepared } = entry;
  const document: PreparedDocument = {
    documentDigest: entry.documentDigest,
    profileId: entry.profileId,
    signatures: [prepared],
  };
  const carried = async (given: StoredSignature, isNew: boolean): Promise<CollectedItem> => {
    const head = await store.getDocument(documentId);
    const result =
      head === undefined || head.version === version
        ? isNew
          ? 'signed'
          : 'duplicate'
        : await carryForward(options, context, head, given);
    return { ...describe(entry), result };
  };
  const known = (await store.signaturesOf(documentId, version)).find(
    ({ slotId }) => slotId === prepared.slotId,
  );
  if (known !== undefined) return carried(known, false);
  try {
    // Splicing verifies the value with its certificate; the result is built again when the stage is complete.
    attachSignatures(
      await store.readDocument(documentId, version),
      document,
      new Map([[prepared.slotId, value]]),
      { context },
    );
  } catch (error) {
    if (!isHocBaSoError(error, 'ERR_HBS_SIGNATURE_MISMATCH')) throw error;
    return { ...describe(entry), result: 'failed', failure: { code: 'signature_mismatch' } };
  }
  const given: StoredSignature = {
    slotId: prepared.slotId,
    role: prepared.role,
    prepared: JSON.stringify(document),
    value,
  };
  // With the version it was given for, whatever has become of that: nothing a person gave is thrown away.
  const isFirst = await putGiven(store, documentId, version, given);
  return carried(given, isFirst);
}

/** What is said of an entry whatever became of it. */
export function describe({ itemId, documentId, prepared }: BatchEntry): Omit<CollectedItem, 'result'> {
  return { itemId, documentId, slotId: prepared.slotId, role: prepared.role };
}
