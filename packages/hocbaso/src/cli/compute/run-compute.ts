import { basename } from 'node:path';
import { formatPath, type Locale } from '@hocbaso/spec';
import { createDeriver, type DerivedValue, type Deriver, describeDerivation } from '@hocbaso/validator';
import { type CliStreams, localeOf, parseCommand, usage } from '../arguments.ts';
import { type OpenedDocument, openDocuments } from '../documents/open-documents.ts';
import { EXIT } from '../exit-code.ts';
import { openShelf } from '../profile/profile-files.ts';

const WORDS = {
  vi: {
    recorded: 'bản ghi',
    differs: 'khác với bản ghi',
    clause: 'căn cứ',
    yes: 'có',
    no: 'không',
    summary: (all: number, values: number, wrong: number) =>
      `${all} học bạ, ${values} giá trị tính được, ${wrong} giá trị khác với bản ghi`,
  },
  en: {
    recorded: 'recorded',
    differs: 'differs from the record',
    clause: 'basis',
    yes: 'yes',
    no: 'no',
    summary: (all: number, values: number, wrong: number) =>
      `${all} transcripts, ${values} values computed, ${wrong} differ from the record`,
  },
} as const satisfies Record<Locale, object>;

const OPTIONS = {
  profile: { type: 'string' },
  overlay: { type: 'string', multiple: true },
  explain: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  locale: { type: 'string' },
} as const;

/** An award is free text in the record: only its absence or presence of a title says something. */
function differs({ path, value, recorded }: DerivedValue): boolean {
  return path[0] !== 'khenThuong' && recorded !== undefined && recorded !== value;
}

function person(document: OpenedDocument): string {
  const { hoVaTen, maHocSinh, tenLop } = (document.record ?? {}) as Readonly<Record<string, unknown>>;
  const who = [hoVaTen, maHocSinh === undefined ? undefined : `(${String(maHocSinh)})`, tenLop];
  return (
    who.filter((part) => part !== undefined).join(' ') || `${basename(document.path)}:${document.number}`
  );
}

function valueText(value: DerivedValue['value'], locale: Locale): string {
  if (typeof value === 'boolean') return value ? WORDS[locale].yes : WORDS[locale].no;
  return typeof value === 'string' ? value : value.join(', ');
}

function lines(derived: DerivedValue, explain: boolean, locale: Locale): readonly string[] {
  const w = WORDS[locale];
  const { path, value, recorded, derivation } = derived;
  const note = differs(derived) ? `  ≠ ${w.recorded}: ${valueText(recorded!, locale)} (${w.differs})` : '';
  const out = [`  ${formatPath(path)} = ${valueText(value, locale)}${note}`];
  if (!explain) return out;
  const text = describeDerivation(derivation, locale);
  out.push(`      ${text.formula}`);
  if (text.inputs.length > 0) out.push(`      ${text.inputs.join('; ')}`);
  for (const one of text.steps) out.push(`      – ${one}`);
  out.push(`      ${w.clause}: ${text.clause}`);
  return out;
}

/**
 * Runs `hocbaso compute`: the values the circulars compute, beside those of the records. Shows the values that differ,
 * with `--all` every one; `--explain` adds formula, inputs and steps. Exit status 1 when a recorded value differs.
 *
 * @throws HocBaSoError `ERR_HBS_CLI_USAGE`, `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_DOCUMENT`, `ERR_HBS_PROFILE_UNKNOWN`
 */
export async function runCompute(args: readonly string[], { stdout }: CliStreams): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS, true);
  if (positionals.length === 0)
    throw usage('compute cần ít nhất một tệp XML, JSON hoặc JSONL (needs a file)');
  const locale = localeOf(values.locale);
  const shelf = await openShelf((values.overlay ?? []) as string[]);
  const profile = values.profile === undefined ? undefined : await shelf.find(values.profile as string);
  const derivers = new Map<string, Deriver>();
  const counts = { all: 0, values: 0, wrong: 0, unread: 0 };
  for await (const document of openDocuments(positionals, { profiles: shelf.all, profile })) {
    const derive = derivers.get(document.profile.id) ?? createDeriver({ profile: document.profile });
    derivers.set(document.profile.id, derive);
    const found = 'record' in document ? derive(document.record) : [];
    const wrong = found.filter(differs);
    counts.all += 1;
    counts.values += found.length;
    counts.wrong += wrong.length;
    if (!('record' in document)) counts.unread += 1;
    if (values.json === true) {
      const { maHocSinh } = (document.record ?? {}) as { readonly maHocSinh?: unknown };
      stdout.write(
        `${JSON.stringify({ file: basename(document.path), number: document.number, maHocSinh, values: found })}\n`,
      );
      continue;
    }
    const shown = values.all === true ? found : wrong;
    if (shown.length === 0) continue;
    stdout.write(`${person(document)}\n`);
    for (const one of shown) stdout.write(`${lines(one, values.explain === true, locale).join('\n')}\n`);
  }
  if (values.json !== true)
    stdout.write(`${WORDS[locale].summary(counts.all, counts.values, counts.wrong)}\n`);
  return counts.all > 0 && counts.wrong + counts.unread === 0 ? EXIT.ok : EXIT.invalid;
}
