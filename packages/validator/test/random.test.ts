import { describe, expect, it } from 'vitest';
import { fuzzJson, fuzzXml } from './support/fuzz.ts';
import { comparePrimarySheets } from './support/primary-sheets.ts';
import { createRandom } from './support/random.ts';
import { compareSheets } from './support/sheets.ts';

/** A new seed every day, so that runs of one day repeat each other; `HBS_SEED` runs another. */
const seed = Number(process.env.HBS_SEED ?? Math.floor(Date.now() / 86_400_000));
console.log(`validator: random runs of seed ${seed}`);

describe(`random runs of seed ${seed}`, () => {
  it('10,000 secondary sheets: the validator, the derivations and the oracle agree', () => {
    const seen = compareSheets(10_000, createRandom(seed));
    // Every level with and without promotion must come up, or the comparison proves little.
    for (const kind of ['T true', 'K true', 'Đ true', 'Đ false', 'CĐ false']) {
      expect(seen.get(kind) ?? 0).toBeGreaterThan(50);
    }
  });

  it('10,000 primary sheets: the validator, the derivations and the oracle agree', () => {
    const seen = comparePrimarySheets(10_000, createRandom(seed));
    for (const overall of ['hoanThanhXuatSac', 'hoanThanhTot', 'hoanThanh', 'chuaHoanThanh']) {
      for (const grade of ['01', '02', '03', '04', '05']) {
        expect(seen.get(`${overall} ${grade}`) ?? 0, `${overall} ${grade}`).toBeGreaterThan(25);
      }
    }
  });

  it('10,000 cases of arbitrary JSON: nothing throws', () => {
    const { validated, valid } = fuzzJson({ seed, count: 10_000 });
    expect(validated).toBe(10_000);
    expect(valid).toBeGreaterThan(50);
    expect(valid).toBeLessThan(validated / 2);
  });

  it('10,000 cases of arbitrary well-formed XML, decoded and validated: nothing throws', () => {
    const { validated, refused, valid } = fuzzXml({ seed, count: 10_000 });
    expect(validated).toBe(10_000);
    expect(refused).toBeGreaterThan(500);
    expect(valid).toBeGreaterThan(50);
    expect(valid).toBeLessThan(validated / 2);
  });

  it('a case runs again alone, and is the same case', () => {
    const one = [fuzzJson, fuzzXml].map((fuzz) => [7, 8].map((only) => fuzz({ seed, count: 1, only })));
    for (const runs of one) {
      for (const { validated, refused } of runs) expect(validated + refused).toBe(1);
    }
    const again = [fuzzJson, fuzzXml].map((fuzz) => [7, 8].map((only) => fuzz({ seed, count: 1, only })));
    expect(again).toEqual(one);
  });
});
