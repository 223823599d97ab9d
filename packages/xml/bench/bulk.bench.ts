/**
 * `verifyMany` with one and with two worker threads, in turns, and a long stream with its memory.
 *
 *     node --conditions=@hocbaso/source packages/xml/bench/bulk.bench.ts [documents of the long stream]
 */
import { loadavg } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { verifyMany } from '../src/bulk/index.ts';
import type { VerifierOptions } from '../src/index.ts';
import { makeWork } from './work.ts';

const BAR = 1.8;
const ROUNDS = 5;

/** Fresh bytes for every document, as from a disk. */
async function* source(signed: readonly Uint8Array[], count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield Uint8Array.from(signed[i % signed.length]!);
}

interface Rate {
  /** Documents a second once every thread is warm. */
  readonly perSecond: number;
  /** CPU time of this thread as a share of all threads': what two workers on two processors lose. */
  readonly share: number;
}

/** Streams documents and times the second half: the first warms the threads' compilers. */
async function rate(
  signed: readonly Uint8Array[],
  verifier: VerifierOptions,
  options: { readonly workers: number; readonly count: number; readonly read: boolean },
): Promise<Rate> {
  const { workers, count, read } = options;
  const half = count >> 1;
  let start = 0;
  let thread = process.threadCpuUsage();
  let all = process.cpuUsage();
  for await (const outcome of verifyMany(source(signed, count), { ...verifier, workers })) {
    if (!outcome.ok || outcome.verdict !== 'TOTAL-PASSED') throw new Error('not what was to be measured');
    if (read && outcome.verification.record === undefined) throw new Error('no record');
    if (outcome.index !== half) continue;
    start = performance.now();
    thread = process.threadCpuUsage();
    all = process.cpuUsage();
  }
  const perSecond = ((count - half) * 1_000) / (performance.now() - start);
  const mine = process.threadCpuUsage(thread);
  const total = process.cpuUsage(all);
  return { perSecond, share: (mine.user + mine.system) / (total.user + total.system) };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;

/** Measures and prints; true when the bars are held. */
export async function benchBulk(documents = 10_000): Promise<boolean> {
  const { signed, verifier } = await makeWork('rsa-2048', 50);
  let held = true;
  const quiet = loadavg()[0]! < 1;
  if (!quiet) console.log('the machine is busy: the ratio of two workers to one is printed, not judged');
  for (const read of [false, true]) {
    const one: number[] = [];
    const two: number[] = [];
    const ratios: number[] = [];
    const shares: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // In turns, and the order changes: what else the machine does falls on both.
      for (const workers of round % 2 === 0 ? [1, 2] : [2, 1]) {
        const { perSecond, share } = await rate(signed, verifier, { workers, count: 800 * workers, read });
        (workers === 1 ? one : two).push(perSecond);
        shares.push(share);
      }
      ratios.push(two.at(-1)! / one.at(-1)!);
    }
    const ratio = median(ratios);
    const what = read ? 'verdict and the whole result read' : 'verdict read';
    const bar = read ? '' : `  (bar ${BAR})`;
    if (quiet && !read && ratio < BAR) held = false;
    console.log(
      `verifyMany, 16 signatures, ${what}: one worker ${median(one).toFixed(0)}/s, two ${median(two).toFixed(0)}/s, ratio ${ratio.toFixed(2)}${bar}; this thread ${(median(shares) * 100).toFixed(1)} % of the CPU time, load ${loadavg()[0]!.toFixed(1)}`,
    );
  }

  const memory: number[] = [];
  let seen = 0;
  const started = performance.now();
  for await (const outcome of verifyMany(source(signed, documents), { ...verifier, workers: 2 })) {
    if (!outcome.ok) throw outcome.error;
    if (outcome.verification.verdict !== 'TOTAL-PASSED') throw new Error('not what was to be measured');
    if (++seen % Math.max(1, Math.floor(documents / 10)) !== 0) continue;
    await setImmediate();
    memory.push(process.memoryUsage().rss);
  }
  const seconds = (performance.now() - started) / 1_000;
  const growth = memory.at(-1)! / memory[Math.floor(memory.length / 3)]!;
  if (growth > 1.25) held = false;
  console.log(
    `${documents.toLocaleString('en')} documents streamed (${seconds.toFixed(1)} s, main thread and 2 workers): RSS ${memory.map(megabytes).join(', ')}; last / a third of the way ${growth.toFixed(2)} (bar 1.25)`,
  );
  return held;
}

if (import.meta.main) {
  const held = await benchBulk(process.argv[2] === undefined ? undefined : Number(process.argv[2]));
  process.exitCode = held ? 0 : 1;
}
