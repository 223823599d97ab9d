import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { systemClock, type TranscriptStore } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { expect } from 'vitest';
import { contentOf } from './content.ts';

/** One acknowledged step. */
export type Step = readonly [step: string, id: string];

interface Run {
  readonly child: ChildProcess;
  /** Resolves when the child has ended, with the steps it acknowledged and its exit code (null when killed). */
  readonly done: Promise<{ steps: readonly Step[]; exit: number | null; errors: string }>;
}

/** Starts the working child on a store. */
export function startChild(path: string, limit?: number): Run {
  const script = join(import.meta.dirname, 'crash-child.ts');
  const args = ['--no-warnings', '--conditions=@hocbaso/source', script, path];
  const child = spawn(process.execPath, limit === undefined ? args : [...args, String(limit)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const done = once(child, 'close').then(([exit]) => {
    // The last piece has no line end when the child died in the middle of it: it was not acknowledged.
    const lines = out.split('\n').slice(0, -1);
    return { steps: lines.map((line) => line.split(' ') as unknown as Step), exit, errors };
  });
  return { child, done };
}

async function expectStep(store: TranscriptStore, [step, id]: Step): Promise<void> {
  const read = async (version: number) => Buffer.from(await store.readDocument(id, version));
  if (step === 'created') expect((await read(1)).equals(contentOf(id, 1))).toBe(true);
  else if (step === 'signed') {
    const values = (await store.signaturesOf(id, 1)).map(({ value }) => Buffer.from(value).toString());
    expect(values).toEqual([id, id]);
  } else if (step === 'issued') {
    expect((await store.getDocument(id))?.stage).toBe('issued');
    expect((await read(2)).equals(contentOf(id, 2))).toBe(true);
  } else if (step === 'queued') {
    expect(Buffer.from(await store.readPackage(id)).equals(contentOf(`doc-${id}`, 3))).toBe(true);
  } else if (step === 'claimed') {
    expect(['sending', 'answered']).toContain((await store.getPackage(id))?.state);
  } else if (step === 'answered') {
    const answers = await store.answersOf(id);
    expect(answers.map(({ bytes }) => Buffer.from(bytes).equals(contentOf(`doc-${id}`, 4)))).toEqual([true]);
  } else if (step === 'settled') {
    const items = [{ documentId: `doc-${id}`, state: 'accepted' }];
    expect(await store.getPackage(id)).toMatchObject({ state: 'answered', items });
  }
}

/** Reopens the store and expects every acknowledged step in it, and an audit without findings. */
export async function expectSteps(path: string, steps: readonly Step[]): Promise<void> {
  const store = await openSqliteStore(path, { clock: systemClock });
  try {
    for (const step of steps) await expectStep(store, step);
    for await (const finding of store.audit()) expect.unreachable(JSON.stringify(finding));
  } finally {
    await store.close();
  }
}
