/**
 * Sign and verify of transcripts with 16 signatures, beside bare `node:crypto` doing the same public-key operations and
 * SHA-256 over the same canonical bytes. Ratios within one run: distinct documents, interleaved rounds, medians of CPU
 * time.
 *
 *     node --conditions=@hocbaso/source packages/xml/bench/transcript.bench.ts
 */
import { createTranscriptVerifier } from '@hocbaso/xml';
import { benchOthers, type EngineTime } from './others.bench.ts';
import { benchStream, printStream } from './stream.bench.ts';
import { makeWork, SLOTS, type Work } from './work.ts';

/** One line of the result: microseconds of CPU per document, and how many times the bare cryptography that is. */
export interface BenchRow {
  readonly name: string;
  readonly microseconds: number;
  readonly bareMicroseconds: number;
  readonly ratio: number;
  readonly target?: number;
}

/** Documents that are told apart by their content; certificates repeat, as in a school. */
const DOCUMENTS = 200;
const WARM_UP = 12;
const ROUNDS = 41;

/** CPU time of one call in microseconds, the mean of a round. */
async function cpu(run: (index: number) => unknown, first: number, times: number): Promise<number> {
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) await run(first + i);
  const used = process.cpuUsage(start);
  return (used.user + used.system) / times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** What is timed, each with the number of documents per round. */
function contenders(work: Work) {
  const { signed, unsigned, verifier: options } = work;
  const verifier = createTranscriptVerifier(options);
  return {
    verifyWarm: [(i: number) => verifier.verify(signed[i % DOCUMENTS]!), 40],
    bareVerify: [work.bareVerify, 40],
    sign: [(i: number) => work.signDocument(unsigned[i % DOCUMENTS]!), 5],
    bareSign: [work.bareSign, 5],
    bareSignAndCheck: [work.bareSignAndCheck, 5],
    verifyCold: [(i: number) => createTranscriptVerifier(options).verify(signed[i % DOCUMENTS]!), 10],
  } as const;
}

type Times = Readonly<Record<keyof ReturnType<typeof contenders>, number>>;

/** Medians of interleaved rounds. */
export async function measure(work: Work): Promise<Times> {
  const check = await createTranscriptVerifier(work.verifier).verify(work.signed[0]!);
  if (check.verdict !== 'TOTAL-PASSED' || check.slots.length !== SLOTS || check.record === undefined) {
    throw new Error(`not what was to be measured: ${check.verdict}`);
  }
  const runs = Object.entries(contenders(work));
  const samples = new Map<string, number[]>(runs.map(([name]) => [name, []]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [name, [run, count]] of runs) {
      const used = await cpu(run, round * count, count);
      if (round >= WARM_UP) samples.get(name)!.push(used);
    }
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, median(values)])) as Times;
}

function rowsOf(label: string, times: Times, targets: readonly (number | undefined)[]): BenchRow[] {
  const [warm, cold, sign] = targets;
  const row = (name: string, ours: keyof Times, bare: keyof Times, target?: number): BenchRow => ({
    name: `${label} ${name}`,
    microseconds: times[ours],
    bareMicroseconds: times[bare],
    ratio: times[ours] / times[bare],
    ...(target === undefined ? {} : { target }),
  });
  return [
    row('verify 16, bytes → verdict and record', 'verifyWarm', 'bareVerify', warm),
    row('verify 16, every certificate new', 'verifyCold', 'bareVerify', cold),
    row('sign 16 / 16 × sign', 'sign', 'bareSign', sign),
    row('sign 16 / 16 × (sign and check the value, as attaching must)', 'sign', 'bareSignAndCheck'),
  ];
}

/** Other engines verifying the same file, each beside the bare cryptography of its own process. */
function printOthers(others: readonly EngineTime[]): void {
  for (const { name, version, microseconds, bareMicroseconds } of others) {
    const ratio = (microseconds / bareMicroseconds).toFixed(0);
    console.log(
      `${name} ${version}, verify 16 without layout, signers, chains or record: ` +
        `${(microseconds / 1000).toFixed(1)} ms, bare ${bareMicroseconds.toFixed(0)} µs, ratio ${ratio}`,
    );
  }
}

/** Measures and prints; about a minute and a half. */
export async function benchTranscript(): Promise<readonly BenchRow[]> {
  const work = await makeWork('rsa-2048', DOCUMENTS);
  const rows = [
    ...rowsOf('RSA-2048', await measure(work), [1.5, 5, 1.08]),
    ...rowsOf('P-256', await measure(await makeWork('ec-p256', DOCUMENTS)), [1.3, undefined, 1.7]),
  ];
  console.log(formatRows(rows));
  printOthers(benchOthers(work.signed[0]!, work.bare[0]!));
  printStream(await benchStream(work));
  return rows;
}

function formatRows(rows: readonly BenchRow[]): string {
  return rows
    .map(({ name, microseconds, bareMicroseconds, ratio, target }) => {
      const bar = target === undefined ? '' : `  (target ${target.toFixed(2)})`;
      return `${name}: ${microseconds.toFixed(0)} µs, bare ${bareMicroseconds.toFixed(0)} µs, ratio ${ratio.toFixed(2)}${bar}`;
    })
    .join('\n');
}

if (import.meta.main) await benchTranscript();
