/**
 * Holds the signature engine to what issue 4 asks, and prints one table: foreign vectors, attack battery, other
 * implementations both ways, differential and mutation fuzzing. Exit code 1 when a bar is missed.
 *
 *     pnpm conformance [--full] [--require-vectors] [--seed n]
 *
 * `--full` compares 100,000 documents with libxml2 and changes every byte of both signed documents (about five minutes).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import {
  agrees,
  answerSignatureCase,
  c14nCases,
  notRun,
  ONLY_A_BOM,
  otherRule,
  runC14nCase,
  type SignatureAnswer,
  type SignatureCase,
  signatureCases,
} from '../packages/xml/test/engine/vector-cases.ts';
import { compareWithXmllint, fuzzC14n } from '../packages/xml/test/fuzz/c14n-fuzz.ts';
import { fuzzMutations } from '../packages/xml/test/fuzz/mutation-fuzz.ts';
import { nastyXml } from '../packages/xml/test/fuzz/nasty-xml.ts';
import { FORMS, issued, newVerifier } from '../packages/xml/test/transcript/support.ts';

interface Row {
  readonly name: string;
  readonly cases: number;
  readonly good: number;
  readonly held: boolean;
  readonly note: string;
}

const root = resolve(import.meta.dirname, '..');
const has = (flag: string): boolean => process.argv.includes(flag);
const full = has('--full');
const seedAt = process.argv.indexOf('--seed');
const seed = seedAt > 0 ? Number(process.argv[seedAt + 1]) : Math.trunc(Date.now() / 1000);
const rows: Row[] = [];
const details: string[] = [];
const add = (
  name: string,
  cases: number,
  good: number,
  note = '',
  held = cases > 0 && good === cases,
): void => {
  rows.push({ name, cases, good, held, note });
};

/** `code 12, code 3`, the most frequent first. */
function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([word, n]) => `${word} ${n}`)
    .join(', ');
}

const short = (code: string): string => code.replace('ERR_HBS_', '');
const isPrecise = (verdict: string): boolean => verdict.startsWith('ERR_HBS_');

function vectors(folder: string): void {
  const cases = signatureCases(folder);
  const answer = (profile: SignatureCase['profile'], legacy?: readonly ['sha1']): SignatureAnswer[] =>
    cases.filter((one) => one.profile === profile).map((one) => answerSignatureCase(folder, one, legacy));

  const core = answer('core');
  const known = core.filter((one) => agrees(one) !== undefined);
  for (const expected of ['valid', 'invalid']) {
    const all = known.filter((one) => one.expect === expected);
    const right = all.filter((one) => agrees(one) === true);
    add(
      `vectors core, ${expected}: our verdict`,
      all.length,
      right.length,
      expected === 'invalid' ? tally(right.map((one) => short(one.verdict))) : '',
    );
    for (const one of all)
      if (agrees(one) === false) details.push(`core ${one.file}: expected ${expected}, ${one.verdict}`);
  }
  const unclear = core.filter((one) => agrees(one) === undefined);
  add(
    'vectors core, origin undecided (not held)',
    unclear.length,
    unclear.length,
    tally(unclear.map((one) => `${one.expect} → ${short(one.verdict)}`)),
  );

  for (const profile of ['out', 'malformed', 'sha1'] as const) {
    const all = answer(profile).filter((one) => !ONLY_A_BOM.test(one.file));
    const refused = all.filter((one) => isPrecise(one.verdict));
    add(
      `vectors ${profile}: none valid, each with a code`,
      all.length,
      refused.length,
      tally(all.map((one) => short(one.verdict))),
    );
    for (const one of all)
      if (!isPrecise(one.verdict)) details.push(`${profile} ${one.file}: ${one.verdict}`);
  }
  const bom = answer('malformed').filter((one) => ONLY_A_BOM.test(one.file));
  add(
    'vectors filed as malformed that are well-formed',
    bom.length,
    bom.filter((one) => agrees(one) === true).length,
    'a byte order mark is XML (1.0 section 4.3.3); held to their origin’s verdict: valid',
  );

  const legacy = answer('sha1', ['sha1']);
  const decided = legacy.filter((one) => agrees(one) !== undefined);
  const explained = decided.filter((one) => agrees(one) === true || otherRule(one) !== undefined);
  const others = decided.filter((one) => agrees(one) === false);
  add(
    'vectors sha1 in legacy mode: our verdict, marked',
    decided.length,
    explained.filter((one) => one.results.every((r) => r.legacy !== undefined)).length,
    `${decided.length - others.length} equal; refused by another rule: ${tally(others.map((one) => otherRule(one) ?? `?? ${one.file}`))}`,
  );

  const c14n = c14nCases(folder);
  const run = c14n.filter((one) => notRun(one) === undefined);
  const equal = run.filter((one) => {
    const { ours, expected } = runC14nCase(folder, one);
    return ours.equals(expected);
  });
  add(
    'C14N vectors without DTD: byte-equal',
    run.length,
    equal.length,
    `not run: ${tally(c14n.flatMap((one) => notRun(one) ?? []))}`,
  );
}

