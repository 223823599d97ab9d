/**
 * Ten thousand transcripts through `verifyMany`, on one thread and on two: elapsed time, and the memory of the process
 * (all threads) after each tenth, which must not grow with the number of documents.
 *
 *     node --conditions=@hocbaso/source packages/xml/bench/stream.bench.ts [documents]
 */
import { verifyMany } from '@hocbaso/xml/bulk';
import { makeWork, type Work } from './work.ts';

/** What a stream of documents took. */
export interface StreamResult {
  readonly workers: number;
  readonly documents: number;
  readonly seconds: number;
  /** Resident set in MiB after each tenth. */
  readonly memory: readonly number[];
}

const TENTHS = 10;
const MEBIBYTE = 2 ** 20;

function* repeat(documents: readonly Uint8Array[], count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield documents[i % documents.length]!;
}

async function stream({ signed, verifier }: Work, workers: number, count: number): Promise<StreamResult> {
  const memory: number[] = [];
  const step = Math.max(1, Math.floor(count / TENTHS));
  // The threads compile first: a service starts once.
  let start = 0n;
  const warmUp = step;
  const total = count + warmUp;
  for await (const outcome of verifyMany(repeat(signed, total), { ...verifier, workers })) {
    if (!outcome.ok || outcome.verdict !== 'TOTAL-PASSED') throw new Error('not what was to be measured');
    const done = outcome.index + 1 - warmUp;
    if (done === 0) start = process.hrtime.bigint();
    if (done > 0 && done % step === 0) memory.push(Math.round(process.memoryUsage().rss / MEBIBYTE));
  }
  return { workers, documents: count, seconds: Number(process.hrtime.bigint() - start) / 1e9, memory };
}

/** Streams the documents on one thread, then on two. */
export async function benchStream(work: Work, count = 10_000): Promise<readonly StreamResult[]> {
  return [await stream(work, 1, count), await stream(work, 2, count)];
}

/** Prints what {@link benchStream} gave. */
export function printStream([one, two]: readonly StreamResult[]): void {
  for (const { workers, documents, seconds, memory } of [one!, two!]) {
    console.log(
      `${documents} transcripts on ${workers} thread(s): ${seconds.toFixed(1)} s, ` +
        `${(documents / seconds).toFixed(0)} per second; memory after each tenth, MiB: ${memory.join(' ')}`,
    );
  }
  console.log(`two threads: ${(one!.seconds / two!.seconds).toFixed(2)} × one  (target 1.80)`);
}

if (import.meta.main) {
  const work = await makeWork('rsa-2048', 50);
  printStream(await benchStream(work, Number(process.argv[2] ?? 10_000)));
}
