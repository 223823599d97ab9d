/** Runs `stream-child.ts` in a process with a small heap. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { MemorySample } from './stream-child.ts';

/** What became of the child: its samples, or how it ended before the last. */
export interface StreamRun {
  readonly samples: readonly MemorySample[];
  readonly completed: boolean;
  readonly stderr: string;
}

/** Streams `count` records through the validator in a heap of `heapMiB`. */
export function streamInSmallHeap(options: {
  readonly count: number;
  readonly samples: readonly number[];
  readonly mode: 'compare' | 'validate' | 'hold';
  readonly heapMiB: number;
}): StreamRun {
  const { count, samples, mode, heapMiB } = options;
  const child = spawnSync(
    process.execPath,
    [
      '--conditions=@hocbaso/source',
      '--expose-gc',
      `--max-old-space-size=${heapMiB}`,
      '--max-semi-space-size=1',
      fileURLToPath(new URL('stream-child.ts', import.meta.url)),
      String(count),
      samples.join(','),
      mode,
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 24, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const lines = child.stdout.split('\n').filter((line) => line.startsWith('{"records"'));
  return {
    samples: lines.map((line) => JSON.parse(line) as MemorySample),
    completed: child.status === 0,
    stderr: child.stderr,
  };
}
