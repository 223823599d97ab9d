import type { PackageClaim, PackageHead, PackageItem, PackageState } from '@hocbaso/spec';
import { storeError } from '../internal/store-error.ts';
import { type Context, conflict, requireInput } from './context.ts';
import { appendEntry } from './journal.ts';
import { itemsDigest, needPackage, updatePackage } from './package-rows.ts';

/** States whose bytes the hub is known not to have, or may deny having: only these may be queued (again). */
const MAY_QUEUE: ReadonlySet<PackageState> = new Set(['queued', 'sending', 'inDoubt', 'parked']);

/** See `TranscriptStore.claimPackage`. */
export async function claimPackage(
  context: Context,
  messageId: string,
  leaseMs: number,
): Promise<PackageClaim | undefined> {
  requireInput(Number.isSafeInteger(leaseMs) && leaseMs > 0, 'leaseMs');
  return context.db.write(async (query) => {
    const before = await needPackage(query, messageId);
    const { head } = before;
    const at = context.now();
    if (head.state === 'queued') {
      const attempt = head.attempts + 1;
      const until = at + leaseMs;
      const entry = { at, event: 'claimed', detail: { attempt, until } };
      const end = await appendEntry(query, 'package', messageId, before.end, entry);
      await updatePackage(query, before, { state: 'sending', attempts: attempt, claimUntil: until }, end);
      return { head: { ...head, state: 'sending', attempts: attempt }, attempt, until };
    }
    if (head.state === 'sending' && before.claimUntil !== undefined && before.claimUntil <= at) {
      // The holder died or stalled after the claim: the bytes may have left, so only asking the hub can tell.
      const entry = { at, event: 'expired', detail: { attempt: head.attempts } };
      const end = await appendEntry(query, 'package', messageId, before.end, entry);
      const next = { state: 'inDoubt', attempts: head.attempts, claimUntil: undefined } as const;
      await updatePackage(query, before, next, end);
    }
    return undefined;
  });
}

function mergeItems(
  present: readonly PackageItem[],
  verdicts: readonly PackageItem[],
): readonly PackageItem[] {
  const byId = new Map(verdicts.map((item) => [item.documentId, item]));
  requireInput(byId.size === verdicts.length, 'items');
  const merged = present.map((item) => byId.get(item.documentId) ?? item);
  const known = new Set(present.map((item) => item.documentId));
  requireInput(
    verdicts.every((item) => known.has(item.documentId)),
    'items',
  );
  return merged;
}

function count(items: readonly PackageItem[]): Readonly<Record<string, number>> {
  const counts = { pending: 0, accepted: 0, rejected: 0 };
  for (const { state } of items) counts[state]++;
  return counts;
}

/** See `TranscriptStore.movePackage`. */
export async function movePackage(
  context: Context,
  messageId: string,
  move: {
    readonly from: PackageState;
    readonly to: PackageState;
    readonly attempt?: number;
    readonly items?: readonly PackageItem[];
  },
): Promise<PackageHead> {
  const { from, to, attempt, items: verdicts = [] } = move;
  if (to === 'sending' || (to === 'queued' && !MAY_QUEUE.has(from))) {
    throw storeError('ERR_HBS_STORE_MOVE', { params: { from, to } });
  }
  return context.db.write(async (query) => {
    const before = await needPackage(query, messageId);
    const { head } = before;
    if (head.state !== from) throw conflict('state');
    if (attempt !== undefined && attempt !== head.attempts) throw conflict('attempt');
    const items = mergeItems(head.items, verdicts);
    for (const item of verdicts) {
      await query(
        `UPDATE package_item SET state = $1, error = $2, error_field_title = $3, error_description = $4
         WHERE message_id = $5 AND document_id = $6`,
        [
          item.state,
          item.error ?? null,
          item.errorFieldTitle ?? null,
          item.errorDescription ?? null,
          messageId,
          item.documentId,
        ],
      );
    }
    const detail = { from, to, attempt: head.attempts, items: itemsDigest(items), ...count(items) };
    const at = context.now();
    const end = await appendEntry(query, 'package', messageId, before.end, { at, event: 'moved', detail });
    await updatePackage(query, before, { state: to, attempts: head.attempts, claimUntil: undefined }, end);
    return { ...head, state: to, items };
  });
}
