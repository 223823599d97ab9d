import { isHocBaSoError, type ResumeToken, type TranscriptStore } from '@hocbaso/spec';
import type { BatchProgress, StoredBatch } from './types.ts';

const batchKey = (id: string): string => `ky/lo/${id}`;
const progressKey = (id: string): string => `ky/tt/${id}`;
const openKey = (holder: string): string => `ky/mo/${holder}`;

const NOTHING_YET: BatchProgress = { requests: [], refused: {} };

/** An item a request will not bring any more. */
export const closedKey = (transactionRef: string, itemId: string): string => `${transactionRef} ${itemId}`;

/** Requests that may still bring an item. */
export function openRequests({ requests, closed }: BatchProgress, itemId: string): readonly ResumeToken[] {
  return requests.filter(
    ({ itemIds, transactionRef }) =>
      itemIds.includes(itemId) && closed?.includes(closedKey(transactionRef, itemId)) !== true,
  );
}

/** Keeps a batch; nobody sees it before its id is in the list of open ones. */
export async function putBatch(store: TranscriptStore, batch: StoredBatch): Promise<void> {
  await store.putNote(batchKey(batch.id), JSON.stringify(batch));
}

/** A batch by its id; undefined when there is none. */
export async function getBatch(store: TranscriptStore, id: string): Promise<StoredBatch | undefined> {
  const text = await store.getNote(batchKey(id));
  return text === undefined ? undefined : (JSON.parse(text) as StoredBatch);
}

/** What has happened to a batch. */
export async function getProgress(store: TranscriptStore, id: string): Promise<BatchProgress> {
  const text = await store.getNote(progressKey(id));
  return text === undefined ? NOTHING_YET : (JSON.parse(text) as BatchProgress);
}

/** Changes what has happened to a batch, whoever else is doing so at the same time. */
export function updateProgress(
  store: TranscriptStore,
  id: string,
  change: (progress: BatchProgress) => BatchProgress,
): Promise<void> {
  return changeNote(store, progressKey(id), NOTHING_YET, change);
}

/** Changes a note, whoever else is doing so at the same time; `change` may be called more than once. */
export async function changeNote<T>(
  store: TranscriptStore,
  key: string,
  initial: T,
  change: (value: T) => T,
): Promise<void> {
  for (;;) {
    const text = await store.getNote(key);
    const next = JSON.stringify(change(text === undefined ? initial : (JSON.parse(text) as T)));
    if (next === text) return;
    if (await swap(store, key, next, text)) return;
  }
}

/** The open batches of a signer, as they were read: {@link replaceOpenBatches} answers this very reading. */
export interface OpenBatches {
  readonly ids: readonly string[];
  readonly text: string | undefined;
}

/** The open batches of a signer. */
export async function getOpenBatches(store: TranscriptStore, holder: string): Promise<OpenBatches> {
  const text = await store.getNote(openKey(holder));
  return { ids: text === undefined ? [] : (JSON.parse(text) as string[]), text };
}

/** Replaces the list; false when somebody else has changed it meanwhile. */
export function replaceOpenBatches(
  store: TranscriptStore,
  holder: string,
  before: OpenBatches,
  ids: readonly string[],
): Promise<boolean> {
  return swap(store, openKey(holder), JSON.stringify(ids), before.text);
}

async function swap(
  store: TranscriptStore,
  key: string,
  value: string,
  expected: string | undefined,
): Promise<boolean> {
  try {
    await store.putNote(key, value, { expected: expected ?? null });
    return true;
  } catch (error) {
    if (isHocBaSoError(error, 'ERR_HBS_STORE_CONFLICT')) return false;
    throw error;
  }
}
