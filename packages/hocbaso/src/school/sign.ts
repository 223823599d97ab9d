import {
  type Clock,
  type DocumentFilter,
  type DocumentHead,
  type DocumentStage,
  formatVietnamDateTime,
  isHocBaSoError,
  type MessageCode,
  type MessageParams,
  type Profile,
  type SignerRole,
  type SignItem,
  type SignOutcome,
  type StoredSignature,
  type TranscriptStore,
} from '@hocbaso/spec';
import {
  attachSignatures,
  createSigningContext,
  listSlots,
  type PreparedDocument,
  type PreparedSignature,
  prepareSignatures,
  type SigningContext,
  type Slot,
  toSignItems,
} from '@hocbaso/xml';
import type { Signatory, SignerDirectory } from './signer-directory.ts';
import { isBefore, STAGES, signsBefore } from './stages.ts';

/** A slot that could not be filled now, and why. */
export interface BlockedSlot {
  readonly slotId: string;
  readonly role: SignerRole;
  /**
   * `no_signer`: nobody at hand holds a certificate of the person named; `not_allowed`: the certificate may not sign
   * here, `cause` says why; otherwise the signer's own code.
   */
  readonly reason: 'no_signer' | 'not_allowed' | Extract<SignOutcome, { ok: false }>['error']['code'];
  readonly cause?: { readonly code: MessageCode; readonly params: MessageParams };
}

/** Progress of one document through one stage. */
export interface StageOutcome {
  readonly head: DocumentHead;
  readonly role: SignerRole;
  /** Signatures obtained in this run (not those kept from an earlier one). */
  readonly signed: number;
  /** Empty when the stage is complete. */
  readonly blocked: readonly BlockedSlot[];
}

/** Options of {@link signTranscripts}. */
export interface SignOptions {
  readonly store: TranscriptStore;
  readonly profile: Profile;
  /** Which documents, usually one class. */
  readonly filter: DocumentFilter;
  readonly directory: SignerDirectory;
  readonly clock: Clock;
  /** Whose turn it is; default everybody's. */
  readonly roles?: readonly SignerRole[];
  readonly signal?: AbortSignal;
}

interface StageOptions extends SignOptions {
  readonly context: SigningContext;
}

interface Work {
  readonly head: DocumentHead;
  readonly bytes: Uint8Array;
  /** Values by slot, each with the preparation it answers. */
  readonly kept: Map<string, { readonly prepared: PreparedSignature; readonly value: Uint8Array }>;
  readonly slotIds: readonly string[];
  readonly blocked: BlockedSlot[];
  signed: number;
}

interface Queue {
  readonly signatory: Signatory;
  readonly items: SignItem[];
  readonly sources: Map<string, { readonly work: Work; readonly prepared: PreparedSignature }>;
}

/**
 * Signs documents in every role, stage by stage in the legal order, asking each signer once per stage for the whole
 * class. Every signature is stored before it is attached: after a crash nobody is asked again for what was given.
 *
 * @throws HocBaSoError the codes of the store and of preparing or attaching a signature
 */
export async function* signTranscripts(options: SignOptions): AsyncIterable<StageOutcome> {
  // Caches of certificates and keys, for as long as this call lives.
  const context = createSigningContext();
  for (const { role, reaches } of STAGES) {
    if (options.roles !== undefined && !options.roles.includes(role)) continue;
    yield* signStage({ ...options, context }, role, reaches);
  }
}

async function* signStage(
  options: StageOptions,
  role: SignerRole,
  reaches: DocumentStage,
): AsyncIterable<StageOutcome> {
  const { store, profile } = options;
  const works: Work[] = [];
  const queues = new Map<Signatory['signer'], Map<string, Queue>>();
  for await (const head of store.listDocuments(options.filter)) {
    options.signal?.throwIfAborted();
    if (!isBefore(head.stage, reaches)) continue;
    const bytes = await store.readDocument(head.id);
    const slots = listSlots(bytes, profile);
    // A layout without slots of this role (GVBM in primary) has no such stage.
    const open = slots.filter((slot) => slot.role === role && !slot.filled);
    // A slot the layout leaves optional (GVCN in v1.0) still waits for the person the record names: nobody signs over
    // a colleague who has not signed or has refused.
    const earlierOpen = slots.some(
      (slot) =>
        !slot.filled && (slot.required || slot.holderId !== undefined) && signsBefore(slot.role, role),
    );
    if (open.length === 0 || earlierOpen) continue;
    const work: Work = {
      head,
      bytes,
      kept: new Map(),
      slotIds: open.map((s) => s.id),
      blocked: [],
      signed: 0,
    };
    works.push(work);
    for (const stored of await store.signaturesOf(head.id, head.version)) {
      const prepared = (JSON.parse(stored.prepared) as PreparedDocument).signatures[0];
      if (prepared !== undefined) work.kept.set(stored.slotId, { prepared, value: stored.value });
    }
    enqueue(
      options,
      work,
      open.filter((slot) => !work.kept.has(slot.id)),
      queues,
    );
  }
  for (const byCredential of queues.values()) {
    for (const queue of byCredential.values()) await collect(options, queue);
  }
  for (const work of works) yield await finish(options, work, role, reaches);
}

