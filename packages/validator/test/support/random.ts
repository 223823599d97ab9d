/** A small repeatable source of random numbers; the seed of a failing run repeats it. */
export interface Random {
  readonly seed: number;
  /** Whole number from 0 up to, not including, `n`. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32: 32 bits of state, good enough to make test data. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
  return { seed, below, pick: (list) => list[below(list.length)]! };
}
