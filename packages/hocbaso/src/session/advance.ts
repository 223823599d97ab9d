import { type DocumentHead, isHocBaSoError } from '@hocbaso/spec';
import { attachSignatures, type PreparedDocument, type SigningContext } from '@hocbaso/xml';
import { STAGES } from '../school/stages.ts';
import { bringAlong } from './carry-forward.ts';
import { type DocumentSlots, readSlots, waitsForSomebody } from './document-slots.ts';
import type { SessionOptions } from './types.ts';

/**
 * Attaches the signatures of every stage that is complete, and returns the document as it is then. Safe to call at
 * any time, from anywhere: of several callers one adds the version, the others find it.
 */
export async function advance(
  options: SessionOptions,
  context: SigningContext,
  head: DocumentHead,
): Promise<DocumentSlots> {
  for (let now = head; ; ) {
    await bringAlong(options, context, now);
    const document = await readSlots(options.store, now, options.profiles);
    const next = await attachStage(options, context, document);
    if (next === undefined) return document;
    now = next;
  }
}

async function attachStage(
  { store }: SessionOptions,
  context: SigningContext,
  { head, bytes, slots, given }: DocumentSlots,
): Promise<DocumentHead | undefined> {
  if (given.size === 0) return undefined;
  for (const { role, reaches } of STAGES) {
    const open = slots.filter((slot) => slot.role === role && !slot.filled);
    const signed = open.filter((slot) => given.has(slot.id));
    if (open.some((slot) => waitsForSomebody(slot) && !given.has(slot.id))) return undefined;
    if (signed.length === 0) continue;
    const prepared = signed.map(({ id }) => JSON.parse(given.get(id)!.prepared) as PreparedDocument);
    const bytesSigned = attachSignatures(
      bytes,
      { ...prepared[0]!, signatures: prepared.flatMap((one) => one.signatures) },
      new Map(signed.map(({ id }) => [id, given.get(id)!.value])),
      { context },
    );
    try {
      return await store.appendVersion(head.id, {
        expectedVersion: head.version,
        stage: reaches,
        bytes: bytesSigned,
      });
    } catch (error) {
      if (!isHocBaSoError(error, 'ERR_HBS_STORE_CONFLICT')) throw error;
      return store.getDocument(head.id);
    }
  }
  return undefined;
}
