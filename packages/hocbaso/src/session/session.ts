import type { SignatureAlgorithm, Signer, SignerRole, SigningCredential, SignOutcome } from '@hocbaso/spec';
import { createSigningContext } from '@hocbaso/xml';
import { advance } from './advance.ts';
import { updateProgress } from './batch-notes.ts';
import { collect } from './collect.ts';
import { type HandOut, type HandOutRequest, handOut } from './hand-out.ts';
import { planSigning, type SigningPlan } from './plan.ts';
import { type AskOptions, askSigner } from './sign-with.ts';
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
  /** Who signs what, in which order, and who waits for whom. */
  plan(): Promise<SigningPlan>;
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
  /** Takes a batch back, so that its items can be asked for anew; a reply that still comes counts all the same. */
  withdraw(batchId: string): Promise<void>;
  /** Hands out to a signer that is at hand, asks it, and keeps every signature as it comes. */
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
    plan: () => planSigning(options),
    handOut: (request) => handOut(options, context, request),
    collect: (batchId, outcomes) => collect(options, context, batchId, outcomes),
    withdraw: (batchId) =>
      updateProgress(options.store, batchId, (progress) => ({ ...progress, withdrawn: true })),
    async *signWith(signer, credential, { algorithm, roles, ...ask } = {}) {
      const chosen = algorithm ?? credential.algorithms[0];
      if (chosen === undefined) return;
      const { batches } = await handOut(options, context, {
        certificate: credential.certificate,
        algorithm: chosen,
        ...(roles === undefined ? {} : { roles }),
      });
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
