import { isHocBaSoError, type PackageHead, type PackageItem, type PackageState } from '@hocbaso/spec';
import type { QueryOutcome } from '../outcome.ts';
import type { Settings } from './settings.ts';
import { type Standing, standingOf } from './standing.ts';
import type { StepResult } from './step.ts';
import { newVerdicts } from './verdicts.ts';

/** Denials in separate questions that prove that a message never arrived. */
const DENIALS = 2;

/** Longest pause between two questions, ms. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/** The pause before the next question: the wanted one, doubling with every question that brought nothing. */
function pauseAfter(asked: number, { pollEveryMs }: Settings): number {
  return Math.min(pollEveryMs * 2 ** Math.min(asked - 1, 30), Math.max(pollEveryMs, LONGEST_PAUSE_MS));
}

function dueAt(head: PackageHead, { since, asked }: Standing, settings: Settings): number {
  const last = asked.at(-1)?.at;
  if (last !== undefined) return last + pauseAfter(asked.length, settings);
  return since + (head.state === 'inDoubt' ? settings.settleWindowMs : settings.pollEveryMs);
}

/** Where an answer to "what became of it?" leads, and the verdicts it brings. */
function judge(
  head: PackageHead,
  outcome: QueryOutcome,
  standing: Standing,
  settings: Settings,
): { readonly to: PackageState; readonly items: readonly PackageItem[] } {
  const stay = { to: head.state, items: [] };
  switch (outcome.kind) {
    case 'answered': {
      const items = newVerdicts(head, outcome.items);
      const known = head.items.filter((item) => item.state !== 'pending').length + items.length;
      if (known === head.items.length) return { to: 'answered', items };
      // A row that names one of ours proves that the hub has the message.
      const ours = new Set(head.items.map((item) => item.documentId.toLowerCase()));
      const has = outcome.items.some((row) => ours.has(row.documentId));
      return { to: has ? 'acknowledged' : head.state, items };
    }
    case 'pending':
      // An empty list says nothing about whether the message arrived; a code does.
      return outcome.word.code === undefined ? stay : { to: 'acknowledged', items: [] };
    case 'unknownMessage': {
      if (head.state === 'acknowledged') return { to: 'inDoubt', items: [] };
      const denials = standing.asked.filter(
        (raw) => settings.client.readSubmissionQuery(raw, head.messageId).kind === 'unknownMessage',
      ).length;
      if (denials + 1 < DENIALS) return stay;
      return { to: head.attempts > settings.retryDelaysMs.length ? 'parked' : 'queued', items: [] };
    }
    default:
      return stay;
  }
}

/** One step of an `acknowledged` or `inDoubt` package: ask the hub when it is time, store its answer, then move. */
export async function askHub(
  head: PackageHead,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<StepResult> {
  const { store, client, clock } = settings;
  const standing = await standingOf(head, settings);
  const due = dueAt(head, standing, settings);
  if (due > clock.now()) return { head, next: 'waiting', at: due };
  const { messageId } = head;
  const { raw, outcome } = await client.querySubmission(
    { messageId },
    signal === undefined ? {} : { signal },
  );
  if (outcome.kind === 'notSent') {
    // No word of the hub came, so there is nothing to keep; the account may be locked out by asking on.
    if (outcome.because === 'unauthorized') return { head, next: 'locked', learnt: outcome.because };
  } else {
    await store.putAnswer(messageId, raw);
  }
  const learnt = 'because' in outcome ? outcome.because : outcome.kind;
  let { to, items } = judge(head, outcome, standing, settings);
  if (to === head.state && items.length === 0 && clock.now() - standing.since > settings.parkAfterMs)
    to = 'parked';
  const pause = pauseAfter(standing.asked.length + 1, settings);
  const at = clock.now() + Math.max(pause, 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0);
  if (to === head.state && items.length === 0) return { head, next: 'waiting', at, learnt };
  try {
    const moved = await store.movePackage(messageId, { from: head.state, to, attempt: head.attempts, items });
    const closed = to === 'answered' || to === 'parked';
    return closed ? { head: moved, next: 'closed', learnt } : { head: moved, next: 'again', learnt };
  } catch (error) {
    // Another process asked at the same time and was first.
    if (!isHocBaSoError(error, 'ERR_HBS_STORE_CONFLICT')) throw error;
    return { head, next: 'again', learnt };
  }
}
