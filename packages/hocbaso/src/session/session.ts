import type { SignatureAlgorithm, Signer, SignerRole, SigningCredential, SignOutcome } from '@hocbaso/spec';
import { createSigningContext } from '@hocbaso/xml';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { advance } from './advance.ts';
import { getBatch, updateProgress } from './batch-notes.ts';
import { collect, describe } from './collect.ts';
import { type HandOut, type HandOutRequest, handOut, type RefusedSlot } from './hand-out.ts';
import { planSigning, type SigningPlan } from './plan.ts';
import { type Revision, revise } from './revise.ts';
import { type AskOptions, askSigner } from './sign-with.ts';
import { type SubstitutedDocument, substituteAll } from './substitute.ts';
import type { SubstitutionPolicy } from './substitution.ts';
import type { CollectedItem, SessionOptions } from './types.ts';

/** How {@link SigningSession.signWith} asks. */
export interface SignWithOptions extends AskOptions {
  readonly algorithm?: SignatureAlgorithm;
  readonly roles?: readonly SignerRole[];
}

/**
 * Many transcripts, many signers, any order, days. Everything it knows is in the store: any number of processes may
 * hold a session over the same documents, and any of them may be killed at any moment.
 */
export interface SigningSession {
  /**
   * Who signs what, in which order, and who waits for whom; with a policy also who signs for whom, by which rule.
   * `describePlan` says it in sentences.
   */
  plan(policy?: SubstitutionPolicy): Promise<SigningPlan>;
  /**
   * Names the substitutes of a policy in the records, so that they can sign and their signatures verify. Signatures
   * that still hold are kept; the plan shows for good who signs for whom, by which rule.
   */
  substitute(policy: SubstitutionPolicy): AsyncIterable<SubstitutedDocument>;
  /**
   * Replaces a document by what was written from the changed record: signatures that still hold are kept, byte for
   * byte, and nobody is asked for them again. Recall first what a hub already has.
   *
   * @throws HocBaSoError `ERR_HBS_SESSION_REVISION` when it is not the same transcript
   */
  revise(documentId: string, bytes: Uint8Array): Promise<Revision>;
  /**
   * Gathers what a certificate can sign now, to be signed elsewhere (a browser, a phone). Asking again hands out the
   * same batch again.
   */
  handOut(request: HandOutRequest): Promise<HandOut>;
  /**
   * Takes replies to a batch: in any order, repeated, late.
   *
   * @throws HocBaSoError `ERR_HBS_SESSION_BATCH` for a batch nobody handed out
   */
  collect(batchId: string, outcomes: Iterable<SignOutcome>): Promise<readonly CollectedItem[]>;
  /**
   * Takes a batch back, so that its items can be asked for anew; a reply that still comes counts all the same.
   *
   * @throws HocBaSoError `ERR_HBS_SESSION_BATCH` for a batch nobody handed out
   */
  withdraw(batchId: string): Promise<void>;
  /**
   * Hands out to a signer that is at hand, asks it, and keeps every signature as it comes. What the certificate may not
   * sign is `failed` with its `cause`; what the signer was asked for with another certificate is `failed` with `aborted`,
   * `other_certificate` until that batch is answered or withdrawn.
   */
  signWith(
    signer: Signer,
    credential: SigningCredential,
    options?: SignWithOptions,
  ): AsyncIterable<CollectedItem>;
  /** Attaches what a process that was killed had collected and not attached. Called by `handOut` for its documents. */
  settle(): Promise<void>;
}

/** Opens a signing session over the documents of a store. */
export function openSigningSession(options: SessionOptions): SigningSession {
  const context = createSigningContext();
  return {
    plan: (policy) => planSigning(options, policy),
    substitute: (policy) => substituteAll(options, context, policy),
    async revise(documentId, bytes) {
      const revision = await revise(options, context, documentId, bytes);
      await advance(options, context, revision.head);
      return { ...revision, head: (await options.store.getDocument(documentId)) ?? revision.head };
    },
    handOut: (request) => handOut(options, context, request),
    collect: (batchId, outcomes) => collect(options, context, batchId, outcomes),
    async withdraw(batchId) {
      const batch = await getBatch(options.store, batchId);
      if (batch === undefined) throw hocbasoError('ERR_HBS_SESSION_BATCH', { params: { batchId } });
      await updateProgress(options.store, batchId, (progress) => ({ ...progress, withdrawn: true }));
    },
    async *signWith(signer, credential, { algorithm, roles, ...ask } = {}) {
      // A key without an algorithm is refused with its reason, not passed over.
      const chosen = algorithm ?? credential.algorithms[0] ?? 'rsa-sha256';
      const { batches, refused, elsewhere } = await handOut(options, context, {
        certificate: credential.certificate,
        algorithm: chosen,
        ...(roles === undefined ? {} : { roles }),
      });
      yield* refused.map(toFailed);
      for (const { items, entries } of elsewhere) {
        const owed = new Set(items.map(({ id }) => id));
        const failure = { code: 'aborted', detail: 'other_certificate' } as const;
        for (const entry of entries)
          if (owed.has(entry.itemId)) yield { ...describe(entry), result: 'failed', failure };
      }
      for (const batch of batches) {
        ask.signal?.throwIfAborted();
        yield* askSigner(options, context, signer, credential, batch, ask);
      }
    },
    async settle() {
      for await (const head of options.store.listDocuments(options.filter)) {
        if (head.stage !== 'issued') await advance(options, context, head);
      }
    },
  };
}

function toFailed({ documentId, slotId, role, cause }: RefusedSlot): CollectedItem {
  const code = cause.code === 'ERR_HBS_DSIG_ALGORITHM' ? 'unsupported_algorithm' : 'cert_invalid';
  const failure = { code, detail: cause.code } as const;
  return { itemId: `${documentId}/${slotId}`, documentId, slotId, role, result: 'failed', failure, cause };
}
