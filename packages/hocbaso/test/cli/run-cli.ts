import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const MAIN = join(ROOT, 'packages/hocbaso/src/cli/main.ts');

/** What a finished command left. */
export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the CLI in a process of its own, in the root of the repository or another folder. */
export function startCli(
  args: readonly string[],
  cwd: string = ROOT,
): {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
} {
  const child = spawn(process.execPath, ['--conditions=@hocbaso/source', MAIN, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  return { child, result };
}

/** Runs the CLI to its end. */
export const runCli = (...args: string[]): Promise<CliResult> => startCli(args).result;
