/** Does what CI does, in this order; `--no-tests` where the tests have just run. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const packages = readdirSync('packages').map((name) => join('packages', name));
const bin = (name: string): string => join(process.cwd(), 'node_modules/.bin', name);
const node = ['--conditions=@hocbaso/source'];

interface Step {
  readonly name: string;
  /** Its output is a result for people too: printed when it passes. */
  readonly show?: true;
  readonly run: readonly (readonly [command: string, args: readonly string[], cwd?: string])[];
}

const steps: readonly Step[] = [
  {
    name: 'generated files are what the data says',
    run: [
      [process.execPath, [...node, 'tools/gen.ts']],
      [
        'git',
        [
          'diff',
          '--exit-code',
          '--stat',
          '--',
          'packages/spec/src/generated',
          'packages/spec/schema',
          'docs/rules.md',
          'docs/fields.md',
        ],
      ],
    ],
  },
  { name: 'lint and format', run: [[bin('biome'), ['ci', '.']]] },
  { name: 'build', run: packages.map((p) => [bin('tsup'), ['--silent'], p] as const) },
  { name: 'types', run: [[bin('tsc'), ['-p', 'tsconfig.json']]] },
  { name: 'tests', run: [[bin('vitest'), ['run']]] },
  {
    // Says in its first lines when ../shared/vectors is absent, and passes on the rest.
    name: 'conformance',
    show: true,
    run: [[process.execPath, [...node, 'tools/conformance.ts']]],
  },
  { name: 'API reports', run: [[process.execPath, [...node, 'tools/api-report.ts', '--check']]] },
  {
    name: 'packaging',
    run: packages.flatMap((p) => [
      [bin('publint'), ['--strict', '--pack', 'npm', '.'], p] as const,
      [
        bin('attw'),
        ['--pack', '.', '--profile', 'node16', '--format', 'table-flipped', '--no-emoji'],
        p,
      ] as const,
    ]),
  },
  {
    name: 'consumers of the packed tarballs',
    run: [[process.execPath, [...node, 'tools/consumers.ts']]],
  },
  { name: 'docs without warnings', run: [[bin('typedoc'), ['--logLevel', 'Warn']]] },
  {
    name: 'import boundaries',
    run: [[bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'packages', '--output-type', 'err']]],
  },
  { name: 'unused files, exports and dependencies', run: [[bin('knip'), []]] },
  {
    name: 'browser size',
    run: [[process.execPath, [...node, 'tools/browser-size.ts']]],
  },
  { name: 'clean tree', run: [['git', ['diff', '--exit-code', '--stat']]] },
];

const skipTests = process.argv.includes('--no-tests');
for (const step of steps) {
  if (step.name === 'tests' && skipTests) continue;
  const started = performance.now();
  for (const [command, args, cwd] of step.run) {
    const done = spawnSync(command, args, { cwd: cwd ?? process.cwd(), encoding: 'utf8', stdio: 'pipe' });
    if (done.status !== 0) {
      console.error(`✗ ${step.name}${cwd === undefined ? '' : ` (${cwd})`}\n${done.stdout}${done.stderr}`);
      process.exit(1);
    }
    if (step.show) console.log(done.stdout);
  }
  console.log(`✓ ${step.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
