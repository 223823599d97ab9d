import { basename, join, resolve } from 'node:path';
import { readInput, writeWhole } from '../../files/read-write.ts';
import {
  confirmGuesses,
  type ImportReport,
  importReport,
  parseMapping,
  replayImport,
  type SchoolClassInput,
} from '../../import/index.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import { type CliStreams, localeOf, parseCommand, usage } from '../arguments.ts';
import { EXIT } from '../exit-code.ts';
import { importText } from './show-import.ts';
import { type ImportSources, openSources } from './sources.ts';

const OPTIONS = {
  mapping: { type: 'string' },
  out: { type: 'string', default: 'nhap' },
  format: { type: 'string', default: 'jsonl' },
  replay: { type: 'string' },
  accept: { type: 'string' },
  json: { type: 'boolean', default: false },
  locale: { type: 'string' },
} as const;

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function readReport(path: string): Promise<ImportReport> {
  let report: Partial<ImportReport> | undefined;
  try {
    report = JSON.parse(decode(await readInput(path))) as Partial<ImportReport>;
  } catch (cause) {
    if (cause instanceof SyntaxError) report = undefined;
    else throw cause;
  }
  const whole =
    report?.version === 1 &&
    Array.isArray(report.guesses) &&
    Array.isArray(report.files) &&
    typeof report.result === 'string';
  if (!whole) throw hocbasoError('ERR_HBS_CLI_REPORT', { params: { file: basename(path) } });
  return report as ImportReport;
}

/** Confirms the guesses a person names: `all`, or numbers as the command shows them. */
function accept(report: ImportReport, choice: string): ImportReport {
  if (choice === 'all') return confirmGuesses(report);
  const count = report.guesses.length;
  const chosen = new Set(
    choice.split(',').map((part) => {
      const number = Number(part.trim());
      if (!Number.isInteger(number) || number < 1 || number > count) {
        throw hocbasoError('ERR_HBS_CLI_ACCEPT', { params: { number: part.trim(), count } });
      }
      return report.guesses[number - 1]!;
    }),
  );
  return confirmGuesses(report, (guess) => chosen.has(guess as ImportReport['guesses'][number]));
}

async function write(out: string, format: string, input: SchoolClassInput): Promise<string> {
  const { drafts, issues: _issues, guesses: _guesses, ...about } = input;
  const records = join(out, `hoc-ba.${format}`);
  const lines = drafts.map((draft) => JSON.stringify(draft));
  const text =
    format === 'jsonl' ? lines.map((line) => `${line}\n`).join('') : `[\n${lines.join(',\n')}\n]\n`;
  await writeWhole(records, text);
  await writeWhole(join(out, 'lop.json'), `${JSON.stringify(about, null, 2)}\n`);
  return records;
}

/** The first reading writes records and report; a replay writes the records only when it is the same import. */
async function importOnce(
  sources: ImportSources,
  values: Readonly<Record<string, unknown>>,
): Promise<{ readonly input: SchoolClassInput; readonly report: ImportReport }> {
  const { files, mapping } = sources;
  if (values.replay === undefined) {
    const input = await sources.read();
    return { input, report: importReport(input, { files, ...(mapping === undefined ? {} : { mapping }) }) };
  }
  const path = values.replay as string;
  let report = await readReport(path);
  if (values.accept !== undefined) {
    report = accept(report, values.accept as string);
    // What was confirmed is kept even when other guesses are still open.
    await writeWhole(path, `${JSON.stringify(report, null, 2)}\n`);
  }
  const input = await replayImport(
    report,
    mapping === undefined ? { files, read: () => sources.read() } : { files, mapping },
  );
  return { input, report };
}

/**
 * Runs `hocbaso import`: reads a class and writes its records (`hoc-ba.jsonl`), the class itself (`lop.json`) and a
 * report of every issue and guess (`bao-cao-nhap.json`) that the same import can be replayed from. Exit status 1 when
 * something could not be read.
 *
 * @throws HocBaSoError `ERR_HBS_CLI_USAGE`, `ERR_HBS_CLI_SOURCES`, `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_REPORT`,
 * `ERR_HBS_CLI_ACCEPT`, `ERR_HBS_CLI_WRITE`, `ERR_HBS_MAPPING`, `ERR_HBS_REPLAY_*`, and those of the importers
 */
export async function runImport(args: readonly string[], streams: CliStreams): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS, true);
  const format = values.format as string;
  if (format !== 'jsonl' && format !== 'json') throw usage('--format jsonl | json');
  if (values.accept !== undefined && values.replay === undefined) throw usage('--accept … --replay TỆP.json');
  const locale = localeOf(values.locale);
  const mapping =
    values.mapping === undefined
      ? undefined
      : parseMapping(decode(await readInput(values.mapping as string)).replace(/^\ufeff/, ''));
  const sources = await openSources(positionals, mapping);
  const { input, report } = await importOnce(sources, values);
  const out = resolve(values.out as string);
  const records = await write(out, format, input);
  const reportPath = values.replay === undefined ? join(out, 'bao-cao-nhap.json') : (values.replay as string);
  if (values.replay === undefined) await writeWhole(reportPath, `${JSON.stringify(report, null, 2)}\n`);
  if (values.json === true) streams.stdout.write(`${JSON.stringify(report)}\n`);
  else streams.stdout.write(importText(input, report, locale));
  streams.stderr.write(`${locale === 'vi' ? 'Đã ghi' : 'Written'} ${records}, ${reportPath}\n`);
  return input.issues.some((issue) => issue.severity === 'error') ? EXIT.invalid : EXIT.ok;
}
