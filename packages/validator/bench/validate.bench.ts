/** Validation of complete secondary records, all rules on, beside JSON.parse of the same records in the same run. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadProfile, type SecondaryTranscript } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { checkRecords, createIssueGrouper, createValidator } from '../src/index.ts';
import { secondaryRecord, TODAY } from '../test/support/records.ts';

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

const MEBIBYTE = 2 ** 20;
const rss = (): number => Math.round(process.memoryUsage().rss / MEBIBYTE);

/** One record after another as a program that reads a file would see them: parsed, checked, forgotten. */
async function* stream(texts: readonly string[], count: number): AsyncGenerator<unknown> {
  for (let i = 0; i < count; i++) {
    const record = JSON.parse(texts[i % texts.length]!) as Record<string, unknown>;
    record.soDinhDanh = String(1_000_000_000 + i).padStart(12, '0');
    record.maDinhDanhHocBa = `7c9e6679-7425-40de-944b-${i.toString(16).padStart(12, '0')}`;
    yield record;
  }
}

/**
 * Validates `count` streamed records, alone and compared with each other, and prints the memory after each tenth:
 * it must not grow with the records; comparing remembers at most 60 bytes each, in tables that double.
 */
export async function benchStream(count = 1_000_000): Promise<void> {
  const texts = distinctRecords();
  const validate = createValidator({ profile: loadProfile('bgddt-2025-cv115'), today: TODAY });
  for (const compared of [false, true]) {
    const start = process.hrtime.bigint();
    const memory: number[] = [];
    const grouper = createIssueGrouper();
    let seen = 0;
    const count10 = Math.max(1, Math.floor(count / 10));
    const tick = (): void => {
      if (++seen % count10 === 0) memory.push(rss());
    };
    if (compared) {
      for await (const { index, issues } of checkRecords(stream(texts, count), { validate })) {
        grouper.add(issues);
        if (index !== undefined) tick();
      }
    } else {
      for await (const record of stream(texts, count)) {
        grouper.add(validate(record).issues);
        tick();
      }
    }
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    console.log(
      `stream: ${count.toLocaleString('en')} records ${compared ? 'validated and compared' : 'validated'}, ` +
        `${Math.round(count / seconds).toLocaleString('en')}/s with parsing, RSS MiB after each tenth: ${memory.join(' ')}`,
    );
  }
}

/** Prints records per second and the ratio to JSON.parse. */
export async function benchValidate(): Promise<void> {
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
  await benchValidate();
  await benchStream(Number(process.argv[2] ?? 1_000_000));
}
