/**
 * Tests the packages as vendors install them: packs each, installs the tarballs with npm into a throw-away project,
 * and uses them from ES modules, CommonJS, the command line, TypeScript, and Jest with NestJS (not with `--no-jest`).
 * `--matrix` also runs them under Node 22 and 26; `--keep` leaves the project for a look.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly '@hocbaso/source'?: string }>>;
}

const root = resolve(import.meta.dirname, '..');
const has = (flag: string): boolean => process.argv.includes(flag);
const work = mkdtempSync(join(tmpdir(), 'hocbaso-consumers-'));
const tarballs = join(work, 'tarballs');
const app = join(work, 'app');
const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const installed = (name: string): string => join(root, 'node_modules', name);
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
let failed = false;

/** Neither settings of the package manager that runs us nor the source condition reach the consumer. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|pnpm_|node_options$|node_path$|init_cwd$)/i.test(name) || /registry|proxy|cafile/i.test(name),
  );
  const path = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, NO_COLOR: '1' };
}
const env = cleanEnvironment();

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; status?: number; says?: string } = {},
): string {
  const { cwd = app, status = 0, says = '' } = options;
  const done = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 });
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}`;
  if (done.error !== undefined) throw done.error;
  if (done.status !== status || !output.includes(says)) {
    const wanted = says === '' ? `${status}` : `${status} and «${says}»`;
    throw new Error(
      `${command} ${args.join(' ')}: exit status ${done.status}, expected ${wanted}\n${output.slice(-6000)}`,
    );
  }
  return output.trim();
}

/** Runs a check and prints its line; what it returns is shown behind the name. */
function check(name: string, body: () => string | undefined): boolean {
  const started = performance.now();
  const time = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  try {
    const note = body();
    console.log(`✓ ${name}${note === undefined ? '' : `: ${note}`} (${time()})`);
    return true;
  } catch (error) {
    failed = true;
    console.error(`✗ ${name} (${time()})\n${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
const manifests = folders.map((folder) => json<Manifest>(join(folder, 'package.json')));

/** The subpaths one export stands for: a pattern stands for a file each of the sources it names. */
function subpaths(folder: string, key: string, target: Manifest['exports'][string]): string[] {
  if (!key.includes('*')) return [key];
  const source = typeof target === 'string' ? target : target['@hocbaso/source'];
  if (source === undefined) throw new Error(`${folder}: ${key} names no source`);
  const [before = '', after = ''] = source.split('*');
  return readdirSync(join(folder, before))
    .filter((file) => file.endsWith(after))
    .map((file) => key.replace('*', file.slice(0, -after.length)));
}

const entries = folders.flatMap((folder, index) => {
  const { name, exports } = manifests[index] as Manifest;
  return Object.entries(exports)
    .filter(([key]) => key !== './package.json')
    .flatMap(([key, target]) => subpaths(folder, key, target))
    .map((key) => name + key.slice(1));
});

function build(): string | undefined {
  const absent = folders.filter((folder) => !existsSync(join(folder, 'dist')));
  for (const folder of absent) run(bin('tsup'), ['--silent'], { cwd: folder });
  return absent.length === 0 ? 'already there' : `${absent.length} packages`;
}

function pack(): string {
  mkdirSync(tarballs);
  run('npx', ['--yes', 'pnpm@12', '-r', '--filter', './packages/*', 'pack', '--pack-destination', tarballs], {
    cwd: root,
  });
  const versions = new Set(manifests.map((one) => one.version));
  if (versions.size !== 1) throw new Error(`one version for all, but there are ${[...versions].join(', ')}`);
  return `${readdirSync(tarballs).length} tarballs`;
}

const tarball = ({ name, version }: Manifest): string =>
  `file:${join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)}`;

/** Versions of the workspace, so that a release of a tool changes nothing here. */
const pinned = (name: string): readonly [string, string] => [
  name,
  json<Manifest>(join(installed(name), 'package.json')).version,
];

const JEST = {
  jest: '^30',
  '@nestjs/common': '^11',
  '@nestjs/core': '^11',
  '@nestjs/testing': '^11',
  'reflect-metadata': '^0.2',
  rxjs: '^7',
};

function install(): undefined {
  mkdirSync(app);
  const ours = Object.fromEntries(manifests.map((one) => [one.name, tarball(one)]));
  const manifest = {
    name: 'consumer',
    private: true,
    dependencies: ours,
    devDependencies: {
      ...Object.fromEntries(['typescript', '@types/node'].map(pinned)),
      ...(has('--no-jest') ? {} : JEST),
    },
    overrides: ours,
  };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest, null, 2));
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts']);
  for (const { name } of manifests) {
    const copies = readdirSync(join(app, 'node_modules'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith(join('node_modules', name, 'package.json')),
    );
    if (copies.length > 0) throw new Error(`${name} is installed more than once: ${copies.join(', ')}`);
  }
}

const golden = join(root, 'packages/xml/test/transcript');
const example = join(root, 'examples/data/primary');
const names = entries.map((entry, i) => [`e${i}`, entry] as const);

/** Imports every public entry, whole, and tells what each exports. */
const surface = `${names.map(([id, entry]) => `import * as ${id} from '${entry}';`).join('\n')}
const names = (entry: object): readonly string[] => Object.keys(entry).filter((name) => !['default', '__esModule', 'module.exports'].includes(name)).sort();
export const surface: Readonly<Record<string, readonly string[]>> = { ${names.map(([id, entry]) => `'${entry}': names(${id})`).join(', ')} };
`;
const main = (extension: string): string => `import { job } from './job.${extension}';
import { surface } from './surface.${extension}';
job('data').then((done) => console.log(JSON.stringify({ node: process.version, done, surface })), (error) => {
  console.error(error);
  process.exitCode = 1;
});
`;

/** An error of one copy must be known to the other. */
const MIXED = `import { createRequire } from 'node:module';
import { isHocBaSoError, HocBaSoError } from '@hocbaso/spec';
const other = createRequire(import.meta.url)('@hocbaso/spec');
const ok = isHocBaSoError(new other.HocBaSoError('ERR_HBS_CLI_USAGE')) && other.isHocBaSoError(new HocBaSoError('ERR_HBS_CLI_USAGE'));
if (!ok || other.HocBaSoError === HocBaSoError) throw new Error('the copies do not know each other');
`;

const NEST = `require('reflect-metadata');
const { Injectable, Module } = require('@nestjs/common');
const { Test } = require('@nestjs/testing');
const { job } = require('./job.cjs');

class HocBaService { run() { return job('data'); } }
Injectable()(HocBaService);
class HocBaModule {}
Module({ providers: [HocBaService], exports: [HocBaService] })(HocBaModule);

test('every part works in a NestJS module under Jest', async () => {
  const app = await Test.createTestingModule({ imports: [HocBaModule] }).compile();
  expect((await app.get(HocBaService).run()).length).toBeGreaterThan(5);
  await app.close();
}, 60000);
`;

function writeSources(): void {
  mkdirSync(join(app, 'data'));
  for (const folder of [join(golden, 'golden'), example]) {
    for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(app, 'data', name));
  }
  copyFileSync(join(golden, 'fixtures/identities.json'), join(app, 'data/identities.json'));
  const job = readFileSync(join(root, 'tools/consumers/job.fixture.ts'), 'utf8');
  for (const [source, extension] of [
    ['mts', 'mjs'],
    ['cts', 'cjs'],
  ] as const) {
    writeFileSync(join(app, `job.${source}`), job);
    writeFileSync(join(app, `surface.${source}`), surface);
    writeFileSync(join(app, `main.${source}`), main(extension));
  }
  writeFileSync(join(app, 'mixed.mjs'), MIXED);
  writeFileSync(join(app, 'nest.test.js'), NEST);
}

/** Type-checks one of the two kinds of module and leaves its JavaScript; declarations of the packages are checked too. */
function types(module: 'nodenext' | 'node16', extension: 'mts' | 'cts'): undefined {
  const compilerOptions = {
    target: 'ES2022',
    module,
    strict: true,
    exactOptionalPropertyTypes: true,
    types: ['node'],
    skipLibCheck: false,
  };
  const config = `tsconfig.${extension}.json`;
  writeFileSync(join(app, config), JSON.stringify({ compilerOptions, files: [`main.${extension}`] }));
  run(process.execPath, [join(app, 'node_modules/typescript/bin/tsc'), '-p', config]);
}

interface JobResult {
  readonly node: string;
  readonly done: readonly string[];
  readonly surface: Readonly<Record<string, readonly string[]>>;
}
const runJob = (command: string, args: readonly string[]): JobResult =>
  JSON.parse(
    run(command, args)
      .split('\n')
      .findLast((line) => line.startsWith('{')) ?? '{}',
  ) as JobResult;
const count = ({ node, surface, done }: JobResult): string =>
  `${node}, ${Object.keys(surface).length} entries, ${Object.values(surface).flat().length} exports, ${done.length} jobs`;

function runChecks(): void {
  if (!check('dist', build) || !check('pack', pack) || !check('npm install', install)) return;
  writeSources();
  check('TypeScript, ES module (NodeNext)', () => types('nodenext', 'mts'));
  check('TypeScript, CommonJS (node16)', () => types('node16', 'cts'));
  let esm: JobResult | undefined;
  check('ES module', () => {
    esm = runJob(process.execPath, ['main.mjs']);
    return count(esm);
  });
  check('CommonJS', () => {
    const cjs = runJob(process.execPath, ['main.cjs']);
    if (esm !== undefined && JSON.stringify(esm.surface) !== JSON.stringify(cjs.surface)) {
      throw new Error('ESM and CommonJS do not export the same names');
    }
    return count(cjs);
  });
  check('ES module beside CommonJS', () => void run(process.execPath, ['mixed.mjs']));
  check('npx hocbaso help', () => void run('npx', ['hocbaso', 'help'], { says: 'hocbaso verify' }));
  // Nobody is trusted without an anchor, so the documented status is 1.
  check('npx hocbaso verify', () => {
    for (const form of ['primary', 'secondary']) {
      run('npx', ['hocbaso', 'verify', `data/${form}-issued.xml`], { status: 1, says: 'INDETERMINATE' });
    }
    run('npx', ['hocbaso', 'verify'], { status: 2, says: 'ERR_HBS_CLI_USAGE' });
    return undefined;
  });
  check('npx hocbaso demo --data', () => {
    run('npx', ['hocbaso', 'demo', '--out', 'demo-out', '--data', join(root, 'examples/data')]);
    const { verified } = json<{ verified: { files: number; passed: number } }>(
      join(app, 'demo-out/bao-cao.json'),
    );
    if (verified.files === 0 || verified.passed !== verified.files) throw new Error(JSON.stringify(verified));
    return `${verified.passed} documents verified`;
  });
  if (!has('--no-jest')) {
    check(
      'Jest and NestJS, CommonJS',
      () => void run('npx', ['jest', '--rootDir', '.', '--testEnvironment', 'node']),
    );
  }
  if (has('--matrix')) {
    for (const version of ['22', '26']) {
      for (const file of ['main.mjs', 'main.cjs']) {
        check(`Node ${version}, ${file}`, () => {
          const result = runJob('npx', ['--yes', '-p', `node@${version}`, 'node', file]);
          if (!result.node.startsWith(`v${version}.`)) throw new Error(`it ran under ${result.node}`);
          return count(result);
        });
      }
    }
  }
}

try {
  runChecks();
} finally {
  if (has('--keep')) console.log(work);
  else rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
