import type {
  BatchOptions,
  ResumeToken,
  Signer,
  SignerEvent,
  SignerFailure,
  SignItem,
  SigningCredential,
  SignOutcome,
} from '@hocbaso/spec';
import type { SigningContext } from '@hocbaso/xml';
import { claimItems, isClaimed, withoutClaim } from './ask-claims.ts';
import { getProgress, updateProgress } from './batch-notes.ts';
import { collectFor } from './collect.ts';
import { openBatch, toItem } from './hand-out.ts';
import type { AskClaim, CollectedItem, SessionOptions, SigningBatch, StoredBatch } from './types.ts';

/** How to ask a signer that is at hand. */
export type AskOptions = Pick<
  BatchOptions,
  'signal' | 'getSecret' | 'onEvent' | 'description' | 'confirmTimeoutMs'
>;

/** Failures of one item; any other, of every item of a request, ends the asking. */
const OF_ONE_ITEM: readonly SignerFailure['code'][] = ['signature_mismatch', 'protocol'];

/**
 * Asks a signer for a batch and keeps each signature the moment it comes. Requests that an earlier run left on
 * somebody's phone are asked about first, and no two processes make the same request, so that nobody confirms twice.
 */
export async function* askSigner(
  options: SessionOptions,
  context: SigningContext,
  signer: Signer,
  credential: SigningCredential,
  batch: SigningBatch,
  ask: AskOptions,
): AsyncIterable<CollectedItem> {
  const { provider, capabilities } = signer;
  const isOurs = (request: ResumeToken): boolean =>
    request.provider === provider && request.credentialId === credential.id;
  const asked = new Set<string>();
  const owed = new Set(batch.items.map(({ id }) => id));
  for (const resume of capabilities.resumable ? batch.requests.filter(isOurs) : []) {
    // Everything of it has arrived or was refused.
    if (!resume.itemIds.some((id) => owed.has(id))) continue;
    const entries = resume.itemIds.map((id) => batch.entries.find(({ itemId }) => itemId === id)!);
    for (const id of resume.itemIds) asked.add(id);
    // Of a request that is on its way now the service says it knows nothing; when that is read it may have arrived.
    const progress = await getProgress(options.store, batch.id);
    const now = options.clock.now();
    const isOnItsWay = resume.itemIds.some((id) => isClaimed(progress, id, now));
    const outcomes = signer.signBatch(credential, entries.map(toItem), { ...ask, resume });
    for await (const answer of outcomes) {
      const isGone = !answer.ok && answer.error.detail === 'expired';
      const outcome: SignOutcome =
        isGone && isOnItsWay ? { ...answer, error: { code: answer.error.code } } : answer;
      yield* await collectFor(options, context, batch, [outcome], {
        request: resume.transactionRef,
      });
    }
  }
  const rest = batch.items.filter(({ id }) => !asked.has(id));
  const atOnce = Math.min(capabilities.maxBatch, credential.maxBatch ?? Number.POSITIVE_INFINITY);
  const size = capabilities.resumable ? atOnce : rest.length;
  for (let start = 0; start < rest.length; start += size) {
    const wanted = rest.slice(start, start + size);
    const failure = yield* askOnce(options, context, { signer, credential, batch, ask, isOurs }, wanted);
    if (failure === undefined) continue;
    yield* await fail(options, context, batch, rest.slice(start + size), failure);
    return;
  }
}

interface Asking {
  readonly signer: Signer;
  readonly credential: SigningCredential;
  readonly batch: SigningBatch;
  readonly ask: AskOptions;
  isOurs(request: ResumeToken): boolean;
}

/** One request to a service, or one batch of a token; returns the failure of the request as a whole, if it failed. */
async function* askOnce(
  options: SessionOptions,
  context: SigningContext,
  { signer, credential, batch, ask, isOurs }: Asking,
  wanted: readonly SignItem[],
): AsyncGenerator<CollectedItem, SignerFailure | undefined, undefined> {
  // Since the batch was handed out some of it may have arrived by another way, or the batch was taken back.
  const { live } = await openBatch(options, context, batch.id);
  const open = new Set(live.map(({ itemId }) => itemId));
  let items = wanted.filter(({ id }) => open.has(id));
  let claim: AskClaim | undefined;
  if (signer.capabilities.resumable) {
    claim = await claimItems(
      options,
      batch.id,
      [...open].filter((id) => items.some((one) => one.id === id)),
      isOurs,
    );
    const ours = new Set(claim?.itemIds);
    const elsewhere = items.filter(({ id }) => !ours.has(id));
    items = items.filter(({ id }) => ours.has(id));
    yield* await fail(options, context, batch, elsewhere, { code: 'aborted', detail: 'asked_elsewhere' });
  }
  if (items.length === 0) return undefined;
  const stop = new AbortController();
  let ref: string | undefined;
  let broken: { readonly error: unknown } | undefined;
  const onEvent = async (event: SignerEvent): Promise<void> => {
    try {
      claim = await remember(options, batch.id, event, claim);
      ref = event.resume?.transactionRef ?? ref;
      await ask.onEvent?.(event);
    } catch (error) {
      // What could not be written down must not be confirmed, and is no word of the service.
      broken = { error };
      stop.abort();
      throw error;
    }
  };
  const signal = ask.signal === undefined ? stop.signal : AbortSignal.any([ask.signal, stop.signal]);
  const { algorithm } = batch.entries[0]!.prepared;
  const failures: SignerFailure[] = [];
  try {
    const outcomes = signer.signBatch(credential, items, { ...ask, signal, algorithm, onEvent });
    for await (const outcome of outcomes) {
      if (broken !== undefined) throw broken.error;
      if (!outcome.ok) failures.push(outcome.error);
      yield* await collectFor(options, context, batch, [outcome], { request: ref, claim: claim?.id });
    }
  } finally {
    const held = claim?.id;
    if (held !== undefined)
      await updateProgress(options.store, batch.id, (progress) => withoutClaim(progress, held));
  }
  if (broken !== undefined) throw broken.error;
  const whole = failures.find(({ code }) => !OF_ONE_ITEM.includes(code));
  return failures.length === items.length ? whole : undefined;
}

/** Writes a request down before anybody can confirm it; once the service has it, it needs no claim any more. */
async function remember(
  { store }: SessionOptions,
  batchId: string,
  { type, resume }: SignerEvent,
  claim: AskClaim | undefined,
): Promise<AskClaim | undefined> {
  const isThere = claim !== undefined && type !== 'submitting';
  if (resume === undefined && !isThere) return claim;
  await updateProgress(store, batchId, (progress) => {
    const others = progress.requests.filter(
      ({ transactionRef }) => transactionRef !== resume?.transactionRef,
    );
    const requests = resume === undefined ? progress.requests : [...others, resume];
    return { ...(isThere ? withoutClaim(progress, claim.id) : progress), requests };
  });
  return isThere ? undefined : claim;
}

async function fail(
  options: SessionOptions,
  context: SigningContext,
  batch: Pick<StoredBatch, 'id' | 'entries'>,
  items: readonly { readonly id: string }[],
  error: SignerFailure,
): Promise<readonly CollectedItem[]> {
  const outcomes = items.map(({ id }): SignOutcome => ({ id, ok: false, error }));
  return outcomes.length === 0 ? [] : collectFor(options, context, batch, outcomes);
}
