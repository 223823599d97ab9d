import {
  isHocBaSoError,
  type PackageClaim,
  type PackageHead,
  type PackageItem,
  type PackageState,
} from '@hocbaso/spec';
import type { Answer, SendOutcome } from '../outcome.ts';
import type { Settings } from './settings.ts';
import type { StepResult } from './step.ts';
import { allRejected } from './verdicts.ts';

/** When a package may be sent (again): some time after the answer that put it back into the queue. */
async function notBefore(head: PackageHead, settings: Settings): Promise<number> {
  if (head.attempts === 0) return 0;
  const last = (await settings.store.answersOf(head.messageId)).at(-1)?.at ?? 0;
  return last + (settings.retryDelaysMs[head.attempts - 1] ?? 0);
}

/** Where a package goes after an answer. Nothing but a proof that the hub has nothing leads back to the queue. */
function destination(outcome: SendOutcome, head: PackageHead, settings: Settings): PackageState {
  switch (outcome.kind) {
    case 'accepted':
      return 'acknowledged';
    case 'refused':
      return 'refused';
    case 'duplicate':
    case 'inDoubt':
      return 'inDoubt';
    case 'notSent':
      if (outcome.because === 'tooLarge') return 'parked';
      if (outcome.because === 'unauthorized') return 'queued';
      return head.attempts > settings.retryDelaysMs.length ? 'parked' : 'queued';
  }
}

async function settle(
  claim: PackageClaim,
  to: PackageState,
  items: readonly PackageItem[],
  { store }: Settings,
): Promise<PackageHead> {
  const { messageId } = claim.head;
  try {
    return await store.movePackage(messageId, { from: 'sending', to, attempt: claim.attempt, items });
  } catch (error) {
    // The claim ran out while we waited: the store has put the package in doubt, and asking resolves it.
    if (!isHocBaSoError(error, 'ERR_HBS_STORE_CONFLICT')) throw error;
    return (await store.getPackage(messageId)) ?? claim.head;
  }
}

async function sendClaimed(
  claim: PackageClaim,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<StepResult> {
  const { store, client } = settings;
  const { messageId, namHoc } = claim.head;
  let answer: Answer<SendOutcome>;
  try {
    const bytes = await store.readPackage(messageId);
    answer = await client.submit({ messageId, namHoc, bytes }, signal === undefined ? {} : { signal });
  } catch (error) {
    await settle(claim, 'inDoubt', [], settings);
    throw error;
  }
  const { raw, outcome } = answer;
  await store.putAnswer(messageId, raw);
  const items = outcome.kind === 'refused' ? allRejected(claim.head, outcome.word) : [];
  const head = await settle(claim, destination(outcome, claim.head, settings), items, settings);
  if (outcome.kind === 'notSent') {
    if (outcome.because === 'unauthorized') return { head, next: 'locked', learnt: outcome.because };
    const at = Math.max(await notBefore(head, settings), raw.at + (outcome.retryAfterMs ?? 0));
    return { head, next: head.state === 'queued' ? 'waiting' : 'closed', at, learnt: outcome.because };
  }
  const learnt = outcome.kind === 'inDoubt' ? outcome.because : outcome.kind;
  return { head, next: head.state === 'refused' ? 'closed' : 'again', learnt };
}

/** One step of a `queued` or `sending` package: claim it durably, send the stored bytes once, settle by the answer. */
export async function sendPackage(
  head: PackageHead,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<StepResult> {
  const { store, clock, leaseMs, pollEveryMs } = settings;
  if (head.state === 'queued') {
    const at = await notBefore(head, settings);
    if (at > clock.now()) return { head, next: 'waiting', at };
  }
  signal?.throwIfAborted();
  const claim = await store.claimPackage(head.messageId, leaseMs);
  if (claim !== undefined) return sendClaimed(claim, settings, signal);
  const now = (await store.getPackage(head.messageId)) ?? head;
  // Another process holds it, or one died holding it: the store tells which when the claim has run out.
  if (now.state === 'sending') return { head: now, next: 'waiting', at: clock.now() + pollEveryMs };
  return { head: now, next: 'again' };
}
