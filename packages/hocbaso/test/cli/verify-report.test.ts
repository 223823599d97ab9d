import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const GOLDEN = fileURLToPath(new URL('../../../xml/test/transcript/golden/', import.meta.url));
const IDENTITIES = fileURLToPath(
  new URL('../../../xml/test/transcript/fixtures/identities.json', import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), 'hocbaso-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { authority } = JSON.parse(readFileSync(IDENTITIES, 'utf8')) as {
  authority: Record<'root' | 'issuing', { certificate: string }>;
};
const pem = (base64: string): string =>
  `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END CERTIFICATE-----\n`;
const anchors = join(folder, 'goc.pem');
writeFileSync(anchors, pem(authority.root.certificate) + pem(authority.issuing.certificate));
const document = join(GOLDEN, 'primary-issued.xml');
const at = (name: string): string => join(folder, name);

describe('hocbaso verify --report', () => {
  it.each(['html', 'txt', 'json'])('writes %s', async (ending) => {
    const file = at(`bao-cao.${ending}`);
    const { status, stdout, stderr } = await runCli(
      'verify',
      document,
      '--anchor',
      anchors,
      '--report',
      file,
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('TOTAL-PASSED');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('primary-issued.xml');
    if (ending === 'json') {
      expect(JSON.parse(text)).toMatchObject({ verdict: 'TOTAL-PASSED', locale: 'vi' });
    } else expect(text).toContain('BÁO CÁO KIỂM TRA CHỮ KÝ SỐ');
  });

  it('speaks English, and leaves the verdict open without anchors', async () => {
    const file = at('report.txt');
    const { status } = await runCli('verify', document, '--report', file, '--locale', 'en');
    expect(status).toBe(1);
    expect(readFileSync(file, 'utf8')).toContain('INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND');
  });

  it.each([
    [['verify', document, document, '--report', at('hai.txt')], 'two documents'],
    [['verify', document, '--report', at('a.pdf')], 'another form'],
    [['verify', document, '--report', at('b.txt'), '--locale', 'fr'], 'another language'],
  ])('refuses %#: $1', async (args) => {
    const before = readdirSync(folder);
    const { status, stderr } = await runCli(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--report|--locale/);
    expect(readdirSync(folder)).toEqual(before);
  });
});
