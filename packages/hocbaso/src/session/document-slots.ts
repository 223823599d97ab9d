import type { DocumentHead, Profile, SignerRole, StoredSignature, TranscriptStore } from '@hocbaso/spec';
import { listSlots, type Slot } from '@hocbaso/xml';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { signsBefore } from '../school/stages.ts';

/** A document with its slots and what has been signed for its present version. */
export interface DocumentSlots {
  readonly head: DocumentHead;
  readonly profile: Profile;
  readonly bytes: Uint8Array;
  readonly slots: readonly Slot[];
  /** By slot id: given, not attached yet. */
  readonly given: ReadonlyMap<string, StoredSignature>;
}

/** Reads a document for signing. */
export async function readSlots(
  store: TranscriptStore,
  head: DocumentHead,
  profiles: readonly Profile[],
): Promise<DocumentSlots> {
  const profile = profiles.find(({ id }) => id === head.profileId);
  if (profile === undefined) {
    throw hocbasoError('ERR_HBS_PROFILE_UNKNOWN', { params: { id: head.profileId } });
  }
  const bytes = await store.readDocument(head.id, head.version);
  const stored = await store.signaturesOf(head.id, head.version);
  return {
    head,
    profile,
    bytes,
    slots: listSlots(bytes, profile),
    given: new Map(stored.map((one) => [one.slotId, one])),
  };
}

/**
 * A slot the layout leaves optional (GVCN in v1.0) still waits for the person the record names: nobody signs over a
 * colleague who has not signed or has refused.
 */
export function waitsForSomebody(slot: Slot): boolean {
  return slot.required || slot.holderId !== undefined || slot.holderName !== undefined;
}

/** Slots of earlier roles that have to be filled before this one may be signed. */
export function slotsBefore(slots: readonly Slot[], role: SignerRole): readonly Slot[] {
  return slots.filter((slot) => !slot.filled && waitsForSomebody(slot) && signsBefore(slot.role, role));
}
