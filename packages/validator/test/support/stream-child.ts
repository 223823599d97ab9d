/**
 * Run in a process of its own with a small heap (`--expose-gc --max-old-space-size=…`): streams records as a program
 * that reads a file would see them, each parsed, validated, compared with all before it and forgotten. Prints one line
 * of JSON for each sample: memory after a full collection, and the highest it was since the sample before.
 *
 * Arguments: number of records, samples wanted (`20000,100000`), `compare`, `validate` or `hold`. `hold` keeps every
 * record, to show that the limit of the heap is one.
 */
import { loadProfile } from '@hocbaso/spec';
import { createClassChecker, createIssueGrouper, createValidator } from '../../src/index.ts';
import { secondaryRecord, TODAY } from './records.ts';

/** Memory of the child at one moment, in bytes; `peak…` since the last sample, before any collection of ours. */
export interface MemorySample {
  readonly records: number;
  readonly heapUsed: number;
  readonly peakHeapUsed: number;
  readonly rss: number;
  readonly peakRss: number;
  /** Typed arrays and buffers, the tables of the class checker among them. */
  readonly arrayBuffers: number;
  /** The tables alone. */
  readonly tables: number;
  readonly seconds: number;
}

const count = Number(process.argv[2]);
const samples = new Set(process.argv[3]!.split(',').map(Number));
const mode = process.argv[4] as 'compare' | 'validate' | 'hold';
const collect = (globalThis as { gc?: () => void }).gc!;
/** Records between two looks at the memory. */
const EVERY = 1_000;

const texts = Array.from({ length: 200 }, (_, i) => {
  const record = secondaryRecord();
  const bangDiem = record.bangDiem.map((row) => ({ ...row, nhanXet: `${row.nhanXet} ${i}` }));
  // One record in ten has a mistake, so that issues are made and grouped.
  return JSON.stringify({ ...record, bangDiem, ...(i % 10 === 0 ? { hocTapCaNam: 'Ð' } : {}) });
});
const validate = createValidator({ profile: loadProfile('bgddt-2025-cv115'), today: TODAY });
const checker = createClassChecker();
const grouper = createIssueGrouper();
const held: unknown[] = [];
const start = performance.now();
let [peakHeapUsed, peakRss] = [0, 0];

for (let i = 0; i < count; i++) {
  const record = JSON.parse(texts[i % texts.length]!) as Record<string, unknown>;
  record.soDinhDanh = String(1_000_000_000 + i).padStart(12, '0');
  record.maDinhDanhHocBa = `7c9e6679-7425-40de-944b-${i.toString(16).padStart(12, '0')}`;
  grouper.add(validate(record).issues);
  if (mode === 'compare') grouper.add(checker.add(record));
  if (mode === 'hold') held.push(record);
  const seen = i + 1;
  if (seen % EVERY === 0) {
    const { heapUsed, rss } = process.memoryUsage();
    peakHeapUsed = Math.max(peakHeapUsed, heapUsed);
    peakRss = Math.max(peakRss, rss);
  }
  if (!samples.has(seen)) continue;
  collect();
  const { heapUsed, rss, arrayBuffers } = process.memoryUsage();
  const tables = mode === 'compare' ? checker.bytes() : 0;
  const seconds = (performance.now() - start) / 1000;
  const sample: MemorySample = {
    records: seen,
    heapUsed,
    peakHeapUsed,
    rss,
    peakRss,
    arrayBuffers,
    tables,
    seconds,
  };
  console.log(JSON.stringify(sample));
  [peakHeapUsed, peakRss] = [0, 0];
}
const found = grouper.groups().reduce((sum, group) => sum + group.count, 0);
// Every tenth record has its one mistake, and the comparison found nothing that is not there.
if (found !== Math.ceil(count / 10)) throw new Error(`${found} issues`);
