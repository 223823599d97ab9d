import { basename, join, resolve } from 'node:path';
import {
  type Clock,
  type Environment,
  formatVietnamDateTime,
  type Profile,
  type Transcript,
  type UuidSource,
} from '@hocbaso/spec';
import type { TtdlqgEnvelope } from '@hocbaso/spec/ttdlqg';
import { createIssueGrouper } from '@hocbaso/validator';
import { encodeTranscript } from '@hocbaso/xml';
import { schoolWorkbookMapping, writeSchoolWorkbook, writeTtdlqgJson } from '../../export/index.ts';
import { writeWhole } from '../../files/read-write.ts';
import type { TranscriptDraft } from '../../import/index.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import { type CliStreams, localeOf, parseCommand, usage } from '../arguments.ts';
import { completeDraft, isDraft } from '../documents/complete-draft.ts';
import { type OpenedDocument, openDocuments } from '../documents/open-documents.ts';
import { groupsText } from '../documents/show-groups.ts';
import { EXIT } from '../exit-code.ts';
import { openShelf } from '../profile/profile-files.ts';
import { createDocumentChecker } from '../validate/check-document.ts';
import { confidenceText } from './confidence-text.ts';
import { openIdentifiers } from './identifiers.ts';
import { safeName } from './safe-name.ts';

const OPTIONS = {
  to: { type: 'string' },
  out: { type: 'string', default: 'xuat' },
  profile: { type: 'string' },
  overlay: { type: 'string', multiple: true },
  mst: { type: 'string' },
  event: { type: 'string', default: 'NEW' },
  version: { type: 'string', default: '1' },
  environment: { type: 'string', default: 'sandbox' },
  locale: { type: 'string' },
} as const;
const FORMATS = ['excel', 'xml', 'ttdlqg'] as const;
const EVENTS = ['NEW', 'UPDATE', 'CANCEL'] as const;
const ENVIRONMENTS: readonly Environment[] = ['sandbox', 'production'];

/** What the command needs from outside. */
export interface ExportContext extends CliStreams {
  readonly clock: Clock;
  readonly uuid: UuidSource;
}

interface Exported {
  /** Complete for every target but Excel, which a draft can go to as it is. */
  readonly record: TranscriptDraft | Transcript;
  readonly profile: Profile;
}

const folderOf = ({ namHoc, tenLop }: TranscriptDraft): string => safeName(`${namHoc}_${tenLop}`);

/** One workbook a class, with the mapping that reads it back. */
async function writeExcel(out: string, all: readonly Exported[], mst: string | undefined): Promise<number> {
  const classes = new Map<string, TranscriptDraft[]>();
  for (const { record } of all) {
    const key = JSON.stringify([record.maTruong, record.namHoc, record.tenLop]);
    classes.set(key, [...(classes.get(key) ?? []), record]);
  }
  const names = new Set<string>();
  for (const records of classes.values()) {
    let name = folderOf(records[0]!);
    for (let i = 2; names.has(name); i++) name = `${folderOf(records[0]!)}-${i}`;
    names.add(name);
    const bytes = await writeSchoolWorkbook(records, mst === undefined ? {} : { mst });
    await writeWhole(join(out, `${name}.xlsx`), bytes);
    const mapping = schoolWorkbookMapping(records[0]!.capHoc);
    await writeWhole(join(out, `${name}.anh-xa.json`), `${JSON.stringify(mapping, null, 2)}\n`);
  }
  return classes.size;
}

async function writeXml(out: string, all: readonly Exported[]): Promise<number> {
  const names = new Set<string>();
  for (const { record, profile } of all) {
    const base = join(folderOf(record), safeName(record.maHocSinh));
    let name = base;
    for (let i = 2; names.has(name); i++) name = `${base}-${i}`;
    names.add(name);
    await writeWhole(join(out, `${name}.xml`), encodeTranscript(record as Transcript, profile));
  }
  return all.length;
}

