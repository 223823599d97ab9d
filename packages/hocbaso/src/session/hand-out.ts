import {
  type DocumentHead,
  formatVietnamDateTime,
  isHocBaSoError,
  type MessageCode,
  type MessageParams,
  type SignatureAlgorithm,
  type SignerRole,
  type SignItem,
} from '@hocbaso/spec';
import {
  carryPrepared,
  type PreparedSignature,
  prepareSignatures,
  readCertificate,
  type SigningContext,
  type Slot,
  toSignItems,
} from '@hocbaso/xml';
import { advance } from './advance.ts';
import { getBatch, getOpenBatches, getProgress, putBatch, replaceOpenBatches } from './batch-notes.ts';
import { bringAlong, replacedVersions } from './carry-forward.ts';
import { type DocumentSlots, readSlots, slotsBefore } from './document-slots.ts';
import { holderKey, holderOfSlot, standsFor } from './holder.ts';
import type { BatchEntry, SessionOptions, SigningBatch, StoredBatch } from './types.ts';

/** Whose signatures are asked for. */
export interface HandOutRequest {
  /** Leaf certificate, DER: it is part of what is signed. */
  readonly certificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** Default every role the certificate can sign in. */
  readonly roles?: readonly SignerRole[];
}

/** A slot whose signature this certificate may not give, and why. */
export interface RefusedSlot {
  readonly documentId: string;
  readonly slotId: string;
  readonly role: SignerRole;
  readonly cause: { readonly code: MessageCode; readonly params: MessageParams };
}

/** What a signer is handed. */
export interface HandOut {
  /** Oldest first: batches handed out before and not answered come again, unchanged. */
  readonly batches: readonly SigningBatch[];
  readonly refused: readonly RefusedSlot[];
  /** Batches this signer was asked for with another certificate and has not answered; `withdraw` frees their items. */
  readonly elsewhere: readonly SigningBatch[];
}

/**
 * Gathers what a signer can sign now, across every document of the session, and writes it down before handing it out.
 * Asking again hands out the same again: two servers, two browser tabs and a restarted laptop all get one batch.
 */
export async function handOut(
  options: SessionOptions,
  context: SigningContext,
  request: HandOutRequest,
): Promise<HandOut> {
  const { store } = options;
  const info = readCertificate(request.certificate);
  const holder = holderKey(info, options.filter.maTruong ?? '');
  const id = options.uuid();
  for (;;) {
    const before = await getOpenBatches(store, holder);
    const open = await Promise.all(before.ids.map((batchId) => openBatch(options, context, batchId)));
    const alive = open.filter((one) => one.live.length > 0);
    const taken = new Set(alive.flatMap(({ live }) => live.map(({ itemId }) => itemId)));
    const refused: RefusedSlot[] = [];
    const entries: BatchEntry[] = [];
    for await (const head of store.listDocuments(options.filter)) {
      if (head.stage === 'issued') continue;
      const document = await advance(options, context, head);
      const slots = document.slots.filter((slot) => {
        if (slot.filled || document.given.has(slot.id) || taken.has(`${head.id}/${slot.id}`)) return false;
        if (request.roles?.includes(slot.role) === false) return false;
        const who = holderOfSlot(slot, options.mst);
        if (who === undefined || !standsFor(info, who)) return false;
        return slotsBefore(document.slots, slot.role).length === 0;
      });
      entries.push(...prepare(options, context, request, document, slots, refused));
    }
    const batch: StoredBatch = {
      id,
      holder,
      certificate: info.fingerprint,
      createdAt: options.clock.now(),
      entries,
    };
    const ids = alive.map((one) => one.batch.id);
    if (entries.length > 0) {
      await putBatch(store, batch);
      ids.push(id);
    }
    if (!(await replaceOpenBatches(store, holder, before, ids))) continue;
    const mine = alive.filter((one) => one.batch.certificate === info.fingerprint);
    return {
      batches: [
        ...mine.map(({ batch: one, live, requests }) => toBatch(one, live, requests)),
        ...(entries.length > 0 ? [toBatch(batch, entries, [])] : []),
      ],
      refused,
      elsewhere: alive
        .filter((one) => !mine.includes(one))
        .map(({ batch: one, live, requests }) => toBatch(one, live, requests)),
    };
  }
}

