import { createHash } from 'node:crypto';
import type { Issue } from '@hocbaso/spec';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import type { ImportGuess, SchoolClassInput } from './class-input.ts';
import type { RowSource } from './internal/rows.ts';
import type { ImportMapping } from './mapping/mapping.ts';
import { readMapped } from './mapping/read-mapped.ts';

/** One file of an import. */
export interface ReportedFile {
  readonly key: string;
  readonly name: string;
  /** SHA-256 of its bytes, hexadecimal; of their JSON for rows in memory. */
  readonly sha256: string;
}

/** A guess and whether a person said it is right. */
export interface ReportedGuess extends ImportGuess {
  readonly confirmed: boolean;
}

/**
 * What an import said, as JSON to be kept: from the same files it can be run again to the same result. Issues and
 * guesses name pupils, so it is kept where the records are kept.
 */
export interface ImportReport {
  readonly version: 1;
  readonly tenLop: string;
  readonly namHoc: string;
  readonly pupils: number;
  readonly files: readonly ReportedFile[];
  /** SHA-256 of the mapping's JSON, hexadecimal. */
  readonly mapping?: string;
  readonly guesses: readonly ReportedGuess[];
  readonly issues: readonly Issue[];
  /** SHA-256 of the result's JSON, hexadecimal. */
  readonly result: string;
}

/** What was read for a report. */
export interface ReportSources {
  readonly files: Readonly<Record<string, RowSource>>;
  readonly mapping?: ImportMapping;
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** JSON with sorted names, so that a mapping moved through another program has the same digest. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

function digests(files: Readonly<Record<string, RowSource>>): ReportedFile[] {
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, source]) => ({
      key,
      name: source.name,
      sha256: sha256('bytes' in source ? source.bytes : JSON.stringify(source.rows)),
    }));
}

/** The report of an import: digest of each file, every guess (not yet confirmed) and every issue. */
export function importReport(input: SchoolClassInput, sources: ReportSources): ImportReport {
  return {
    version: 1,
    tenLop: input.tenLop,
    namHoc: input.namHoc,
    pupils: input.drafts.length,
    files: digests(sources.files),
    ...(sources.mapping === undefined ? {} : { mapping: sha256(canonical(sources.mapping)) }),
    guesses: input.guesses.map((guess) => ({ ...guess, confirmed: false })),
    issues: input.issues,
    result: sha256(JSON.stringify(input)),
  };
}

/** The report with the guesses a person said are right; without a choice, all of them. */
export function confirmGuesses(
  report: ImportReport,
  accept: (guess: ImportGuess) => boolean = () => true,
): ImportReport {
  return {
    ...report,
    guesses: report.guesses.map((guess) => ({ ...guess, confirmed: guess.confirmed || accept(guess) })),
  };
}

/** What {@link replayImport} reads again: a mapping, or any other importer. */
export type ReplaySources =
  | { readonly files: Readonly<Record<string, RowSource>>; readonly mapping: ImportMapping }
  | {
      readonly files: Readonly<Record<string, RowSource>>;
      /** Reads the files again the way they were read. */
      readonly read: () => SchoolClassInput | Promise<SchoolClassInput>;
    };

/**
 * Runs an import again and answers only when it is the one of the report: the same files, the same mapping, every
 * guess confirmed, and the same result byte for byte in JSON.
 *
 * @throws HocBaSoError `ERR_HBS_REPLAY_FILE`, `ERR_HBS_REPLAY_MAPPING`, `ERR_HBS_REPLAY_GUESS`,
 * `ERR_HBS_REPLAY_RESULT`, and those of the importer
 */
export async function replayImport(report: ImportReport, sources: ReplaySources): Promise<SchoolClassInput> {
  const now = digests(sources.files);
  const keys = new Set([...now, ...report.files].map((file) => file.key));
  for (const key of keys) {
    const [is, was] = [now, report.files].map((files) => files.find((file) => file.key === key));
    if (is?.sha256 !== was?.sha256 || is?.name !== was?.name)
      throw hocbasoError('ERR_HBS_REPLAY_FILE', { params: { key } });
  }
  const mapping = 'mapping' in sources ? sha256(canonical(sources.mapping)) : undefined;
  if (mapping !== report.mapping) throw hocbasoError('ERR_HBS_REPLAY_MAPPING');
  const open = report.guesses.filter((guess) => !guess.confirmed).length;
  if (open > 0) throw hocbasoError('ERR_HBS_REPLAY_GUESS', { params: { count: open } });
  const input = await ('mapping' in sources ? readMapped(sources) : sources.read());
  if (sha256(JSON.stringify(input)) !== report.result) throw hocbasoError('ERR_HBS_REPLAY_RESULT');
  return input;
}