/**
 * Runs `hocbaso export`: records to the school's Excel, to unsigned XML, or to the records of the national data
 * centre. For the last two drafts are completed first, and the completed records kept in `ban-ghi.jsonl`, so that a
 * transcript has one identifier for good, also in later runs into the same folder; what is not valid is held back. Exit
 * status 1 when something was held back. With `--environment production` XML of a profile that is not known well enough
 * is not written: the entries are listed, exit status 3, and no file is touched.
 *
 * @throws HocBaSoError `ERR_HBS_CLI_USAGE`, `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_DOCUMENT`, `ERR_HBS_CLI_WRITE`,
 * `ERR_HBS_CLI_NOT_EXPORTABLE`, `ERR_HBS_EXPORT_EMPTY`, `ERR_HBS_RECORD_ENVELOPE`
 */
export async function runExport(args: readonly string[], context: ExportContext): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS, true);
  const to = FORMATS.find((format) => format === values.to);
  const sukien = EVENTS.find((event) => event === values.event);
  if (to === undefined || positionals.length === 0) throw usage('export --to excel | xml | ttdlqg TỆP…');
  if (sukien === undefined) throw usage('--event NEW | UPDATE | CANCEL');
  const environment = ENVIRONMENTS.find((one) => one === values.environment);
  if (environment === undefined) throw usage('--environment sandbox | production');
  const locale = localeOf(values.locale);
  const shelf = await openShelf((values.overlay ?? []) as string[]);
  const wanted = values.profile === undefined ? undefined : await shelf.find(values.profile as string);
  const day = formatVietnamDateTime(context.clock.now()).slice(0, 10);
  const checker = createDocumentChecker({ today: day, fix: false });
  const grouper = createIssueGrouper({ samples: 2 });
  const all: Exported[] = [];
  const out = resolve(values.out as string);
  const kept = await openIdentifiers(join(out, 'ban-ghi.jsonl'));
  let drafts = 0;
  let heldBack = 0;

  for await (const document of openDocuments(positionals, { profiles: shelf.all, profile: wanted })) {
    const { report } = checker.check(document);
    if (!('record' in document) || (to !== 'excel' && !report.valid)) {
      heldBack += 1;
      grouper.add(report.issues);
      continue;
    }
    const { profile } = document;
    if (to !== 'excel' && isDraft(document.record, profile)) {
      drafts += 1;
      const uuid = kept.of(document.record) ?? context.uuid();
      all.push({ profile, record: completeDraft(document.record, { profile, day, uuid }) });
    } else all.push({ profile, record: recordOf(document) });
  }
  const doubts = to === 'xml' ? confidenceText(all, environment, locale) : '';
  if (doubts !== '') {
    context.stderr.write(doubts);
    return EXIT.refused;
  }
  let written = 0;
  if (all.length > 0) {
    // Identifiers first: a crash between the two must not give a pupil a second one.
    if (drafts > 0) await kept.write(all.map(({ record }) => record as Transcript));
    if (to === 'excel') written = await writeExcel(out, all, values.mst as string | undefined);
    else if (to === 'xml') written = await writeXml(out, all);
    else {
      const envelope: TtdlqgEnvelope = {
        sukien,
        phienban: Number(values.version),
        thoigiancapnhat: context.clock.now(),
      };
      const bytes = writeTtdlqgJson(
        all.map(({ record }) => record as Transcript),
        () => envelope,
      );
      await writeWhole(join(out, 'ttdlqg.json'), bytes);
      written = 1;
    }
  }
  const held = groupsText(grouper.groups(), locale);
  context.stdout.write(
    locale === 'vi'
      ? `${all.length} học bạ vào ${written} tệp ở ${values.out as string}; giữ lại ${heldBack}\n${held === '' ? '' : `\n${held}`}`
      : `${all.length} transcripts in ${written} files at ${values.out as string}; ${heldBack} held back\n${held === '' ? '' : `\n${held}`}`,
  );
  return heldBack > 0 || all.length === 0 ? EXIT.invalid : EXIT.ok;
}

function recordOf({ record, profile, path, number }: OpenedDocument): TranscriptDraft {
  if ((record as { readonly form?: unknown } | null)?.form === profile.form) return record as TranscriptDraft;
  throw hocbasoError('ERR_HBS_CLI_NOT_EXPORTABLE', {
    params: { file: basename(path), record: number, profile: profile.id },
  });
}
