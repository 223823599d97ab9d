import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createSandboxAuthority } from '@hocbaso/sandbox';
import { systemClock } from '@hocbaso/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliResult, ROOT, runCli } from './run-cli.ts';

const work = mkdtempSync(join(tmpdir(), 'hocbaso-errors-'));
const EXAMPLES = join(ROOT, 'examples/data');

interface Config {
  environment: string;
  out: string;
  store: string;
  anchors: string[];
  classes: Record<string, string>[];
  signers: { file: string; passwordFile: string }[];
  hub: { deployment: string; passwordFile: string };
}
let configs: Record<'primary' | 'secondary', Config>;

beforeAll(async () => {
  const out = join(work, 'demo-out');
  expect((await runCli('demo', '--out', out)).status).toBe(0);
  const read = (form: string): Config => {
    for (const folder of readdirSync(join(out, 'sandbox'), { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      const path = join(out, 'sandbox', folder.name, 'cau-hinh.json');
      const config = JSON.parse(readFileSync(path, 'utf8'), (_key, value) =>
        typeof value === 'string' && /[/.]/.test(value) ? resolve(dirname(path), value) : value,
      ) as Config;
      if (config.classes[0]!.form === form) return config;
    }
    throw new Error(`the demo made no ${form} configuration`);
  };
  configs = { primary: read('primary'), secondary: read('secondary') };
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

let runs = 0;
/** Runs a changed configuration with a store and an output folder of its own. */
async function run(form: 'primary' | 'secondary', change: (config: Config) => void): Promise<CliResult> {
  runs += 1;
  const config = structuredClone(configs[form]);
  config.out = join(work, `out-${runs}`);
  config.store = join(work, `kho-${runs}.sqlite`);
  change(config);
  const path = join(work, `cau-hinh-${runs}.json`);
  writeFileSync(path, JSON.stringify(config));
  return runCli('run', path);
}

/** One clear sentence in both languages, a next step, and no stack. */
function expectSentence(result: CliResult, code: string, status: number, mention?: string): void {
  expect(result.stderr).toContain(`${code}: `);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect(result.stderr).not.toMatch(/\{\w+\}/);
  expect(result.stderr).toMatch(/→ .*[à-ỹ]/);
  if (mention !== undefined) expect(result.stderr).toContain(mention);
  expect(result.status).toBe(status);
}

describe('the command line', () => {
  it('says what is wrong with a command', async () => {
    expectSentence(await runCli('ky'), 'ERR_HBS_CLI_USAGE', 2, '«ky»');
    expectSentence(await runCli('run'), 'ERR_HBS_CLI_USAGE', 2);
    expectSentence(await runCli('demo', '--nhanh'), 'ERR_HBS_CLI_USAGE', 2);
    expect((await runCli('help')).stdout).toContain('hocbaso verify');
  });

  it('says what is wrong with a configuration', async () => {
    expectSentence(await runCli('run', join(work, 'khong-co.json')), 'ERR_HBS_CLI_FILE', 2, 'khong-co.json');
    const broken = join(work, 'hong.json');
    writeFileSync(broken, '{');
    expectSentence(await runCli('run', broken), 'ERR_HBS_CLI_CONFIG', 2, 'hong.json');
    const lacking = await run('primary', (config) => {
      delete (config as Partial<Config>).signers;
      config.environment = 'thu';
    });
    expectSentence(lacking, 'ERR_HBS_CLI_CONFIG', 2, 'signers');
    expect(lacking.stderr).toContain('environment');
  });
});

describe('the input files', () => {
  it('a missing file', async () => {
    const result = await run('primary', (config) => {
      config.classes[0]!.results = join(work, 'mat.xlsx');
    });
    expectSentence(result, 'ERR_HBS_CLI_FILE', 2, 'mat.xlsx');
  });

  it('the wrong workbook', async () => {
    const result = await run('primary', (config) => {
      config.classes[0]!.pupils = config.classes[0]!.results!;
    });
    expect(result.stderr).toMatch(/^ERR_HBS_IMPORT_/);
    expectSentence(result, result.stderr.split(':')[0]!, 1);
  });

  it('something that is not a workbook', async () => {
    const fake = join(work, 'gia.xlsx');
    copyFileSync(join(EXAMPLES, 'thcs/bang-diem.csv'), fake);
    writeFileSync(fake, Buffer.from([0, 1, 2, 3, 4, 5]));
    const result = await run('primary', (config) => {
      config.classes[0]!.pupils = fake;
    });
    expect(result.stderr).toMatch(/^ERR_HBS_IMPORT_/);
    expectSentence(result, result.stderr.split(':')[0]!, 1, 'gia.xlsx');
  });
});

describe('the signers', () => {
  it('a wrong password names the file', async () => {
    const wrong = join(work, 'sai.txt');
    writeFileSync(wrong, 'sai mật khẩu');
    const result = await run('primary', (config) => {
      config.signers[0]!.passwordFile = wrong;
    });
    expectSentence(result, 'ERR_HBS_CLI_SIGNER', 2, 'can-bo-01.p12');
    expect(result.stderr).not.toContain('sai mật khẩu');
  });

  it('an expired certificate signs nothing', async () => {
    const day = 24 * 3_600_000;
    const now = systemClock.now();
    const authority = await createSandboxAuthority({ clock: systemClock });
    const mst = JSON.parse(readFileSync(configs.secondary.classes[0]!.school!, 'utf8')) as Record<
      string,
      string
    >;
    const seal = await authority.issueOrganization({
      ten: 'Trường thử',
      mst: Object.values(mst).find((value) => /^[0-9]{10}(-[0-9]{3})?$/.test(value)) ?? '',
      notBefore: now - 800 * day,
      notAfter: now - 10 * day,
    });
    const file = join(work, 'het-han.p12');
    const passwordFile = join(work, 'het-han.txt');
    writeFileSync(file, await seal.toPkcs12('thử'));
    writeFileSync(passwordFile, 'thử');
    const result = await run('secondary', (config) => {
      config.signers = [{ file, passwordFile }];
    });
    expect(result.stderr).toMatch(/^ERR_HBS_[A-Z_]+: /m);
    expect(result.stderr).toMatch(/hết hạn|hiệu lực/);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(result.status).not.toBe(0);
  });

  it('a signer missing: the pupils wait, with the slot named', async () => {
    const result = await run('primary', (config) => {
      config.signers = config.signers.filter((s) => !s.file.includes('con-dau'));
    });
    expectSentence(result, 'ERR_HBS_CLI_NO_SEAL', 2);
  });
});

describe('the hub', () => {
  it('not reachable: nothing is lost, the status says that it is not known', async () => {
    const result = await run('primary', () => {});
    expectSentence(result, 'ERR_HBS_HUB_UNREACHABLE', 4);
  });
});
