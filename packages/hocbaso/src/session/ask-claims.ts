import type { ResumeToken } from '@hocbaso/spec';
import { openRequests, updateProgress } from './batch-notes.ts';
import type { AskClaim, BatchProgress, SessionOptions } from './types.ts';

/** How long a request may be on its way to a service, ms. */
const CLAIM_MS = 60_000;

/** True while somebody (but the holder of `own`) is handing the item to a service. */
export function isClaimed(
  { claims = [] }: BatchProgress,
  itemId: string,
  now: number,
  own?: string,
): boolean {
  return claims.some(({ id, itemIds, until }) => id !== own && until > now && itemIds.includes(itemId));
}

/**
 * Claims those of the items that nobody is asking this credential for: of several processes that were handed one batch,
 * one asks. Undefined when none is left.
 */
export async function claimItems(
  { store, clock, uuid }: SessionOptions,
  batchId: string,
  itemIds: readonly string[],
  isOurs: (request: ResumeToken) => boolean,
): Promise<AskClaim | undefined> {
  const id = uuid();
  let claim: AskClaim | undefined;
  await updateProgress(store, batchId, (progress) => {
    const now = clock.now();
    const free = itemIds.filter(
      (itemId) =>
        progress.withdrawn !== true &&
        progress.refused[itemId] === undefined &&
        !openRequests(progress, itemId).some(isOurs) &&
        !isClaimed(progress, itemId, now),
    );
    claim = free.length === 0 ? undefined : { id, itemIds: free, until: now + CLAIM_MS };
    if (claim === undefined) return progress;
    return { ...progress, claims: [...(progress.claims ?? []).filter(({ until }) => until > now), claim] };
  });
  return claim;
}

/** The progress without a claim. */
export function withoutClaim({ claims, ...progress }: BatchProgress, id: string): BatchProgress {
  const others = (claims ?? []).filter((claim) => claim.id !== id);
  return others.length === 0 ? progress : { ...progress, claims: others };
}
