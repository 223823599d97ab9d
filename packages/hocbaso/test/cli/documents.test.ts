import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatVietnamDateTime, loadProfile, systemClock, type Transcript } from '@hocbaso/spec';
import { createValidator, reportToJson } from '@hocbaso/validator';
import { decodeTranscript, encodeTranscript, writePackage } from '@hocbaso/xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftToTranscript, readSecondaryRows } from '../../src/import/index.ts';
import { secondaryExample } from '../import/examples.ts';
import { ROOT, runCli } from './run-cli.ts';

const work = mkdtempSync(join(tmpdir(), 'hocbaso-documents-'));
const profile = loadProfile('bgddt-2025-cv115');
const today = formatVietnamDateTime(systemClock.now()).slice(0, 10);
const at = (name: string): string => join(work, name);
const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
let records: readonly Transcript[];
let good: Transcript;
let wrong: Transcript;

beforeAll(() => {
  records = readSecondaryRows(secondaryExample()).drafts.map((draft, i) =>
    draftToTranscript(draft, {
      profile,
      maDinhDanhHocBa: `7f3c1a52-0d4e-4b8a-9c11-${String(i).padStart(12, '0')}`,
      ngayTao: today,
      ngayKyPhatHanh: today,
    }),
  );
  good = records[0]!;
  wrong = records.find((record) => record.hoVaTen === 'Đặng Thị Bảo Châu')!;
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('hocbaso validate', () => {
  it('prints reportToJson of each document: JSON, JSONL, XML, a list of XML', async () => {
    const validate = createValidator({ profile, today });
    const fromXml = createValidator({ profile, today, source: 'xml' });
    const xml = [good, wrong].map((record) => encodeTranscript(record, profile));
    const files = [
      put('mot.json', JSON.stringify(good)),
      put('nhieu.jsonl', `\ufeff${JSON.stringify(good)}\r\n\r\n${JSON.stringify(wrong)}\n`),
      put('mot.xml', xml[0]!),
      put('goi.xml', writePackage(xml, profile)),
    ];
    const xmlReport = (bytes: Uint8Array) => {
      const { record, issues } = decodeTranscript(bytes, profile);
      const all = [...issues, ...fromXml(record).issues];
      return reportToJson({ valid: all.every((issue) => issue.severity !== 'error'), issues: all });
    };
    const expected = [
      ...[good, good, wrong].map((record) => reportToJson(validate(record))),
      ...[xml[0]!, xml[0]!, xml[1]!].map(xmlReport),
    ];
    const { stdout, status } = await runCli('validate', '--json', ...files);
    expect(stdout.split('\n').slice(0, -1)).toEqual(expected);
    expect(status).toBe(1);
    expect((await runCli('validate', '--json', files[0]!, files[2]!)).status).toBe(0);
  });

  it('groups by cause, most common first, in Vietnamese or English, with the next step', async () => {
    const bad = records
      .slice(0, 3)
      .map((record, i) => ({ ...record, ...(i < 2 ? { soDinhDanh: '123' } : {}) }));
    const file = put('lop.json', JSON.stringify([...bad, wrong]));
    const { stdout, status } = await runCli('validate', file);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^4 học bạ: 1 hợp lệ, 3 có lỗi\. Hồ sơ đặc tả: bgddt-2025-cv115\n/);
    const causes = [...stdout.matchAll(/^(\d+)× (\S+ ?\S*) (HBS-\S+)/gm)].map((m) => Number(m[1]));
    expect(causes).toEqual(causes.toSorted((a, b) => b - a));
    expect(causes[0]).toBe(2);
    expect(stdout).toContain('cần làm: Sửa thành 8.5');
    expect(stdout).toContain('tệp lop.json, dòng 4');
    const english = await runCli('validate', file, '--locale', 'en');
    expect(english.stdout).toContain('to do: ');
    expect(english.stdout).not.toContain('cần làm');
  });

  it('compares the records with each other when asked', async () => {
    const file = put(
      'trung.jsonl',
      `${JSON.stringify(good)}\n${JSON.stringify({ ...records[1]!, maDinhDanhHocBa: good.maDinhDanhHocBa })}\n`,
    );
    expect((await runCli('validate', file)).status).toBe(0);
    const human = await runCli('validate', file, '--class');
    expect([human.status, human.stdout.includes('HBS-CLS-02')]).toEqual([1, true]);
    const lines = (await runCli('validate', file, '--class', '--json')).stdout.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[2]!)).toMatchObject({ valid: false, issues: [{ code: 'HBS-CLS-02' }] });
  });

  it('says what is no document, and goes on where a document is broken', async () => {
    const broken = put('hong.xml', '<HOC_BA><DU_LIEU');
    const lines = put('hong.jsonl', `${JSON.stringify(good)}\n{"form":\n`);
    const result = await runCli('validate', '--json', broken, lines);
    expect(result.status).toBe(1);
    const reports = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(reports.map((r) => [r.valid, r.issues[0]?.code])).toEqual([
      [false, 'ERR_HBS_XML_SYNTAX'],
      [true, undefined],
      [false, 'ERR_HBS_DOCUMENT_JSON'],
    ]);
    expect(reports[2].issues[0].params.line).toBe(2);
    const text = await runCli('validate', put('ghi-chu.txt', 'xin chào'));
    expect([text.status, text.stderr.startsWith('ERR_HBS_CLI_DOCUMENT: ')]).toEqual([2, true]);
    expect((await runCli('validate')).status).toBe(2);
    expect((await runCli('validate', broken, '--locale', 'fr')).status).toBe(2);
    expect((await runCli('validate', at('khong-co.xml'))).stderr).toContain('ERR_HBS_CLI_FILE');
    expect((await runCli('validate', put('rong.json', '[]'))).status).toBe(1);
  });

  it('repairs the writing into another folder, never a signed or a listed document', async () => {
    const messy = { ...good, hoVaTen: `  ${good.hoVaTen.normalize('NFD')} `, noiSinh: `${good.noiSinh}  ` };
    const input = put('sua.json', JSON.stringify(messy));
    const before = readFileSync(input);
    const out = at('da-sua');
    const result = await runCli('validate', input, '--fix', out);
    expect(result.status, result.stdout).toBe(0);
    expect(result.stdout).toContain('Đã sửa');
    expect(json(join(out, 'sua.json'))).toEqual(good);
    expect(readFileSync(input)).toEqual(before);
    const text = new TextDecoder().decode(encodeTranscript(good, profile));
    const signed = put('da-ky.xml', text.replace('</HOC_BA>', '<!-- SignatureValue --></HOC_BA>'));
    const refused = await runCli('validate', signed, '--fix', at('khong'));
    expect(refused.stderr).toContain('đã ký nên không sửa');
    const unsigned = put('chua-ky.xml', text.replace(good.hoVaTen, good.hoVaTen.normalize('NFD')));
    expect((await runCli('validate', unsigned)).status).toBe(1);
    expect((await runCli('validate', unsigned, '--fix', at('xml'))).status).toBe(0);
    expect(readFileSync(join(at('xml'), 'chua-ky.xml'), 'utf8')).toBe(text);
  });
});

