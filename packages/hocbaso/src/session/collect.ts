import { isHocBaSoError, type SignerFailure, type SignOutcome, type StoredSignature } from '@hocbaso/spec';
import { attachSignatures, type PreparedDocument, type SigningContext } from '@hocbaso/xml';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { advance } from './advance.ts';
import { getBatch, updateProgress } from './batch-notes.ts';
import type { BatchEntry, BatchProgress, CollectedItem, SessionOptions } from './types.ts';

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
): Promise<readonly CollectedItem[]> {
  const batch = await getBatch(options.store, batchId);
  if (batch === undefined) throw hocbasoError('ERR_HBS_SESSION_BATCH', { params: { batchId } });
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
    await updateProgress(options.store, batchId, (progress) => {
      const over = Object.entries(refused).filter(([id, failure]) => !mayStillCome(progress, id, failure));
      return { ...progress, refused: { ...progress.refused, ...Object.fromEntries(over) } };
    });
  }
  const touched = new Set(collected.filter(({ result }) => result === 'signed').map((one) => one.documentId));
  for (const documentId of touched) {
    const head = await options.store.getDocument(documentId);
    if (head !== undefined) await advance(options, context, head);
  }
  return collected;
}

/**
 * A request we stopped waiting for, or lost sight of, may still be confirmed: its items stay open and are asked about
 * again. One that the service itself calls over is not.
 */
function mayStillCome(progress: BatchProgress, itemId: string, failure: SignerFailure): boolean {
  if (failure.code === 'aborted' || failure.code === 'network') return true;
  if (failure.code !== 'timeout' || failure.detail === 'expired') return false;
  return progress.requests.some(({ itemIds }) => itemIds.includes(itemId));
}

async function keep(
  { store }: SessionOptions,
  context: SigningContext,
  entry: BatchEntry,
  value: Uint8Array,
): Promise<CollectedItem> {
  const { documentId, version, prepared } = entry;
  const document: PreparedDocument = {
    documentDigest: entry.documentDigest,
    profileId: entry.profileId,
    signatures: [prepared],
  };
  const head = await store.getDocument(documentId);
  const known = (await store.signaturesOf(documentId, version)).some(
    ({ slotId }) => slotId === prepared.slotId,
  );
  if (known) return { ...describe(entry), result: 'duplicate' };
  if (head?.version !== version) return { ...describe(entry), result: 'late' };
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
  const stored: StoredSignature = {
    slotId: prepared.slotId,
    role: prepared.role,
    prepared: JSON.stringify(document),
    value,
  };
  try {
    await store.putSignatures(documentId, version, [stored]);
    return { ...describe(entry), result: 'signed' };
  } catch (error) {
    // Another reply for this slot was faster; ECDSA and PSS values differ although both are good.
    if (isHocBaSoError(error, 'ERR_HBS_STORE_CONFLICT')) return { ...describe(entry), result: 'duplicate' };
    throw error;
  }
}

function describe({ itemId, documentId, prepared }: BatchEntry): Omit<CollectedItem, 'result'> {
  return { itemId, documentId, slotId: prepared.slotId, role: prepared.role };
}
