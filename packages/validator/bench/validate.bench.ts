/** Validation of complete secondary records, all rules on, beside JSON.parse of the same records in the same run. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadProfile, type SecondaryTranscript } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { createValidator } from '../src/index.ts';
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
}