/** An open batch and the items of it that are still owed. */
export async function openBatch(
  options: Pick<SessionOptions, 'store' | 'profiles'>,
  context: SigningContext,
  batchId: string,
): Promise<{
  readonly batch: StoredBatch;
  readonly live: readonly BatchEntry[];
  readonly requests: SigningBatch['requests'];
}> {
  const { store } = options;
  const batch = (await getBatch(store, batchId))!;
  const { requests, refused, withdrawn } = await getProgress(store, batchId);
  const live: BatchEntry[] = [];
  for (const entry of withdrawn === true ? [] : batch.entries) {
    if (refused[entry.itemId] !== undefined) continue;
    const head = await store.getDocument(entry.documentId);
    if (head === undefined) continue;
    const given = await store.signaturesOf(entry.documentId, entry.version);
    if (given.some(({ slotId }) => slotId === entry.prepared.slotId)) continue;
    if (head.version === entry.version || (await isStillWanted(options, context, head, entry)))
      live.push(entry);
  }
  return { batch, live, requests };
}

/** What a person was asked for before a change of the record that does not concern it, and has not given yet. */
async function isStillWanted(
  options: Pick<SessionOptions, 'store' | 'profiles'>,
  context: SigningContext,
  head: DocumentHead,
  { version, documentDigest, profileId, prepared }: BatchEntry,
): Promise<boolean> {
  const { store, profiles } = options;
  if (!(await replacedVersions(store, head.id)).includes(version)) return false;
  await bringAlong(options, context, head);
  const { bytes, profile, given } = await readSlots(store, head, profiles);
  if (given.has(prepared.slotId)) return false;
  const asked = { documentDigest, profileId, signatures: [prepared] };
  return carryPrepared(bytes, profile, asked, { context }).signatures.length > 0;
}

/** Prepares slots in one pass; where one of them is not allowed, the others still are. */
function prepare(
  options: SessionOptions,
  context: SigningContext,
  request: HandOutRequest,
  document: DocumentSlots,
  slots: readonly Slot[],
  refused: RefusedSlot[],
): readonly BatchEntry[] {
  if (slots.length === 0) return [];
  const { head, bytes, profile } = document;
  const { certificate, algorithm } = request;
  const signingTime = formatVietnamDateTime(options.clock.now());
  let signatures: readonly PreparedSignature[];
  try {
    const assignments = slots.map(({ id: slotId }) => ({ slotId, certificate, algorithm, signingTime }));
    signatures = prepareSignatures(bytes, profile, assignments, { context }).signatures;
  } catch (error) {
    if (!isHocBaSoError(error)) throw error;
    if (slots.length > 1) {
      return slots.flatMap((slot) => prepare(options, context, request, document, [slot], refused));
    }
    const [slot] = slots;
    const cause = { code: error.code, params: error.params };
    refused.push({ documentId: head.id, slotId: slot!.id, role: slot!.role, cause });
    return [];
  }
  return signatures.map((prepared) => ({
    itemId: `${head.id}/${prepared.slotId}`,
    documentId: head.id,
    version: head.version,
    documentDigest: head.digest,
    profileId: head.profileId,
    label: `Học bạ lớp ${head.tenLop}, học sinh ${head.maHocSinh}`,
    prepared,
  }));
}

function toBatch(
  batch: StoredBatch,
  live: readonly BatchEntry[],
  requests: SigningBatch['requests'],
): SigningBatch {
  const { id, createdAt, entries } = batch;
  return { id, createdAt, entries, requests, items: live.map(toItem) };
}

/** What a signer sees of an entry. */
export function toItem({ documentId, documentDigest, profileId, label, prepared }: BatchEntry): SignItem {
  const document = { documentDigest, profileId, signatures: [prepared] };
  return toSignItems(document, { idPrefix: `${documentId}/`, label })[0]!;
}
