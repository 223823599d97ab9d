import { type DocumentHead, isHocBaSoError, type StoredSignature, type TranscriptStore } from '@hocbaso/spec';
import { carryPrepared, type PreparedDocument, type SigningContext } from '@hocbaso/xml';
import { changeNote } from './batch-notes.ts';
import { readSlots } from './document-slots.ts';
import type { CollectedItem, SessionOptions } from './types.ts';

/** Keeps a signature with its version; false when another reply for the slot was faster. */
export async function putGiven(
  store: TranscriptStore,
  documentId: string,
  version: number,
  given: StoredSignature,
): Promise<boolean> {
  try {
    await store.putSignatures(documentId, version, [given]);
    return true;
  } catch (error) {
    // ECDSA and PSS values of one person over the same bytes differ although both are good.
    if (isHocBaSoError(error, 'ERR_HBS_STORE_CONFLICT')) return false;
    throw error;
  }
}

/** Gives a signature over an older version to the present one, when what was signed has not changed. */
export async function carryForward(
  { store, profiles }: Pick<SessionOptions, 'store' | 'profiles'>,
  context: SigningContext,
  head: DocumentHead,
  given: StoredSignature,
): Promise<CollectedItem['result']> {
  const { bytes, slots, given: known, profile } = await readSlots(store, head, profiles);
  if (known.has(given.slotId) || slots.some(({ id, filled }) => id === given.slotId && filled)) {
    return 'duplicate';
  }
  const prepared = carryPrepared(bytes, profile, JSON.parse(given.prepared) as PreparedDocument, { context });
  if (prepared.signatures.length === 0) return 'late';
  const isFirst = await putGiven(store, head.id, head.version, {
    ...given,
    prepared: JSON.stringify(prepared),
  });
  return isFirst ? 'signed' : 'duplicate';
}

const replacedKey = (documentId: string): string => `ky/sua/${documentId}`;

/** Writes down that a version is about to be replaced by a changed one, whose signatures may still be coming. */
export function recordReplaced(store: TranscriptStore, { id, version }: DocumentHead): Promise<void> {
  return changeNote<readonly number[]>(store, replacedKey(id), [], (versions) =>
    versions.includes(version) ? versions : [...versions, version],
  );
}

/** Versions of a document that a change of the record replaced. */
export async function replacedVersions(
  store: TranscriptStore,
  documentId: string,
): Promise<readonly number[]> {
  const text = await store.getNote(replacedKey(documentId));
  return text === undefined ? [] : (JSON.parse(text) as readonly number[]);
}

/**
 * Gives the present version of a changed document what was given for any earlier one, whoever was killed in between:
 * a change that is taken back brings the signatures back.
 */
export async function bringAlong(
  options: Pick<SessionOptions, 'store' | 'profiles'>,
  context: SigningContext,
  head: DocumentHead,
): Promise<void> {
  const { store, profiles } = options;
  if ((await replacedVersions(store, head.id)).length === 0) return;
  const { slots, given } = await readSlots(store, head, profiles);
  for (let version = 1; version < head.version; version++) {
    for (const one of await store.signaturesOf(head.id, version)) {
      const isOpen = slots.some(({ id, filled }) => id === one.slotId && !filled);
      if (isOpen && !given.has(one.slotId)) await carryForward(options, context, head, one);
    }
  }
}
