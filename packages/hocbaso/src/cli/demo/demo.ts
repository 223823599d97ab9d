import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@hocbaso/spec';
import type { TranscriptVerifier } from '@hocbaso/xml';
import { readInput, writeWhole } from '../../files/read-write.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import { parseRunConfig } from '../../run/config.ts';
import { reportMarkdown } from '../../run/report-markdown.ts';
import { type RunResult, runInputs } from '../../run/run-config.ts';
import type { WrittenTranscript } from '../../run/write-results.ts';
import { EXIT } from '../exit-code.ts';
import { type ProgressSink, startProgress } from '../progress.ts';
import { progressOf, reportText } from '../show-run.ts';
import { reasonsOf } from '../verify.ts';
import { forge } from './forge.ts';
import {
  countIdentities,
  openAuthority,
  prepareFolder,
  prepareSchools,
  readDemoClasses,
  type Sandbox,
} from './prepare.ts';

/** Options of the demo command. */
export interface DemoCommand {
  readonly out: string;
  /** Folder of the input files; default: the classes that come with the package. */
  readonly data: string | undefined;
  readonly resume: boolean;
  readonly stdout: { write(text: string): unknown };
  readonly progress: ProgressSink;
}

/** The synthetic classes: of the repository when run from its sources, else those built into the package. */
function builtInData(): string {
  const self = fileURLToPath(import.meta.url);
  let folder = dirname(self);
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return self.endsWith('.ts') ? resolve(folder, '../../examples/data') : join(folder, 'dist', 'demo-data');
}

/** Mathematics: the subject whose marks the forgeries touch. */
const FORGED_SUBJECT = '15';

async function loadSandbox(): Promise<Sandbox> {
  try {
    return await import('@hocbaso/sandbox');
  } catch (cause) {
    throw hocbasoError('ERR_HBS_CLI_SANDBOX_MISSING', { cause });
  }
}

/**
 * The whole path on synthetic data, with a certificate authority and a hub in this process. Exit status 0 when every
 * pupil but the one that is wrong on purpose was accepted, everything verifies from disk and every forgery is refused.
 */
export async function runDemo(command: DemoCommand): Promise<number> {
  const started = performance.now();
  const clock = systemClock;
  const out = resolve(command.out);
  const data = resolve(command.data ?? builtInData());
  if (!existsSync(data)) throw hocbasoError('ERR_HBS_CLI_DATA', { params: { dir: data } });
  const sandbox = await loadSandbox();
  const inputs = await readDemoClasses(data);
  await prepareFolder(out, command.resume);
  const authority = await openAuthority(sandbox, out, clock);
  const hub = await sandbox.startSandboxHub({
    // Documents carry the signer's certificate only, so the issuing CA is configured like the root.
    anchors: [authority.root, authority.issuing],
    clock,
    stateFile: join(out, 'sandbox', 'cong.json'),
  });
  try {
    const bar = startProgress(command.progress, 'Cấp chứng thư số thử nghiệm', countIdentities(inputs));
    const schools = await prepareSchools(inputs, { out, data, authority, hub, onTick: () => bar.tick() });
    bar.done();
    const results: RunResult[] = [];
    for (const { configPath, inputs: own } of schools) {
      const config = parseRunConfig(configPath, new TextDecoder().decode(await readInput(configPath)));
      results.push(
        await runInputs(config, own, {
          clock,
          onEvent: progressOf(command.progress),
          pollEveryMs: 50,
          settleWindowMs: 200,
          approvalWaitMs: 10_000,
        }),
      );
    }
    return await conclude(command, out, results, started);
  } finally {
    await hub.close();
  }
}

async function conclude(
  command: DemoCommand,
  out: string,
  results: readonly RunResult[],
  started: number,
): Promise<number> {
  const say = (text: string): unknown => command.stdout.write(text);
  const reports = results.flatMap((result) => result.reports);
  const written = results.flatMap((result) => result.written);
  const passed = written.filter((one) => one.verification.verdict === 'TOTAL-PASSED').length;
  const thcs = results.find((result) => result.runs.some((run) => run.profile.form === 'secondary'))!;
  const forgeries = await showForgeries(join(out, 'gia-mao'), thcs.written, thcs.verifier);
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));

  await writeWhole(
    join(out, 'bao-cao.json'),
    `${JSON.stringify({ classes: reports, verified: { files: written.length, passed }, forgeries, seconds }, null, 2)}\n`,
  );
  await writeWhole(join(out, 'bao-cao.md'), `${reportMarkdown(reports)}${forgeriesMarkdown(forgeries)}`);

  say(`\n${reportText(reports)}\n`);
  say(`Kiểm tra lại từ đĩa: ${passed}/${written.length} học bạ hợp lệ (TOTAL-PASSED)\n`);
  say('\nBa trường hợp giả mạo, cả ba phải bị phát hiện:\n');
  for (const { title, verdict, reasons } of forgeries) {
    say(`  ${title.vi}: ${verdict}\n`);
    for (const reason of reasons) say(`    – ${reason}\n`);
  }
  say(
    `\nKết quả ở ${relative(process.cwd(), out) || '.'}/ (hoc-ba, ban-in, goi-tin, bien-nhan, bao-cao.md), sau ${seconds} s\n`,
  );

  const held = reports.flatMap((r) => r.problems).filter((p) => p.kind !== 'held_back').length;
  const sound =
    held === 0 && passed === written.length && forgeries.every((f) => f.verdict === 'TOTAL-FAILED');
  return sound ? EXIT.ok : EXIT.invalid;
}

interface ForgeryResult {
  readonly id: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly verdict: string;
  readonly reasons: readonly string[];
}

async function showForgeries(
  folder: string,
  written: readonly WrittenTranscript[],
  verifier: TranscriptVerifier,
): Promise<readonly ForgeryResult[]> {
  const [victim, donor] = written;
  if (victim === undefined || donor === undefined) return [];
  const results: ForgeryResult[] = [];
  for (const { id, title, bytes } of forge(victim.bytes, donor.bytes, FORGED_SUBJECT)) {
    const path = join(folder, `${id}.xml`);
    await writeWhole(path, bytes);
    const verification = await verifier.verify(await readInput(path), {});
    results.push({ id, title, verdict: verification.verdict, reasons: reasonsOf(verification) });
  }
  return results;
}

function forgeriesMarkdown(forgeries: readonly ForgeryResult[]): string {
  const lines = forgeries.flatMap(({ title, verdict, reasons }) => [
    `- **${title.vi}** / ${title.en}: ${verdict}`,
    ...reasons.map((reason) => `  - ${reason}`),
  ]);
  return `\n## Giả mạo bị phát hiện / Forgeries refused\n\n${lines.join('\n')}\n`;
}
