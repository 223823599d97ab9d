/**
 * The long run of the session simulation: 9,900 schedules of a small class and 100 of the full one.
 *
 * `node --conditions=@hocbaso/source packages/hocbaso/test/session/nightly.ts [first seed]`; `HBS_NIGHTLY_SCALE=0.01`
 * runs a hundredth. A failing schedule prints its seed and the line that runs it again.
 */
import { loadSchoolClass, runMany, type SIZES } from './support/schedules.ts';

const [first] = process.argv.slice(2);
const scale = Number(process.env.HBS_NIGHTLY_SCALE ?? 1);
const seed = first === undefined ? Date.now() % 1_000_000_000 : Number(first);
const plan: readonly (readonly [keyof typeof SIZES, number])[] = [
  ['small', 9900],
  ['full', 100],
];
console.log(`session schedules from seed ${seed}`);
const school = await loadSchoolClass();
for (const [size, full] of plan) {
  const start = performance.now();
  const totals = await runMany(school, seed, Math.ceil(full * scale), size);
  console.log(`${size}: ${JSON.stringify(totals)} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
