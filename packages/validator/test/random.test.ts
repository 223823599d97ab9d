import { describe, expect, it } from 'vitest';
import { fuzzRecords } from './support/fuzz.ts';
import { createRandom } from './support/random.ts';
import { compareSheets } from './support/sheets.ts';

/** A new seed every day, so that runs of one day repeat each other; the error names it. */
const seed = Math.floor(Date.now() / 86_400_000);

describe(`random runs of the day, seed ${seed}`, () => {
  it('10,000 mark sheets: the validator, the derivations and the oracle agree', () => {
    const seen = compareSheets(10_000, createRandom(seed));
    // Every level with and without promotion must come up, or the comparison proves little.
    for (const kind of ['T true', 'K true', 'Đ true', 'Đ false', 'CĐ false']) {
      expect(seen.get(kind) ?? 0).toBeGreaterThan(50);
    }
  });

  it('10,000 broken records: nothing throws', () => {
    const { json, valid } = fuzzRecords(10_000, createRandom(seed));
    expect(json).toBeGreaterThan(5_000);
    expect(valid).toBeLessThan(json / 2);
  });
});
