/**
 * The long runs: 100,000 random mark sheets of each form against the slow oracles, 1,000,000 cases of arbitrary JSON and
 * 1,000,000 of arbitrary XML that reach the validator.
 *
 * `node --conditions=@hocbaso/source packages/validator/test/nightly.ts [seed]`; `HBS_NIGHTLY_SCALE=0.01` runs a
 * hundredth. Prints its seed; fails with the number of the case that broke, and `nightly.ts SEED json|xml CASE` runs
 * that case alone.
 */
import { type FuzzCount, type FuzzOptions, fuzzJson, fuzzXml } from './support/fuzz.ts';
import { comparePrimarySheets } from './support/primary-sheets.ts';
import { createRandom } from './support/random.ts';
import { compareSheets } from './support/sheets.ts';

const FUZZERS: Readonly<Record<string, (options: FuzzOptions) => FuzzCount>> = {
  json: fuzzJson,
  xml: fuzzXml,
};
const SHEETS = 100_000;
const CASES = 1_000_000;

const [givenSeed, fuzzer, only] = process.argv.slice(2);
const scale = Number(process.env.HBS_NIGHTLY_SCALE ?? 1);
const seed = givenSeed === undefined ? Date.now() | 0 : Number(givenSeed);

function timed(name: string, full: number, work: (count: number) => string): void {
  const count = Math.ceil(full * scale);
  const start = performance.now();
  const words = work(count);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${count.toLocaleString('en')}, ${words} (${seconds} s)`);
}

const kinds = (seen: ReadonlyMap<string, number>): string =>
  [...seen]
    .map(([kind, n]) => `${kind} ${n}`)
    .sort()
    .join(', ');

console.log(`seed ${seed}`);
if (fuzzer !== undefined) {
  const counts = FUZZERS[fuzzer]!({ seed, count: 1, only: Number(only) });
  console.log(`${fuzzer} case ${only}: ${JSON.stringify(counts)}`);
} else {
  timed('secondary sheets against the oracle', SHEETS, (count) => {
    return `no difference; ${kinds(compareSheets(count, createRandom(seed)))}`;
  });
  timed('primary sheets against the oracle', SHEETS, (count) => {
    return `no difference; ${kinds(comparePrimarySheets(count, createRandom(seed)))}`;
  });
  for (const [name, fuzz] of Object.entries(FUZZERS)) {
    timed(`${name} cases validated`, CASES, (count) => {
      const { refused, valid } = fuzz({ seed, count });
      return `none threw; ${valid} valid; ${refused} more refused by the ${name} parser`;
    });
  }
}
