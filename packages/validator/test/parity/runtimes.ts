/** The engine in each place a vendor runs it, as a child process that prints its reports as one JSON list. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const ROOT = here('../../../..');
const TSUP = createRequire(import.meta.url).resolve('tsup');

/** Where Debian puts the browser. */
export const CHROMIUM = '/usr/bin/chromium';

interface Esbuild {
  build(options: object): Promise<{ outputFiles: readonly { text: string }[] }>;
}

/** esbuild comes with tsup. */
async function bundle(options: object): Promise<string> {
  const esbuild = createRequire(TSUP)('esbuild') as Esbuild;
  const { outputFiles } = await esbuild.build({ bundle: true, write: false, charset: 'utf8', ...options });
  return outputFiles[0]!.text;
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 120_000,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
}

/** Builds `spec` and `validator` as they are published into `folder/node_modules`, and what runs the corpus with them. */
export async function buildPackages(folder: string): Promise<void> {
  for (const name of ['spec', 'validator']) {
    const from = join(ROOT, 'packages', name);
    const to = join(folder, 'node_modules/@hocbaso', name);
    mkdirSync(to, { recursive: true });
    cpSync(join(from, 'package.json'), join(to, 'package.json'));
    execFileSync(
      join(ROOT, 'node_modules/.bin/tsup'),
      ['--no-dts', '--no-sourcemap', '--silent', '--out-dir', join(to, 'dist')],
      { cwd: from, stdio: ['ignore', 'ignore', 'pipe'] },
    );
  }
  symlinkSync(join(ROOT, 'packages/spec/node_modules/zod'), join(folder, 'node_modules/zod'));
  for (const [format, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ]) {
    const text = await bundle({ entryPoints: [here('run.ts')], format, platform: 'node' });
    writeFileSync(join(folder, `run.${extension}`), text);
  }
  const work = `process.stdout.write(JSON.stringify(reportsOf({ loadProfile, COMMUNES, validator }, cases, today)));\n`;
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { readFileSync } from 'node:fs';
import { loadProfile } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import * as validator from '@hocbaso/validator';
import { reportsOf } from './run.mjs';
const { cases, today } = JSON.parse(readFileSync('corpus.json', 'utf8'));
${work}`,
  );
  writeFileSync(
    join(folder, 'main.cjs'),
    `const { readFileSync } = require('node:fs');
const { loadProfile } = require('@hocbaso/spec');
const { COMMUNES } = require('@hocbaso/spec/communes');
const validator = require('@hocbaso/validator');
const { reportsOf } = require('./run.cjs');
const { cases, today } = JSON.parse(readFileSync('corpus.json', 'utf8'));
${work}`,
  );
}

/** The published package in Node, far from here on the clock and the map. */
export function inNode(folder: string, main: 'main.mjs' | 'main.cjs', timeZone: string): readonly string[] {
  const script = `process.chdir(${JSON.stringify(folder)}); import(${JSON.stringify(join(folder, main))})`;
  const env = { TZ: timeZone, LANG: 'de_DE.UTF-8', LC_ALL: 'C' };
  return JSON.parse(run(process.execPath, ['-e', script], env)) as readonly string[];
}

/** `hocbaso validate --json` of the files, one report a line; exit status 1 says that some have errors. */
export function inCli(files: readonly string[], profile?: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=@hocbaso/source',
      join(ROOT, 'packages/hocbaso/src/cli/main.ts'),
      'validate',
      ...files,
      '--json',
      ...(profile === undefined ? [] : ['--profile', profile]),
    ],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, NODE_OPTIONS: '', TZ: 'America/Los_Angeles' },
    },
  );
  if (status !== 0 && status !== 1) throw new Error(stderr);
  return stdout.split('\n').slice(0, -1);
}

/** The page's script: of the sources, or of the published packages in `folder`, minified. */
export async function pageScript(name: string, folder?: string): Promise<string> {
  return await bundle({
    entryPoints: [here('page.fixture.ts')],
    format: 'iife',
    platform: 'browser',
    define: { NAME: JSON.stringify(name) },
    ...(folder === undefined
      ? { conditions: ['@hocbaso/source'] }
      : { minify: true, conditions: [], nodePaths: [join(folder, 'node_modules')], alias: aliases(folder) }),
  });
}

/** The workspace would resolve the packages to itself; these are the built ones. */
function aliases(folder: string): Readonly<Record<string, string>> {
  const of = (path: string): string => join(folder, 'node_modules/@hocbaso', path);
  return {
    '@hocbaso/spec/communes': of('spec/dist/communes.js'),
    '@hocbaso/spec': of('spec/dist/index.js'),
    '@hocbaso/validator': of('validator/dist/index.js'),
  };
}

/** Opens a page with the scripts, headless, and returns what each of them reported. */
export function inChromium(
  folder: string,
  corpus: string,
  scripts: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly string[]> {
  writeFileSync(join(folder, 'corpus.js'), `globalThis.CORPUS = ${corpus};`);
  const tags = Object.entries(scripts).map(([name, text]) => {
    writeFileSync(join(folder, `${name}.js`), text);
    return `<script src="${name}.js"></script>`;
  });
  writeFileSync(
    join(folder, 'page.html'),
    `<!doctype html><meta charset="utf-8"><body><script src="corpus.js"></script>${tags.join('')}`,
  );
  const dom = run(
    CHROMIUM,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=vi',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--dump-dom',
      `file://${join(folder, 'page.html')}`,
    ],
    { TZ: 'Asia/Ho_Chi_Minh' },
  );
  const reports = new Map<string, readonly string[]>();
  for (const [, name, text] of dom.matchAll(/<pre id="([^"]+)">([^<]*)<\/pre>/g)) {
    reports.set(name!, JSON.parse(Buffer.from(text!, 'base64').toString('utf8')) as readonly string[]);
  }
  return reports;
}
