import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { beforeAll, expect, it } from 'vitest';
import { loadSchoolClass, runMany, runOne, SIZES } from './support/schedules.ts';
import type { SchoolClass } from './support/school-class.ts';

/** Fixed, so that CI says the same of the same code; `HBS_SEED` runs one schedule, `HBS_SIZE` says of which class. */
const FIRST = 1;
const given = process.env.HBS_SEED;
const size = process.env.HBS_SIZE === 'full' ? 'full' : 'small';

let school: SchoolClass;
beforeAll(async () => {
  school = await loadSchoolClass();
});

it.runIf(given !== undefined)(
  'the schedule of HBS_SEED',
  async () => {
    console.log(JSON.stringify(await runOne(school, Number(given), size)));
  },
  600_000,
);

it.skipIf(given !== undefined)('a seed is a schedule: the same twice', async () => {
  for (const seed of [3, 17, 40]) {
    expect(await runOne(school, seed, 'small')).toEqual(await runOne(school, seed, 'small'));
  }
});

it.skipIf(given !== undefined)(
  'over the embedded store everything happens as over the one in memory',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hocbaso-simulation-'));
    try {
      for (let seed = 1; seed <= 6; seed++) {
        const store = await openSqliteStore(join(folder, `${seed}.sqlite`), { clock: systemClock });
        expect(await runOne(school, seed, 'small', store)).toEqual(await runOne(school, seed, 'small'));
        await store.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

it.skipIf(given !== undefined)(
  'schedules of kills, lost, late, repeated, damaged and withdrawn replies: nothing lost, nobody asked twice',
  async () => {
    const totals = await runMany(school, FIRST, 497, 'small');
    console.log(`session: ${JSON.stringify(totals)}`);
    // A simulation in which nothing happens proves nothing.
    expect(totals.kills).toBeGreaterThan(300);
    expect(totals.duplicates).toBeGreaterThan(300);
    expect(totals.late).toBeGreaterThan(10);
    expect(totals.signatures).toBe(497 * SIZES.small.pupils * (SIZES.small.subjects + 3));
  },
  300_000,
);

it.skipIf(given !== undefined)(
  'the class of a real school: 40 pupils, 15 signers',
  async () => {
    const totals = await runMany(school, FIRST, 3, 'full');
    console.log(`session, full size: ${JSON.stringify(totals)}`);
    expect(totals.signatures).toBe(3 * 40 * 17);
  },
  300_000,
);
