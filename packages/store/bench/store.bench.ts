/**
 * One durable step of the store beside one durable insert of the same bytes with bare `node:sqlite`, the same settings,
 * the same disk, in turns within one run. Prints the ratio of their times; the rest of a step is gzip, SHA-256, the
 * journal and its chain.
 */
import { realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { newDocument } from '../src/conformance/harness.ts';
import { MIGRATIONS } from '../src/sqlite/migrations.ts';
import { openFile } from '../src/sqlite/open.ts';
import { pack } from '../src/transcripts/blobs.ts';
import { contentOf } from '../test/content.ts';

const ROUNDS = 9;
const PER_ROUND = 100;

async function timed(work: (id: string, bytes: Uint8Array) => unknown, round: number): Promise<number> {
  const documents = Array.from({ length: PER_ROUND }, (_, n) => {
    const id = `${round}-${n}`;
    return { id, bytes: contentOf(id, 1) };
  });
  const start = performance.now();
  for (const { id, bytes } of documents) await work(id, bytes);
  return (performance.now() - start) / PER_ROUND;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Prints milliseconds per step and their ratio to the bare insert. */
export async function benchStore(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hocbaso-bench-'));
  const store = await openSqliteStore(join(folder, 'store.db'), { clock: systemClock });
  const options = { clock: systemClock, migrations: MIGRATIONS };
  const bare = openFile(DatabaseSync, join(folder, 'bare.db'), options);
  bare.exec('CREATE TABLE bench (id TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT');
  const insert = bare.prepare('INSERT INTO bench VALUES (?, ?)');
  const times = { bare: [] as number[], pack: [] as number[], create: [] as number[], read: [] as number[] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      times.bare.push(
        await timed((id, bytes) => {
          bare.exec('BEGIN IMMEDIATE');
          insert.run(id, bytes);
          bare.exec('COMMIT');
        }, round),
      );
      times.pack.push(await timed((_, bytes) => pack(bytes), round));
      times.create.push(await timed((id, bytes) => store.createDocument(newDocument(id, { bytes })), round));
      times.read.push(await timed((id) => store.readDocument(`doc-${id}`), round));
    }
    const [insertMs, packMs, createMs, readMs] = [times.bare, times.pack, times.create, times.read].map(
      median,
    );
    const line = (name: string, ms: number) =>
      console.log(
        `${name.padEnd(44)} ${ms.toFixed(3).padStart(8)} ms ${(ms / insertMs!).toFixed(2).padStart(7)} x`,
      );
    console.log(
      `store: documents of ${contentOf('0-0', 1).length} bytes, median of ${ROUNDS} rounds of ${PER_ROUND}`,
    );
    line('bare node:sqlite, one insert per commit', insertMs!);
    line('gzip and SHA-256 alone', packMs!);
    line('createDocument', createMs!);
    line('readDocument', readMs!);
  } finally {
    bare.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await benchStore();
}
