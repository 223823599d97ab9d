import { systemClock } from '@hocbaso/spec';
import { readInput } from '../files/read-write.ts';
import { parseRunConfig } from '../run/config.ts';
import { runConfig } from '../run/run-config.ts';
import type { ClassReport } from '../school/report.ts';
import { EXIT } from './exit-code.ts';
import type { ProgressSink } from './progress.ts';
import { progressOf, reportText } from './show-run.ts';

/** Options of the run command. */
export interface RunCommand {
  readonly config: string;
  readonly json: boolean;
  readonly stdout: { write(text: string): unknown };
  readonly progress: ProgressSink;
}

/** The exit status that a set of reports deserves; a refusal outweighs a pupil held back. */
export function statusOf(reports: readonly ClassReport[]): number {
  const count = (kind: string): number =>
    reports.reduce((sum, report) => sum + report.problems.filter((p) => p.kind === kind).length, 0);
  if (count('refused') > 0) return EXIT.refused;
  if (count('pending') > 0) return EXIT.uncertain;
  const input = reports.some((report) => report.inputIssues.length > 0);
  return input || count('held_back') + count('not_signed') > 0 ? EXIT.invalid : EXIT.ok;
}

/** Runs a configuration file; running it again goes on where the last run stopped. */
export async function runFromConfig(command: RunCommand): Promise<number> {
  const text = new TextDecoder().decode(await readInput(command.config));
  const config = parseRunConfig(command.config, text);
  const { reports } = await runConfig(config, {
    clock: systemClock,
    ...(command.json ? {} : { onEvent: progressOf(command.progress) }),
  });
  command.stdout.write(command.json ? `${JSON.stringify({ classes: reports })}\n` : reportText(reports));
  return statusOf(reports);
}
