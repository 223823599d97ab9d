/** Validation of complete secondary records, all rules on, beside JSON.parse of the same records in the same run. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadProfile, type SecondaryTranscript } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { createValidator } from '../src/index.ts';
import { secondaryRecord, TODAY } from '../test/support/records.ts';
import { streamInSmallHeap } from '../test/support/stream.ts';

const RECORDS = 500;
const ROUNDS = 20;

function distinctRecords(): readonly string[] {
  return Array.from({ length: RECORDS }, (_, i) => {
    const record: SecondaryTranscript = secondaryRecord();
    const bangDiem = record.bangDiem.map((row) => ({ ...row, nhanXet: `${row.nhanXet} ${i}` }));
    return JSON.stringify({
      ...record,
      maXaPhuong: '20194',
      maHocSinh: String(4_800_000_000 + i),
      hoVaTen: `${record.hoVaTen} ${i}`,
      bangDiem,
    });
  });
}

/** Nanoseconds of the fastest of `ROUNDS` runs, so that a busy neighbour does not count. */
function fastest(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  return best;
}

/** Small enough that holding 10,000 records would end the process. */
const HEAP_MIB = 64;

/**
 * Streams `count` records in a process with a heap of 64 MiB, alone and compared with each other, and prints the memory
 * on the way: the heap must not grow with the records; comparing remembers at most 172 bytes each, in tables that double.
 */
export function benchStream(count = 1_000_000): void {
  const samples = [0.01, 0.1, 0.25, 0.5, 0.75, 1].map((part) => Math.ceil(count * part));
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  for (const mode of ['validate', 'compare'] as const) {
    const run = streamInSmallHeap({ count, samples, mode, heapMiB: HEAP_MIB });
    if (!run.completed) throw new Error(run.stderr);
    const { seconds } = run.samples.at(-1)!;
    console.log(
      `stream: ${count.toLocaleString('en')} records ${mode === 'compare' ? 'validated and compared' : 'validated'} in ` +
        `a heap of ${HEAP_MIB} MiB, ${Math.round(count / seconds).toLocaleString('en')}/s with parsing`,
    );
    for (const s of run.samples) {
      console.log(
        `  ${s.records.toLocaleString('en').padStart(9)} records: heap after gc ${mebibytes(s.heapUsed)} MiB, ` +
          `peak ${mebibytes(s.peakHeapUsed)}, tables ${mebibytes(s.tables)}, RSS ${mebibytes(s.rss)}, ` +
          `peak ${mebibytes(s.peakRss)}`,
      );
    }
  }
}

/** Prints records per second and the ratio to JSON.parse. */
export function benchValidate(): void {
  const texts = distinctRecords();
  const records = texts.map((text) => JSON.parse(text) as unknown);
  const profile = loadProfile('bgddt-2025-cv115');
  const validate = createValidator({ profile, today: TODAY, communes: COMMUNES });
  const invalid = records.filter((record) => !validate(record).valid).length;
  if (invalid > 0) throw new Error(`${invalid} bench records are not valid`);
  const parse = fastest(() => {
    for (const text of texts) JSON.parse(text);
  });
  const check = fastest(() => {
    for (const record of records) validate(record);
  });
  const perSecond = Math.round((RECORDS * 1e9) / check);
  console.log(
    `validate: ${perSecond.toLocaleString('en')} complete secondary records/s, ` +
      `${(check / parse).toFixed(2)} times JSON.parse of the same records (${(parse / RECORDS / 1000).toFixed(1)} µs each)`,
  );
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  benchValidate();
  benchStream(Number(process.argv[2] ?? 1_000_000));
}