interface TestRun {
  readonly title: string;
  readonly status: string;
  readonly ancestorTitles: readonly string[];
  readonly meta: { readonly refusedBy?: readonly string[] };
  readonly failureMessages: readonly string[];
}

/** Runs test files as they are; what they assert is the bar. */
function runTests(files: readonly string[]): Map<string, readonly TestRun[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hocbaso-conformance-'));
  try {
    const out = join(folder, 'tests.json');
    const args = ['run', ...files.map((one) => join(TESTS, one)), '--reporter=json', `--outputFile=${out}`];
    const done = spawnSync(join(root, 'node_modules/.bin/vitest'), args, { cwd: root, encoding: 'utf8' });
    if (!existsSync(out)) throw new Error(`the tests did not run\n${done.stdout}${done.stderr}`);
    const report = JSON.parse(readFileSync(out, 'utf8')) as {
      testResults: { name: string; message?: string; assertionResults: TestRun[] }[];
    };
    return new Map(
      report.testResults.map(({ name, message, assertionResults }) => {
        if (assertionResults.length === 0) details.push(`${name}: ${message ?? 'no test'}`);
        return [relative(join(root, TESTS), name), assertionResults];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const TESTS = 'packages/xml/test';
const FILES = [
  'transcript/attack-slots.test.ts',
  'transcript/attack-documents.test.ts',
  'transcript/attack-further.test.ts',
  'xades/attack-xades.test.ts',
  'engine/verify-signature.test.ts',
  'engine/interop.test.ts',
  'transcript/interop.test.ts',
];

function battery(results: ReadonlyMap<string, readonly TestRun[]>): void {
  const list: string[] = [];
  for (const file of FILES) {
    const ran = (results.get(file) ?? []).filter(
      ({ status }) => status !== 'skipped' && status !== 'pending',
    );
    for (const one of ran) {
      if (one.status === 'passed') continue;
      const [message = ''] = one.failureMessages;
      details.push(
        `${file}: ${[...one.ancestorTitles, one.title].join(' › ')}\n    ${message.slice(0, 600)}`,
      );
    }
    const isValid = ({ ancestorTitles, title }: TestRun): boolean =>
      ancestorTitles.some((name) => /must stay valid/.test(name)) || /stays valid/.test(title);
    const good = (tests: readonly TestRun[]): number =>
      tests.filter(({ status }) => status === 'passed').length;
    if (!basename(file).startsWith('attack')) {
      const skipped = (results.get(file)?.length ?? 0) - ran.length;
      const groups = Map.groupBy(ran, (one) => one.ancestorTitles[0] ?? '');
      const what = file.includes('interop') ? 'interop' : 'engine';
      for (const [name, tests] of groups) {
        add(
          `${what}: ${name === '' ? (tests[0]?.title ?? '') : name} (${file})`,
          tests.length,
          good(tests),
          file === 'engine/interop.test.ts' ? 'RSA and EC, inclusive and exclusive, both ways' : '',
        );
      }
      if (skipped > 0)
        add(
          `${what}: not run, a tool is missing (${file})`,
          skipped,
          0,
          'xmlsec1 and java are needed',
          process.env.CI === undefined,
        );
      continue;
    }
    const attacks = ran.filter((one) => !isValid(one));
    const recipes = Map.groupBy(attacks, ({ title }) => title);
    add(
      `attacks: ${file} (${recipes.size} recipes × slots × layouts), refused by the expected check`,
      attacks.length,
      good(attacks),
      tally(attacks.flatMap(({ meta }) => meta.refusedBy ?? [])),
    );
    for (const [title, tests] of recipes) {
      const checks = new Set(tests.flatMap(({ meta }) => meta.refusedBy ?? []));
      list.push(
        `  ${good(tests) === tests.length ? '✓' : '✗'} ${String(good(tests)).padStart(3)}/${String(tests.length).padEnd(3)} ${title} — ${[...checks].join(', ') || 'see the test'}`,
      );
    }
    const valid = ran.filter(isValid);
    if (valid.length > 0) add(`must stay valid: ${file}`, valid.length, good(valid));
  }
  console.log(
    `Attack battery, recipe by recipe: refused/tried, and every check that failed\n${list.join('\n')}\n`,
  );
}

function differential(): void {
  const count = full ? 100_000 : 5_000;
  const { documents, comparisons, subtrees, withPrefixList, differences } = fuzzC14n(count, seed);
  for (const one of differences) details.push(`c14n seed ${one.seed} ${one.what}\n${one.document}`);
  add(
    'C14N beside libxml2 (libxml2-wasm), generated documents',
    documents,
    documents - differences.length,
    `${comparisons} forms, ${subtrees} of subtrees, ${withPrefixList} with a PrefixList; seed ${seed}`,
  );
  if (spawnSync('xmllint', ['--version']).error !== undefined) {
    add('C14N beside xmllint --c14n', 0, 0, 'xmllint is not installed', process.env.CI === undefined);
    return;
  }
  const texts = Array.from({ length: 1_000 }, (_, i) => nastyXml((seed + i * 7_919) | 0).text);
  const lines = compareWithXmllint(texts);
  add(
    'C14N beside xmllint --c14n, --exc-c14n',
    2 * texts.length,
    2 * texts.length - lines.length,
    'whole documents with comments',
  );
}

async function mutations(): Promise<void> {
  for (const form of FORMS) {
    const step = full ? 1 : form === 'primary' ? 19 : 83;
    const found = await fuzzMutations(issued(form), newVerifier(), { seed, step });
    for (const one of found.findings) details.push(`mutation ${form} ${JSON.stringify(one)}`);
    const accepted = Object.entries(found.accepted).map(([reason, n]) => `${n} ${reason}`);
    const every = step === 1 ? 'every byte' : `every ${step}th byte`;
    add(
      `mutants of the signed ${form} document, ${every} of ${issued(form).length}`,
      found.mutants,
      found.mutants - found.findings.length,
      `still passed with the same meaning: ${accepted.join('; ') || 'none'}`,
    );
  }
}

const started = performance.now();
const folder = join(root, '../shared/vectors');
if (existsSync(join(folder, 'sig.json'))) vectors(folder);
else {
  console.log(
    'shared/vectors is absent beside the repository: vectors are not checked (--require-vectors makes that a failure)',
  );
  if (has('--require-vectors')) add('vectors', 1, 0, 'absent');
}
battery(runTests(FILES));
differential();
await mutations();

const width = Math.max(...rows.map(({ name }) => name.length));
for (const { name, cases, good, held, note } of rows) {
  console.log(`${held ? '✓' : '✗'} ${name.padEnd(width)}  ${`${good}/${cases}`.padStart(13)}  ${note}`);
}
for (const line of details.slice(0, 40)) console.error(`  ${line}`);
const missed = rows.filter(({ held }) => !held).length;
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`\n${missed === 0 ? 'Every bar is held' : `${missed} bars are missed`} (${seconds} s)`);
process.exit(missed === 0 ? 0 : 1);
