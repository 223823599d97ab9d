import type { BatchOptions, ResumeToken, Signer, SigningCredential, SignOutcome } from '@hocbaso/spec';
import type { SigningContext } from '@hocbaso/xml';
import { updateProgress } from './batch-notes.ts';
import { collect } from './collect.ts';
import { toItem } from './hand-out.ts';
import type { CollectedItem, SessionOptions, SigningBatch } from './types.ts';

/** How to ask a signer that is at hand. */
export type AskOptions = Pick<
  BatchOptions,
  'signal' | 'getSecret' | 'onEvent' | 'description' | 'confirmTimeoutMs'
>;

/**
 * Asks a signer for a batch and keeps each signature the moment it comes. Requests that an earlier run left on
 * somebody's phone are asked about first, so that nobody confirms twice.
 */
export async function* askSigner(
  options: SessionOptions,
  context: SigningContext,
  signer: Signer,
  credential: SigningCredential,
  batch: SigningBatch,
  ask: AskOptions,
): AsyncIterable<CollectedItem> {
  const asked = new Set<string>();
  const owed = new Set(batch.items.map(({ id }) => id));
  const take = async function* (outcomes: AsyncIterable<SignOutcome>): AsyncIterable<CollectedItem> {
    for await (const outcome of outcomes) yield* await collect(options, context, batch.id, [outcome]);
  };
  const ours = batch.requests.filter(
    ({ provider, credentialId }) => provider === signer.provider && credentialId === credential.id,
  );
  for (const resume of signer.capabilities.resumable ? ours : []) {
    // Everything of it has arrived or was refused.
    if (!resume.itemIds.some((id) => owed.has(id))) continue;
    const entries = resume.itemIds.map((id) => batch.entries.find(({ itemId }) => itemId === id)!);
    for (const id of resume.itemIds) asked.add(id);
    yield* take(signer.signBatch(credential, entries.map(toItem), { ...ask, resume }));
  }
  const rest = batch.items.filter(({ id }) => !asked.has(id));
  if (rest.length === 0) return;
  const { algorithm } = batch.entries[0]!.prepared;
  const onEvent: BatchOptions['onEvent'] = async (event) => {
    if (event.resume !== undefined) await remember(options, batch.id, event.resume);
    await ask.onEvent?.(event);
  };
  yield* take(signer.signBatch(credential, rest, { ...ask, algorithm, onEvent }));
}

/** Writes a request down before anybody can confirm it. */
async function remember(options: SessionOptions, batchId: string, token: ResumeToken): Promise<void> {
  await updateProgress(options.store, batchId, (progress) => {
    const others = progress.requests.filter(({ transactionRef }) => transactionRef !== token.transactionRef);
    return { ...progress, requests: [...others, token] };
  });
}
