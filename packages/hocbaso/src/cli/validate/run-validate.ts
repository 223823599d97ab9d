import { basename, resolve } from 'node:path';
import { type Clock, formatVietnamDateTime, type Issue, type Locale } from '@hocbaso/spec';
import { createClassChecker, createIssueGrouper, reportToJson } from '@hocbaso/validator';
import { type CliStreams, localeOf, parseCommand, usage } from '../arguments.ts';
import { type OpenedDocument, openDocuments } from '../documents/open-documents.ts';
import { groupsText } from '../documents/show-groups.ts';
import { EXIT } from '../exit-code.ts';
import { openShelf } from '../profile/profile-files.ts';
import { type ChangeCount, changesText, countChanges } from './changes.ts';
import { createDocumentChecker } from './check-document.ts';
import { createFixedFiles } from './fixed-files.ts';

const WORDS = {
  vi: {
    summary: (all: number, good: number, bad: number) => `${all} học bạ: ${good} hợp lệ, ${bad} có lỗi`,
    profiles: 'Hồ sơ đặc tả',
    drafts: (n: number) =>
      `${n} bản nháp (chưa lập) được kiểm tra như lập hôm nay: mã tra cứu, ngày lập và phiên bản là tạm.`,
    written: 'Đã ghi',
    signed: 'đã ký nên không sửa (lập học bạ mới thay thế)',
    list: 'nằm trong một danh sách XML nên không sửa',
    unreadable: 'không đọc được nên không sửa',
    unwritable: 'còn giá trị không ghi được thành XML nên không sửa',
    none: 'Không có học bạ nào trong các tệp này.',
  },
  en: {
    summary: (all: number, good: number, bad: number) =>
      `${all} transcripts: ${good} valid, ${bad} with errors`,
    profiles: 'Profile',
    drafts: (n: number) =>
      `${n} drafts (not created yet) were checked as if created today: identifier, dates and version are provisional.`,
    written: 'Written',
    signed: 'is signed and was not changed (create a new transcript in its place)',
    list: 'is in a list and was not changed',
    unreadable: 'cannot be read and was not changed',
    unwritable: 'still has a value XML cannot carry and was not changed',
    none: 'There is no transcript in these files.',
  },
} as const satisfies Record<Locale, object>;

const OPTIONS = {
  profile: { type: 'string' },
  overlay: { type: 'string', multiple: true },
  class: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  locale: { type: 'string' },
  fix: { type: 'string' },
} as const;

/** Says where a document is, for issues that do not know. */
function placed(document: OpenedDocument, issues: readonly Issue[]): readonly Issue[] {
  const file = basename(document.path);
  const { kind, number, message, bytes } = document;
  const place = {
    file,
    ...(kind === 'record' ? { row: number } : {}),
    ...(message === undefined ? {} : { message }),
    // What could not be cut into records has none.
    ...(kind === 'list' && bytes !== undefined ? { record: number } : {}),
  };
  return issues.map((issue) => ({ ...issue, location: { ...place, ...issue.location } }));
}

/**
 * Runs `hocbaso validate`: each transcript of the files, also those in the `content` of delivered messages, against its
 * profile; with `--class` also against each other.
 * `--json` prints `reportToJson` of each document, one a line. Exit status 1 when one has an error.
 *
 * @throws HocBaSoError `ERR_HBS_CLI_USAGE`, `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_DOCUMENT`, `ERR_HBS_CLI_WRITE`,
 * `ERR_HBS_PROFILE_UNKNOWN`
 */
export async function runValidate(
  args: readonly string[],
  options: CliStreams & { readonly clock: Clock },
): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS, true);
  if (positionals.length === 0)
    throw usage('validate cần ít nhất một tệp XML, JSON hoặc JSONL (needs a file)');
  const locale = localeOf(values.locale);
  const w = WORDS[locale];
  const shelf = await openShelf((values.overlay ?? []) as string[]);
  const profile = values.profile === undefined ? undefined : await shelf.find(values.profile as string);
  const json = values.json === true;
  const today = formatVietnamDateTime(options.clock.now()).slice(0, 10);
  const checker = createDocumentChecker({ today, fix: values.fix !== undefined });
  const fixed = values.fix === undefined ? undefined : createFixedFiles(resolve(values.fix as string));
  const together = values.class === true ? createClassChecker() : undefined;
  const grouper = createIssueGrouper({ samples: 2 });
  const compared: Issue[] = [];
  const used = new Map<string, number>();
  const changes = new Map<string, ChangeCount>();
  const counts = { all: 0, good: 0, drafts: 0 };

  for await (const document of openDocuments(positionals, { profiles: shelf.all, profile })) {
    const { report, record, kept, changes: made, draft } = checker.check(document);
    const against = together?.add(record) ?? [];
    counts.all += 1;
    if (report.valid) counts.good += 1;
    if (draft) counts.drafts += 1;
    used.set(document.profile.id, (used.get(document.profile.id) ?? 0) + 1);
    countChanges(changes, made);
    compared.push(...against);
    // A file holds many messages, a message many records: there a report says which one it is of.
    const told = document.message === undefined ? report.issues : placed(document, report.issues);
    if (json) options.stdout.write(`${reportToJson({ ...report, issues: told })}\n`);
    else grouper.add(placed(document, [...report.issues, ...against]));
    const refused = fixed?.add(document, kept);
    if (refused !== undefined) options.stderr.write(`${basename(document.path)}: ${w[refused]}\n`);
  }
  const rest = together?.finish() ?? [];
  compared.push(...rest);
  grouper.add(rest);
  const sound = compared.every((issue) => issue.severity !== 'error');
  if (json && together !== undefined) {
    options.stdout.write(`${reportToJson({ valid: sound, issues: compared })}\n`);
  }
  const written = (await fixed?.write()) ?? [];
  const say = (text: string): unknown => (json ? options.stderr : options.stdout).write(text);
  if (counts.all === 0) say(`${w.none}\n`);
  else if (!json) {
    const ids = [...used].map(([id, count]) => (used.size === 1 ? id : `${id} (${count})`)).join(', ');
    say(`${w.summary(counts.all, counts.good, counts.all - counts.good)}. ${w.profiles}: ${ids}\n`);
    if (counts.drafts > 0) say(`${w.drafts(counts.drafts)}\n`);
    const text = groupsText(grouper.groups(), locale);
    if (text !== '') say(`\n${text}`);
  }
  if (!json) say(changesText(changes, locale));
  for (const path of written) options.stderr.write(`${w.written} ${path}\n`);
  return counts.all > 0 && counts.good === counts.all && sound ? EXIT.ok : EXIT.invalid;
}
