import { type DocumentHead, type DocumentStage, isHocBaSoError } from '@hocbaso/spec';
import {
  attachSignatures,
  carrySignatures,
  decodeTranscript,
  listSlots,
  type PreparedDocument,
  type ResigningPlan,
  type SigningContext,
  type Slot,
} from '@hocbaso/xml';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { STAGES } from '../school/stages.ts';
import { bringAlong, recordReplaced } from './carry-forward.ts';
import { type DocumentSlots, readSlots, waitsForSomebody } from './document-slots.ts';
import type { SessionOptions } from './types.ts';

/** A document after a change of its record. */
export interface Revision {
  readonly head: DocumentHead;
  /** What was kept, and who has to sign again and why. */
  readonly plan: ResigningPlan;
}

/**
 * Replaces a document by what was written from the changed record, with every signature that still holds, attached or
 * not. What has been sent to a hub already must be recalled there first; that is the caller's business.
 *
 * @throws HocBaSoError `ERR_HBS_SESSION_REVISION` when it is not the same transcript, and those of `carrySignatures`
 */
export async function revise(
  options: SessionOptions,
  context: SigningContext,
  documentId: string,
  bytes: Uint8Array,
): Promise<Revision> {
  const { store, profiles } = options;
  for (;;) {
    const head = await store.getDocument(documentId);
    const profile = profiles.find(({ id }) => id === head?.profileId);
    if (head === undefined || profile === undefined || !isSame(decodeTranscript(bytes, profile), documentId))
      throw hocbasoError('ERR_HBS_SESSION_REVISION', { params: { documentId } });
    const document = await readSlots(store, head, profiles);
    // What was given and waits for the others of its stage goes along, in one step with the change.
    const before = withGiven(document, context);
    const carried = carrySignatures(before, bytes, profile, { context });
    if (Buffer.compare(carried.bytes, before) === 0) return { head, plan: carried.plan };
    await recordReplaced(store, head);
    try {
      const next = await store.appendVersion(head.id, {
        expectedVersion: head.version,
        stage: stageOf(listSlots(carried.bytes, profile)),
        bytes: carried.bytes,
      });
      await bringAlong(options, context, next);
      return { head: next, plan: carried.plan };
    } catch (error) {
      if (!isHocBaSoError(error, 'ERR_HBS_STORE_CONFLICT')) throw error;
    }
  }
}

function isSame({ record, issues }: ReturnType<typeof decodeTranscript>, documentId: string): boolean {
  return issues.every(({ severity }) => severity !== 'error') && record.maDinhDanhHocBa === documentId;
}

function withGiven({ bytes, given }: DocumentSlots, context: SigningContext): Uint8Array {
  const all = [...given.values()];
  if (all.length === 0) return bytes;
  const prepared = all.map((one) => JSON.parse(one.prepared) as PreparedDocument);
  const signatures = prepared.flatMap((one) => one.signatures);
  const values = new Map(all.map(({ slotId, value }) => [slotId, value]));
  return attachSignatures(bytes, { ...prepared[0]!, signatures }, values, { context });
}

/** How far a document is signed by its slots. */
function stageOf(slots: readonly Slot[]): DocumentStage {
  let stage: DocumentStage = 'draft';
  for (const { role, reaches } of STAGES) {
    const own = slots.filter((slot) => slot.role === role);
    if (own.some((slot) => !slot.filled && waitsForSomebody(slot))) return stage;
    if (own.some(({ filled }) => filled)) stage = reaches;
  }
  return stage;
}
