import { describe, expect, it } from 'vitest';
import { streamInSmallHeap } from './support/stream.ts';

const MEBIBYTE = 2 ** 20;
/** The code and its tables need 17 MiB; 4,000 records held would not fit. */
const heapMiB = 32;

describe(`a stream of records in a heap of ${heapMiB} MiB`, () => {
  it('100,000 records validated and compared: the heap is flat, and what grows is the tables', () => {
    const { samples, completed, stderr } = streamInSmallHeap({
      count: 100_000,
      samples: [10_000, 50_000, 100_000],
      mode: 'compare',
      heapMiB,
    });
    expect(stderr).toBe('');
    expect(completed).toBe(true);
    expect(samples.map((sample) => sample.records)).toEqual([10_000, 50_000, 100_000]);
    const [first, , last] = samples as [(typeof samples)[0], unknown, (typeof samples)[0]];
    expect(last.heapUsed - first.heapUsed).toBeLessThan(0.5 * MEBIBYTE);
    expect(last.peakHeapUsed).toBeLessThan(heapMiB * MEBIBYTE);
    // 60 bytes a slot, 35 to 70 % of the slots used; while a table grows the old one is there too.
    expect(last.tables).toBeLessThan((60 / 0.35) * 100_000);
    expect(last.peakRss - first.rss).toBeLessThan(1.5 * last.tables + 16 * MEBIBYTE);
  }, 120_000);

  it('the limit is one: a stream that keeps its records dies of it', () => {
    const { samples, completed, stderr } = streamInSmallHeap({
      count: 20_000,
      samples: [1_000, 20_000],
      mode: 'hold',
      heapMiB,
    });
    expect(completed).toBe(false);
    expect(stderr).toContain('heap out of memory');
    expect(samples.map((sample) => sample.records)).toEqual([1_000]);
  }, 120_000);
});
