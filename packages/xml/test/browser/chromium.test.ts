import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { vectorsFolder } from '../engine/vectors.ts';
import { authority, clock } from '../transcript/support.ts';
import { bundle } from './bundle.ts';
import { documentCases } from './documents.ts';
import { keyKindCases } from './key-kinds.ts';
import { type BrowserCase, type BrowserCases, runCases } from './run-cases.ts';

const CHROMIUM = '/usr/bin/chromium';
const present = existsSync(CHROMIUM) || process.env.CI !== undefined;
if (!present) console.log('xml: no /usr/bin/chromium, the engine is not run in a browser');

interface Report {
  readonly count: number;
  readonly different: readonly { readonly name: string; readonly answer: string }[];
  readonly milliseconds: number;
  readonly secure: boolean;
  readonly agent: string;
}

/** Opens the page headless and returns what its script reported. */
async function run(script: string, cases: string): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'hocbaso-xml-'));
  try {
    writeFileSync(join(folder, 'cases.js'), cases);
    writeFileSync(join(folder, 'page.js'), script);
    // Top-level await needs a module, and modules are not loaded from file:, so the script is a function.
    const html =
      '<!doctype html><meta charset="utf-8"><body><script src="cases.js"></script><script src="page.js"></script>';
    writeFileSync(join(folder, 'page.html'), html);
    const { stdout } = await promisify(execFile)(
      CHROMIUM,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--timeout=120000',
        '--dump-dom',
        `file://${join(folder, 'page.html')}`,
      ],
      { encoding: 'utf8', timeout: 150_000, maxBuffer: 1 << 28 },
    );
    const report = /<pre id="report">([^<]*)<\/pre>/.exec(stdout)?.[1];
    if (report === undefined) throw new Error(`the page reported nothing: ${stdout.slice(-500)}`);
    return JSON.parse(decodeURIComponent(report)) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function vectorCases(): BrowserCase[] {
  const folder = vectorsFolder();
  if (folder === undefined) return [];
  const files = readdirSync(join(folder, 'sig'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.xml'))
    .map((name) => {
      const bytes = readFileSync(join(folder, 'sig', name)).toString('base64');
      return { name, kind: 'signatures', bytes } as const;
    });
}

describe.skipIf(!present)('the engine in Chromium', () => {
  let input: BrowserCases;
  let answers: string[];
  let report: Report;
  beforeAll(async () => {
    input = {
      anchors: [Buffer.from(authority.root).toString('base64')],
      intermediates: [Buffer.from(authority.issuing).toString('base64')],
      now: clock.now(),
      cases: [...(await keyKindCases()), ...(await documentCases()), ...vectorCases()],
    };
    answers = await runCases(input);
    const expected = answers.map((text) => hash('sha256', text));
    const { script } = await bundle('page.fixture.ts');
    const wrapped = `(async () => {${script}})().catch((e) => { document.body.append(String(e.stack)); });`;
    report = await run(wrapped, `globalThis.hocbasoCases = ${JSON.stringify({ input, expected })};`);
    console.log(`xml in ${report.agent}: ${report.count} documents, ${report.milliseconds} ms`);
  }, 200_000);

  it('answers byte for byte as in Node', () => {
    const different = report.different.map(({ name, answer }) => {
      const index = input.cases.findIndex((one) => one.name === name);
      return { name, browser: JSON.parse(answer) as unknown, node: JSON.parse(answers[index]!) as unknown };
    });
    for (const one of different.slice(0, 3)) expect(one.browser, one.name).toEqual(one.node);
    expect(different.map((one) => one.name)).toEqual([]);
    expect(report).toMatchObject({ secure: true, count: input.cases.length });
  });

  it('is given documents of every verdict', () => {
    const verdicts = new Map<string, number>();
    for (const [index, { kind }] of input.cases.entries()) {
      if (kind === 'signatures') continue;
      const { verdict } = JSON.parse(answers[index]!) as { verdict: string };
      verdicts.set(`${kind} ${verdict}`, (verdicts.get(`${kind} ${verdict}`) ?? 0) + 1);
    }
    expect([...verdicts.keys()].sort()).toEqual([
      'package TOTAL-FAILED',
      'package TOTAL-PASSED',
      'transcript INDETERMINATE',
      'transcript TOTAL-FAILED',
      'transcript TOTAL-PASSED',
      'untrusted INDETERMINATE',
    ]);
    expect(verdicts.get('transcript TOTAL-FAILED')).toBeGreaterThan(300);
    const kinds = input.cases.filter((one) => one.name.endsWith(': as signed'));
    const statuses = kinds.map((one) => {
      const [signature] = JSON.parse(answers[input.cases.indexOf(one)]!) as { status: string }[];
      return `${one.name} ${signature!.status}`;
    });
    expect(statuses.filter((x) => x.endsWith('failed'))).toEqual([
      'PSS of another salt: as signed failed',
      'RSA-1024 SHA-256: as signed failed',
    ]);
  });
});
