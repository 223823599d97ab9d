/** Bytes with the moment (ms since the epoch) until which they may be used again. */
export interface CachedAnswer {
  readonly bytes: Uint8Array;
  readonly until: number;
}

/** Keeps responses and lists that were found good; share one between verifications. */
export interface RevocationCache {
  /** What is kept for the key, or what `load` gives; callers who come while it loads wait for the same load. */
  through(key: string, now: number, load: () => Promise<CachedAnswer>): Promise<Uint8Array>;
}

/** Options of {@link createRevocationCache}. */
export interface RevocationCacheOptions {
  /** Answers kept at most; the oldest is dropped first. Default 512. */
  readonly capacity?: number;
  /** Kept no longer than this, whatever the answer allows, ms. Default one hour. */
  readonly maxAgeMs?: number;
}

/** Makes an empty cache in memory. Failures are not kept. */
export function createRevocationCache(options: RevocationCacheOptions = {}): RevocationCache {
  const { capacity = 512, maxAgeMs = 3_600_000 } = options;
  const kept = new Map<string, CachedAnswer>();
  const loading = new Map<string, Promise<CachedAnswer>>();
  return {
    async through(key, now, load) {
      const known = kept.get(key);
      if (known !== undefined && now <= known.until) return known.bytes;
      const shared = loading.get(key);
      if (shared !== undefined) {
        // Whoever started it may have given up; that says nothing about this caller.
        const answer = await shared.catch(() => undefined);
        if (answer !== undefined) return answer.bytes;
      }
      const own = load();
      loading.set(key, own);
      try {
        const answer = await own;
        kept.delete(key);
        for (const oldest of kept.keys()) {
          if (kept.size < capacity) break;
          kept.delete(oldest);
        }
        kept.set(key, { bytes: answer.bytes, until: Math.min(answer.until, now + maxAgeMs) });
        return answer.bytes;
      } finally {
        if (loading.get(key) === own) loading.delete(key);
      }
    },
  };
}
