/**
 * The long runs: 100,000 random mark sheets against the slow oracle, 1,000,000 broken records, and broken XML
 * documents through the reader. `node --conditions=@hocbaso/source packages/validator/test/nightly.ts [seed]`;
 * `HBS_NIGHTLY_SCALE=0.01` runs a hundredth. Prints its seed; fails with the case that broke.
 */
import { isHocBaSoError, loadProfile } from '@hocbaso/spec';
import { decodeTranscript, encodeTranscript } from '../../xml/src/index.ts';
import { createValidator } from '../src/index.ts';
import { fuzzRecords, mutateBytes } from './support/fuzz.ts';
import { createRandom, type Random } from './support/random.ts';
import { primaryRecord, secondaryRecord, TODAY } from './support/records.ts';
import { compareSheets } from './support/sheets.ts';

const scale = Number(process.env.HBS_NIGHTLY_SCALE ?? 1);
const seed = process.argv[2] === undefined ? Date.now() | 0 : Number(process.argv[2]);
const TAGS = ['<A/>', '</HOC_BA>', '&amp;', '&#0;', ' x="1"', '<![CDATA[x]]>', 'Ð', '7,5', '\u0301'];

function fuzzXml(count: number, random: Random): { readonly clean: number; readonly refused: number } {
  const cases = [
    { record: primaryRecord(), profile: loadProfile('bgddt-2024-cv2088') },
    { record: secondaryRecord(), profile: loadProfile('bgddt-2025-cv115') },
  ].map(({ record, profile }) => ({
    profile,
    bytes: encodeTranscript(record, profile),
    validate: createValidator({ profile, today: TODAY, source: 'xml' }),
  }));
  let clean = 0;
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const { profile, bytes, validate } = random.pick(cases);
    const broken = mutateBytes(bytes, random, TAGS);
    try {
      const { record, issues } = decodeTranscript(broken, profile);
      if (issues.length === 0) clean++;
      validate(record);
    } catch (error) {
      // A document that is not well formed is refused with a code; anything else is a bug.
      if (!isHocBaSoError(error)) {
        throw new Error(`case ${i} of seed ${random.seed}: ${Buffer.from(broken).toString('base64')}`, {
          cause: error,
        });
      }
      refused++;
    }
  }
  return { clean, refused };
}

function timed(name: string, count: number, work: (count: number) => string): void {
  const start = performance.now();
  const words = work(Math.ceil(count * scale));
  console.log(`${name}: ${words} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}

console.log(`seed ${seed}`);
timed('mark sheets against the oracle', 100_000, (count) => {
  const seen = compareSheets(count, createRandom(seed));
  const kinds = [...seen].map(([kind, n]) => `${kind} ${n}`).sort();
  return `${count.toLocaleString('en')}, no difference; ${kinds.join(', ')}`;
});
timed('broken records', 1_000_000, (count) => {
  const { json, valid } = fuzzRecords(count, createRandom(seed));
  return `${count.toLocaleString('en')}, ${json} were JSON, ${valid} still valid, none threw`;
});
timed('broken XML', 200_000, (count) => {
  const { clean, refused } = fuzzXml(count, createRandom(seed));
  return `${count.toLocaleString('en')}, ${clean} read without an issue, ${refused} refused with a code, none else threw`;
});
