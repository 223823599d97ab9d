import type { Transcript } from '@hocbaso/spec';
import { decodeTranscript, encodeTranscript, type SigningContext } from '@hocbaso/xml';
import { advance } from './advance.ts';
import { readSlots } from './document-slots.ts';
import { type Revision, revise } from './revise.ts';
import {
  recordSubstitutions,
  type Substitution,
  type SubstitutionPolicy,
  substitutionsOf,
} from './substitution.ts';
import type { SessionOptions } from './types.ts';

/** A document whose record names substitutes now. */
export interface SubstitutedDocument extends Revision {
  readonly substitutions: readonly Substitution[];
}

/**
 * Names the substitutes in every record the policy concerns, keeps the signatures that still hold, and writes down who
 * signs for whom by which rule. Run again it changes nothing more.
 */
export async function* substituteAll(
  options: SessionOptions,
  context: SigningContext,
  policy: SubstitutionPolicy,
): AsyncIterable<SubstitutedDocument> {
  const { store, profiles } = options;
  for await (const head of store.listDocuments(options.filter)) {
    if (head.stage === 'issued') continue;
    await advance(options, context, head);
    const now = (await store.getDocument(head.id)) ?? head;
    const { slots, bytes, given, profile } = await readSlots(store, now, profiles);
    const open = slots.filter(({ id }) => !given.has(id));
    const made = substitutionsOf(open, policy).filter(({ by }) => by !== undefined);
    if (made.length === 0) continue;
    const { record } = decodeTranscript(bytes, profile);
    await recordSubstitutions(store, head.id, made);
    const next = encodeTranscript(nameIn(record as Transcript, made), profile);
    const revision = await revise(options, context, head.id, next);
    yield { ...revision, substitutions: made.map((one) => ({ ...one, named: true })) };
  }
}

/** The record with the substitutes in the places of those they sign for. */
function nameIn(record: Transcript, made: readonly Substitution[]): Transcript {
  let out: Record<string, unknown> = { ...record };
  for (const { slotId, role, by } of made) {
    const { holderId, holderName } = by!;
    if (role === 'gvcn') out = { ...out, hoTenGvcn: holderName, soDinhDanhGvcn: holderId };
    if (role === 'cbql') out = { ...out, hoTenCbql: holderName, soDinhDanhCbql: holderId };
    if (role !== 'gvbm') continue;
    const rows = out.bangDiem as readonly { readonly maMonHoc: string }[];
    const bangDiem = rows.map((row) =>
      `gvbm:${row.maMonHoc}` === slotId ? { ...row, hoTenGvbm: holderName, soDinhDanhGvbm: holderId } : row,
    );
    out = { ...out, bangDiem };
  }
  return out as unknown as Transcript;
}
