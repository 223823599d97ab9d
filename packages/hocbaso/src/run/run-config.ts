import { join } from 'node:path';
import { type Clock, loadProfile, type Signer, systemUuid, type TranscriptStore } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { createTranscriptVerifier, type TranscriptVerifier } from '@hocbaso/xml';
import { readCertificates } from '../files/read-certificates.ts';
import { writeWhole } from '../files/read-write.ts';
import type { SchoolClassInput } from '../import/index.ts';
import type { ClassReport } from '../school/report.ts';
import { classReport, verdictsAt } from './class-report.ts';
import type { RunConfig } from './config.ts';
import { loadDeployment } from './load-deployment.ts';
import { openSigners } from './open-signers.ts';
import { readClass } from './read-class.ts';
import { reportMarkdown } from './report-markdown.ts';
import { type ClassRun, chainsOf, type RunEvent, runSchool } from './run-school.ts';
import { type WrittenTranscript, writeResults } from './write-results.ts';

/** What a run from a configuration leaves behind. */
export interface RunResult {
  readonly runs: readonly ClassRun[];
  readonly reports: readonly ClassReport[];
  readonly written: readonly WrittenTranscript[];
  readonly verifier: TranscriptVerifier;
}

/** Options of {@link runConfig}; times in milliseconds. */
export interface RunConfigOptions {
  readonly clock: Clock;
  /** Told as the run goes. */
  readonly onEvent?: (event: RunEvent) => void;
  readonly pollEveryMs?: number;
  readonly settleWindowMs?: number;
  readonly approvalWaitMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a configuration: reads its files, opens its signers and its store, runs the school, writes the results and the
 * report (`bao-cao.json`, `bao-cao.md`).
 * @throws HocBaSoError the codes of {@link runSchool}, `ERR_HBS_CLI_*`, `ERR_HBS_IMPORT_*`, `ERR_HBS_STORE_*`
 */
export async function runConfig(config: RunConfig, options: RunConfigOptions): Promise<RunResult> {
  const inputs: SchoolClassInput[] = [];
  for (const files of config.classes) inputs.push(await readClass(files));
  const result = await runInputs(config, inputs, options);
  const { out } = config;
  await writeWhole(join(out, 'bao-cao.json'), `${JSON.stringify({ classes: result.reports }, null, 2)}\n`);
  await writeWhole(join(out, 'bao-cao.md'), reportMarkdown(result.reports));
  return result;
}

/**
 * Runs a configuration whose classes were read already, in the order of `config.classes`; writes everything but the
 * report, which is the caller's.
 */
export async function runInputs(
  config: RunConfig,
  inputs: readonly SchoolClassInput[],
  options: RunConfigOptions,
): Promise<RunResult> {
  const classes = config.classes.map(({ profile }, i) => ({ profile, input: inputs[i]! }));
  const anchors: Uint8Array[] = [];
  for (const path of config.anchors) anchors.push(...(await readCertificates(path)));
  const deployment = await loadDeployment(config.hub.deployment, config.hub.passwordFile);
  const signers = await openSigners(config.signers);
  let store: TranscriptStore | undefined;
  try {
    store = await openSqliteStore(config.store, { clock: options.clock });
    const { environment } = config;
    const runs = await runSchool({
      environment,
      store,
      anchors,
      classes,
      signers,
      deployment,
      uuid: systemUuid,
      ...options,
    });
    return await results(config, options, runs, store, deployment.target, anchors, signers);
  } finally {
    await store?.close();
    await Promise.all(signers.map((signer) => signer.close()));
  }
}

async function results(
  config: RunConfig,
  options: RunConfigOptions,
  runs: readonly ClassRun[],
  store: TranscriptStore,
  target: string,
  anchors: readonly Uint8Array[],
  signers: readonly Signer[],
): Promise<RunResult> {
  const verdicts = await verdictsAt(store, target);
  const reports: ClassReport[] = [];
  for (const run of runs) reports.push(await classReport(run, store, verdicts));
  const verifier = createTranscriptVerifier({
    profiles: [...new Set(config.classes.map((files) => files.profile))].map((id) => loadProfile(id)),
    anchors,
    intermediates: await chainsOf(signers),
    clock: options.clock,
  });
  options.onEvent?.({
    type: 'step',
    label: 'Ghi tệp và kiểm tra lại từ đĩa',
    total: reports.reduce((sum, report) => sum + report.issued, 0),
  });
  const written = await writeResults(runs, {
    out: config.out,
    store,
    verifier,
    target,
    onTick: () => options.onEvent?.({ type: 'tick' }),
  });
  options.onEvent?.({ type: 'done' });
  return { runs, reports, written, verifier };
}
