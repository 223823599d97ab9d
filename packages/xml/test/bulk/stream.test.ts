import { describe, expect, test } from 'vitest';
import { streamJobs } from '../../src/bulk/stream.ts';

/** Order, limits, faults and ends of the stream itself, with a worker that only echoes. */

const setup = { profiles: [], anchors: [], intermediates: [] };
const entry = new URL('./crash.worker.ts', import.meta.url);
const options = (workers: number, more: { signal?: AbortSignal; entry?: URL } = {}) => ({
  setup,
  workers,
  entry,
  job: (text: string) => ({ bytes: Buffer.from(text), task: { kind: 'verify', at: 0 } as const }),
  ...more,
});

async function collect(source: Iterable<string> | AsyncIterable<string>, workers = 2): Promise<string[]> {
  const out: string[] = [];
  for await (const { index, document, outcome } of streamJobs(source, options(workers))) {
    expect(index).toBe(out.length);
    const { code } = outcome.ok ? { code: '' } : (outcome.error as { code?: string });
    out.push(outcome.ok ? Buffer.from(outcome.bytes).toString() : `${document}: ${code}`);
  }
  return out;
}
const numbers = (n: number): string[] => Array.from({ length: n }, (_, i) => `document ${i}`);

describe('a stream over worker threads', () => {
  test.each([1, 2, 3])('gives every outcome in order: %d workers', async (workers) => {
    expect(await collect(numbers(1_000), workers)).toEqual(numbers(1_000));
    expect(await collect([], workers)).toEqual([]);
  });

  test('a document that fails, and one that kills its thread, fail alone', async () => {
    const source = numbers(400);
    source[7] = 'throw';
    source[100] = 'die';
    source[101] = 'die';
    source[399] = 'die';
    const wanted = source.map((text) =>
      text === 'throw' ? 'throw: ERR_HBS_BULK_INTERNAL' : text === 'die' ? 'die: ERR_HBS_BULK_WORKER' : text,
    );
    expect(await collect(source)).toEqual(wanted);
    expect(await collect(['die'], 1)).toEqual(['die: ERR_HBS_BULK_WORKER']);
  });

  test('reads no further ahead than its window, however slow the reader', async () => {
    let taken = 0;
    function* endless(): Generator<string> {
      for (;;) yield `document ${taken++}`;
    }
    let given = 0;
    for await (const _ of streamJobs(endless(), options(2))) {
      given++;
      if (given % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(taken - given).toBeLessThanOrEqual(96);
      if (given === 600) break;
    }
    const after = taken;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(taken).toBe(after);
  });

  test('a slow source is not waited for to fill a batch', async () => {
    let seen = 0;
    async function* slow(): AsyncGenerator<string> {
      for (let i = 0; i < 5; i++) {
        yield `document ${i}`;
        // The outcome must come before the next document is asked for by time alone.
        const until = Date.now() + 5_000;
        while (seen <= i && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 2));
        expect(seen).toBe(i + 1);
      }
    }
    for await (const _ of streamJobs(slow(), options(2))) seen++;
    expect(seen).toBe(5);
  });

  test('break closes the source and the threads', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<string> {
      try {
        for (let i = 0; ; i++) yield `document ${i}`;
      } finally {
        closed = true;
      }
    }
    for await (const { index } of streamJobs(source(), options(2))) if (index === 20) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(closed).toBe(true);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length).toBeLessThan(2);
  });

  test('the signal ends it with its reason, also while the source says nothing', async () => {
    const abort = new AbortController();
    async function* stuck(): AsyncGenerator<string> {
      yield 'one';
      await new Promise(() => {});
    }
    const reason = new Error('enough');
    let seen = 0;
    const run = async (): Promise<void> => {
      for await (const _ of streamJobs(stuck(), options(1, { signal: abort.signal }))) {
        seen++;
        setTimeout(() => abort.abort(reason), 20);
      }
    };
    await expect(run()).rejects.toBe(reason);
    expect(seen).toBe(1);
    await expect(streamJobs(['x'], options(1, { signal: AbortSignal.abort(reason) })).next()).rejects.toBe(
      reason,
    );
  });

  test('what the source throws comes after the documents before it', async () => {
    const fault = new Error('disk');
    function* source(): Generator<string> {
      yield* numbers(30);
      throw fault;
    }
    let seen = 0;
    const run = async (): Promise<void> => {
      for await (const _ of streamJobs(source(), options(2))) seen++;
    };
    await expect(run()).rejects.toBe(fault);
    expect(seen).toBe(30);
  });

  test('no worker can be started: one error, no endless trying', async () => {
    const missing = new URL('./no-such.worker.js', import.meta.url);
    await expect(streamJobs(['x'], options(2, { entry: missing })).next()).rejects.toMatchObject({
      code: 'ERR_HBS_BULK_START',
    });
  });
});