describe('hocbaso compute', () => {
  it('shows what differs, and with --explain how it is computed', async () => {
    const file = put('tinh.json', JSON.stringify([good, wrong]));
    const plain = await runCli('compute', file);
    expect(plain.status).toBe(1);
    expect(plain.stdout).toContain('bangDiem[5].diemCaNam = 8.5  ≠ bản ghi: 8.9');
    expect(plain.stdout).not.toContain(good.hoVaTen);
    const explained = await runCli('compute', file, '--explain');
    expect(explained.stdout).toContain('Thông tư 22/2021/TT-BGDĐT, Điều 9');
    expect(explained.stdout).toContain('(8.7 + 2 × 8.4) / 3');
    const lines = (await runCli('compute', file, '--json')).stdout.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!).values.length).toBeGreaterThan(10);
    expect((await runCli('compute', put('dung.json', JSON.stringify(good)), '--all')).status).toBe(0);
  });
});

describe('hocbaso import and export', () => {
  const E = join(ROOT, 'examples/data');
  const primary = [
    `pupils=${E}/primary/C1-HocSinh_3A.xlsx`,
    `results=${E}/primary/KetQuaHocTapImportExcel_3A.xlsx`,
    `supplement=${E}/primary/BoSung_3A.xlsx`,
  ];
  it('reads a class of the sector database, checks it and exports it three ways', async () => {
    const folder = at('3a');
    const read = await runCli('import', ...primary, '--out', folder);
    expect(read.status, read.stderr).toBe(0);
    expect(read.stdout).toContain('đọc được 35 học sinh, giữ lại 0; 0 lỗi, 0 suy đoán');
    const file = join(folder, 'hoc-ba.jsonl');
    const check = await runCli('validate', file);
    expect([check.status, check.stdout.startsWith('35 học bạ: 35 hợp lệ')]).toEqual([0, true]);
    const xml = at('xuat-xml');
    expect((await runCli('export', '--to', 'xml', file, '--out', xml)).status).toBe(0);
    const written = readdirSync(join(xml, '2025-2026_3A'));
    expect(written).toHaveLength(35);
    const ids = readFileSync(join(xml, 'ban-ghi.jsonl'), 'utf8');
    // A second run keeps the identifiers it gave: nobody gets a second transcript.
    expect((await runCli('export', '--to', 'xml', file, '--out', xml)).status).toBe(0);
    expect(readFileSync(join(xml, 'ban-ghi.jsonl'), 'utf8')).toBe(ids);
    expect((await runCli('validate', join(xml, '2025-2026_3A', written[0]!))).status).toBe(0);
    const tt = at('xuat-tt');
    expect((await runCli('export', '--to', 'ttdlqg', join(xml, 'ban-ghi.jsonl'), '--out', tt)).status).toBe(
      0,
    );
    expect(json<unknown[]>(join(tt, 'ttdlqg.json')).length).toBeGreaterThan(35 * 11);
    const excel = at('xuat-excel');
    const options = ['--mst', '0100000000', '--out', excel];
    expect((await runCli('export', '--to', 'excel', file, ...options)).status).toBe(0);
    const again = await runCli(
      'import',
      '--mapping',
      join(excel, '2025-2026_3A.anh-xa.json'),
      join(excel, '2025-2026_3A.xlsx'),
      '--out',
      at('lai'),
    );
    expect(again.status, again.stderr).toBe(0);
    expect(readFileSync(join(at('lai'), 'hoc-ba.jsonl'), 'utf8').split('\n')).toHaveLength(36);
    const records = (path: string) =>
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(records(join(at('lai'), 'hoc-ba.jsonl'))).toEqual(records(file));
  }, 120_000);

  it('holds back what is wrong in XML, and says why', async () => {
    const file = put('hai.json', JSON.stringify([good, wrong]));
    const result = await runCli('export', '--to', 'xml', file, '--out', at('hai'));
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('HBS-SEC-02');
    expect(readdirSync(at('hai'))).toEqual(['2025-2026_8A1']);
    const sly = put('ten.json', JSON.stringify({ ...good, tenLop: '../../ra', maHocSinh: '../x' }));
    await runCli('export', '--to', 'excel', sly, '--out', at('sly'));
    expect(readdirSync(at('sly')).every((name) => !name.includes('/'))).toBe(true);
  });

  it('replays only the same import, with every guess confirmed', async () => {
    const rows = [{ 'ma hoc sinh': 1 }];
    expect((await runCli('import', ...primary, '--accept', 'all')).status).toBe(2);
    expect((await runCli('import', `pupils=${put('x.json', JSON.stringify(rows))}`)).stderr).toContain(
      'ERR_HBS_CLI_SOURCES',
    );
    const folder = at('phat-lai');
    expect((await runCli('import', ...primary, '--out', folder)).status).toBe(0);
    const report = join(folder, 'bao-cao-nhap.json');
    const replay = (...more: string[]) =>
      runCli('import', ...primary, '--out', folder, '--replay', report, ...more);
    expect((await replay()).status).toBe(0);
    const kept = json<Record<string, unknown>>(report);
    const guess = { file: 'x', found: 'y', readAs: 'z', confidence: 'low', confirmed: false };
    writeFileSync(report, JSON.stringify({ ...kept, guesses: [guess, guess] }));
    expect((await replay()).stderr).toContain('ERR_HBS_REPLAY_GUESS');
    const one = await replay('--accept', '1');
    expect([one.status, one.stderr.includes('ERR_HBS_REPLAY_GUESS')]).toEqual([1, true]);
    expect(json<{ guesses: { confirmed: boolean }[] }>(report).guesses.map((g) => g.confirmed)).toEqual([
      true,
      false,
    ]);
    expect((await replay('--accept', '3')).stderr).toContain('ERR_HBS_CLI_ACCEPT');
    expect((await replay('--accept', 'all')).status).toBe(0);
    writeFileSync(report, JSON.stringify({ ...kept, files: [] }));
    const other = await replay();
    expect([other.status, other.stderr.includes('ERR_HBS_REPLAY_FILE')]).toEqual([1, true]);
    writeFileSync(report, '[]');
    expect((await replay()).stderr).toContain('ERR_HBS_CLI_REPORT');
  }, 120_000);

  it('help lists every command', async () => {
    const { stdout } = await runCli('help');
    for (const name of ['demo', 'run', 'import', 'validate', 'compute', 'export', 'verify', 'profile']) {
      expect(stdout).toContain(`\n  hocbaso ${name} `);
    }
  });
});