function enqueue(
  options: StageOptions,
  work: Work,
  slots: readonly Slot[],
  queues: Map<Signatory['signer'], Map<string, Queue>>,
): void {
  const found = slots.map((slot) => ({ slot, signatory: options.directory(slot) }));
  for (const { slot, signatory } of found) {
    if (signatory === undefined) work.blocked.push({ slotId: slot.id, role: slot.role, reason: 'no_signer' });
  }
  const ready = found.filter((f): f is { slot: Slot; signatory: Signatory } => f.signatory !== undefined);
  for (const { signatory, prepared } of prepareAll(options, work, ready)) {
    const [item] = toSignItems(
      { documentDigest: work.head.digest, profileId: work.head.profileId, signatures: [prepared] },
      {
        idPrefix: `${work.head.id}/`,
        label: `Học bạ lớp ${work.head.tenLop}, học sinh ${work.head.maHocSinh}`,
      },
    );
    const byCredential = queues.get(signatory.signer) ?? new Map<string, Queue>();
    queues.set(signatory.signer, byCredential);
    const { id } = signatory.credential;
    const queue: Queue = byCredential.get(id) ?? { signatory, items: [], sources: new Map() };
    byCredential.set(id, queue);
    queue.items.push(item!);
    queue.sources.set(item!.id, { work, prepared });
  }
}

interface Ready {
  readonly slot: Slot;
  readonly signatory: Signatory;
}

/** Prepares slots in one pass; where one of them is not allowed, the others still are. */
function prepareAll(
  options: StageOptions,
  work: Work,
  ready: readonly Ready[],
): readonly { readonly signatory: Signatory; readonly prepared: PreparedSignature }[] {
  if (ready.length === 0) return [];
  const signingTime = formatVietnamDateTime(options.clock.now());
  try {
    const { signatures } = prepareSignatures(
      work.bytes,
      options.profile,
      ready.map(({ slot, signatory }) => ({
        slotId: slot.id,
        certificate: signatory.credential.certificate,
        algorithm: signatory.credential.algorithms[0]!,
        signingTime,
      })),
      { context: options.context },
    );
    return ready.map(({ signatory }, i) => ({ signatory, prepared: signatures[i]! }));
  } catch (error) {
    if (!isHocBaSoError(error)) throw error;
    if (ready.length > 1) return ready.flatMap((one) => prepareAll(options, work, [one]));
    const { slot } = ready[0]!;
    work.blocked.push({
      slotId: slot.id,
      role: slot.role,
      reason: 'not_allowed',
      cause: { code: error.code, params: error.params },
    });
    return [];
  }
}

async function collect(options: StageOptions, queue: Queue): Promise<void> {
  const { signer, credential } = queue.signatory;
  const batch = signer.signBatch(credential, queue.items, {
    algorithm: credential.algorithms[0]!,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  for await (const outcome of batch) {
    const source = queue.sources.get(outcome.id);
    if (source === undefined) continue;
    const { work, prepared } = source;
    if (!outcome.ok) {
      work.blocked.push({ slotId: prepared.slotId, role: prepared.role, reason: outcome.error.code });
      continue;
    }
    await options.store.putSignatures(work.head.id, work.head.version, [
      storedSignature(work.head, prepared, outcome.signature),
    ]);
    work.kept.set(prepared.slotId, { prepared, value: outcome.signature });
    work.signed += 1;
  }
}

function storedSignature(
  head: DocumentHead,
  prepared: PreparedSignature,
  value: Uint8Array,
): StoredSignature {
  const document: PreparedDocument = {
    documentDigest: head.digest,
    profileId: head.profileId,
    signatures: [prepared],
  };
  return { slotId: prepared.slotId, role: prepared.role, prepared: JSON.stringify(document), value };
}

async function finish(
  options: StageOptions,
  work: Work,
  role: SignerRole,
  reaches: DocumentStage,
): Promise<StageOutcome> {
  const complete = work.slotIds.every((id) => work.kept.has(id));
  if (!complete) return { head: work.head, role, signed: work.signed, blocked: work.blocked };
  const signatures = work.slotIds.map((id) => work.kept.get(id)!);
  const bytes = attachSignatures(
    work.bytes,
    {
      documentDigest: work.head.digest,
      profileId: work.head.profileId,
      signatures: signatures.map((s) => s.prepared),
    },
    new Map(signatures.map((s) => [s.prepared.slotId, s.value])),
    { context: options.context },
  );
  const head = await options.store.appendVersion(work.head.id, {
    expectedVersion: work.head.version,
    stage: reaches,
    bytes,
  });
  return { head, role, signed: work.signed, blocked: [] };
}
