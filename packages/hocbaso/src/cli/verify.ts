import { basename } from 'node:path';
import { type Locale, loadProfile, PROFILES, renderMessage, systemClock } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { createTranscriptVerifier, type TranscriptVerification } from '@hocbaso/xml';
import { readCertificates } from '../files/read-certificates.ts';
import { readInput } from '../files/read-write.ts';
import { EXIT } from './exit-code.ts';
import { writeReport } from './verify-report.ts';

/** Options of the verify command. */
export interface VerifyCommand {
  readonly files: readonly string[];
  readonly anchors: readonly string[];
  /** Profile ids the documents may follow; empty: all that are shipped. */
  readonly profiles: readonly string[];
  readonly json: boolean;
  /** File for the report of the one document: `.json`, `.txt` or `.html`. */
  readonly report?: string;
  readonly locale: Locale;
  readonly stdout: { write(text: string): unknown };
}

/** The failed checks of a verification in words, Vietnamese; at most `limit`. */
export function reasonsOf(result: TranscriptVerification, limit = 3): readonly string[] {
  return result.checks
    .filter((check) => check.status === 'failed' && check.code !== undefined)
    .slice(0, limit)
    .map((check) => renderMessage(check.code!, check.params ?? {}, 'vi', MESSAGES).text);
}

/** Verifies transcript files; exit status 0 when all pass, 1 otherwise. */
export async function runVerify(command: VerifyCommand): Promise<number> {
  const anchors: Uint8Array[] = [];
  for (const path of command.anchors) anchors.push(...(await readCertificates(path)));
  const verifier = createTranscriptVerifier({
    profiles:
      command.profiles.length === 0 ? Object.values(PROFILES) : command.profiles.map((id) => loadProfile(id)),
    anchors,
    clock: systemClock,
  });
  let status: number = EXIT.ok;
  for (const path of command.files) {
    const result = await verifier.verify(await readInput(path), {});
    if (result.verdict !== 'TOTAL-PASSED') status = EXIT.invalid;
    if (command.report !== undefined) await writeReport(command.report, path, result, command.locale);
    if (command.json) {
      const { record: _kept, ...shown } = result;
      command.stdout.write(`${JSON.stringify({ file: basename(path), ...shown })}\n`);
      continue;
    }
    command.stdout.write(`${result.verdict}  ${basename(path)}\n`);
    for (const reason of reasonsOf(result)) command.stdout.write(`  – ${reason}\n`);
  }
  return status;
}
