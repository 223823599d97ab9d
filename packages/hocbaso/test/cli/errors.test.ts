import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createSandboxAuthority, startSandboxHub } from '@hocbaso/sandbox';
import { openPkcs12 } from '@hocbaso/signers/pkcs12';
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
    expectSentence(await runCli('demo', '--data', join(work, 'khong-co')), 'ERR_HBS_CLI_DATA', 2, 'khong-co');
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

  /** The same holder's certificate, of another (untrusted) CA and out of date. */
  async function expired(signer: { file: string; passwordFile: string }): Promise<typeof signer> {
    const password = readFileSync(signer.passwordFile, 'utf8').trim();
    const opened = await openPkcs12(readFileSync(signer.file), { password });
    const { cn, cccd, mst } = (await opened.listCredentials())[0]!.holder;
    await opened.close();
    const authority = await createSandboxAuthority({ clock: systemClock });
    const day = 24 * 3_600_000;
    const now = systemClock.now();
    const validity = { notBefore: now - 800 * day, notAfter: now - 10 * day };
    const identity =
      cccd === undefined
        ? await authority.issueOrganization({ ten: cn, mst: mst!, ...validity })
        : await authority.issuePerson({ hoVaTen: cn, cccd, ...validity });
    const file = join(work, `het-han-${cccd ?? mst}.p12`);
    writeFileSync(file, await identity.toPkcs12(password));
    return { file, passwordFile: signer.passwordFile };
  }

  it('an expired seal stops before it is used', async () => {
    const seal = configs.primary.signers.findIndex((s) => s.file.includes('con-dau'));
    const replacement = await expired(configs.primary.signers[seal]!);
    // The hub must be reachable to get as far as the seal.
    const authority = await createSandboxAuthority({ clock: systemClock });
    const hub = await startSandboxHub({ anchors: [authority.root], clock: systemClock });
    const result = await run('primary', (config) => {
      config.signers[seal] = replacement;
      const { password: _asked, ...deployment } = hub.deploymentFor('6624169901');
      config.hub.deployment = join(work, 'cong.json');
      writeFileSync(config.hub.deployment, JSON.stringify(deployment));
    });
    await hub.close();
    expect(result.stderr).toMatch(/hết hạn|hiệu lực/);
    expectSentence(result, /^(ERR_HBS_[A-Z_]+): /m.exec(result.stderr)![1]!, 1);
  });

  it('an expired certificate of one teacher holds back what that teacher signs, and says so', async () => {
    const replacement = await expired(configs.primary.signers[0]!);
    const result = await run('primary', (config) => {
      config.signers[0] = replacement;
      config.signers = config.signers.filter((s) => !s.file.includes('con-dau'));
    });
    expect(result.status).toBe(1);
    expect(result.stdout).toMatch(/3A +35 +35 +0 +0/);
    expect(result.stdout).toMatch(/hết hạn|hiệu lực/);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it('nobody to sign a slot: the pupils wait, with the slot named', async () => {
    const result = await run('primary', (config) => {
      config.signers = config.signers.filter((s) => !s.file.includes('con-dau'));
    });
    expect(result.status).toBe(1);
    expect(result.stdout).toMatch(/3A +35 +35 +0 +0/);
    expect(result.stdout.match(/HBS-RUN-NOT-SIGNED {2}Ô ký «phatHanh» chưa có chữ ký/g)).toHaveLength(35);
  });
});

describe('the hub', () => {
  it('not reachable: nothing is lost, the status says that it is not known', async () => {
    const result = await run('primary', () => {});
    expectSentence(result, 'ERR_HBS_HUB_UNREACHABLE', 4);
  });
});
