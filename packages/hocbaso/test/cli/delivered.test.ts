import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeContent } from '@hocbaso/ministry-client';
import {
  formatVietnamDateTime,
  isHocBaSoError,
  loadProfile,
  systemClock,
  type Transcript,
} from '@hocbaso/spec';
import { createValidator } from '@hocbaso/validator';
import { decodeTranscript, encodeTranscript, writePackage } from '@hocbaso/xml';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveredMessage, openContent } from '../../src/cli/documents/delivered-content.ts';
import { draftToTranscript, readSecondaryRows } from '../../src/import/index.ts';
import { secondaryExample } from '../import/examples.ts';
import { runCli } from './run-cli.ts';

const work = mkdtempSync(join(tmpdir(), 'hocbaso-delivered-'));
const profile = loadProfile('bgddt-2025-cv115');
const today = formatVietnamDateTime(systemClock.now()).slice(0, 10);
const MAX = { maxBytes: 10_000_000 };
const put = (name: string, content: string): string => {
  writeFileSync(join(work, name), content);
  return join(work, name);
};
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const message = (content: unknown, messageid = 'GT-2026.0001') => ({
  authenticationRequest: { token: 't', user_name: 'u', ma_don_vi: '79000001', messageid, type: '1' },
  content,
});
let good: Transcript;
let wrong: Transcript;
let list: Uint8Array;

beforeAll(() => {
  const records = readSecondaryRows(secondaryExample()).drafts.map((draft, i) =>
    draftToTranscript(draft, {
      profile,
      maDinhDanhHocBa: `7f3c1a52-0d4e-4b8a-9c11-${String(i).padStart(12, '0')}`,
      ngayTao: today,
      ngayKyPhatHanh: today,
    }),
  );
  good = records[0]!;
  wrong = records.find((record) => record.hoVaTen === 'Đặng Thị Bảo Châu')!;
  list = writePackage(
    [good, wrong, records[1]!].map((record) => encodeTranscript(record, profile)),
    profile,
  );
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The forms a `content` comes in. */
const forms = (): readonly (readonly [name: string, content: string])[] => [
  ['length and gzip', encodeContent(list)],
  ['length and gzip, \\" for quotes', encodeContent(list, { escapeQuotes: 'backslash' })],
  ['length and gzip, &quot; for quotes', encodeContent(list, { escapeQuotes: 'entity' })],
  ['gzip alone', base64(gzipSync(list))],
  ['XML', base64(list)],
  ['XML with a byte order mark', base64(Buffer.concat([Buffer.from('\ufeff'), list]))],
];
const codeOf = (content: string, maxBytes = MAX.maxBytes): string => {
  try {
    openContent(content, { maxBytes });
    return 'opened';
  } catch (error) {
    if (!isHocBaSoError(error)) throw error;
    return error.code;
  }
};

describe('hocbaso validate of a delivered package', () => {
  it('validates each transcript inside, whatever form the content has, and names package and record', async () => {
    const issues = (record: Transcript) => {
      const read = decodeTranscript(encodeTranscript(record, profile), profile);
      return [...read.issues, ...createValidator({ profile, today, source: 'xml' })(read.record).issues];
    };
    const expected = issues(wrong).map((issue) => issue.code);
    expect(expected.length).toBeGreaterThan(0);
    const files = forms().map(([, content], i) => put(`goi-${i}.json`, JSON.stringify(message(content))));
    const { stdout, status } = await runCli('validate', '--json', ...files);
    expect(status).toBe(1);
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { valid: boolean; issues: { code: string; location: unknown }[] });
    expect(reports).toHaveLength(3 * files.length);
    for (const [i, file] of files.entries()) {
      const [first, second, third] = reports.slice(3 * i, 3 * i + 3);
      expect([first!.valid, second!.valid, third!.valid], file).toEqual([true, false, true]);
      expect(second!.issues.map((issue) => issue.code)).toEqual(expected);
      for (const { location } of second!.issues) {
        expect(location).toMatchObject({ file: `goi-${i}.json`, message: 'GT-2026.0001', record: 2 });
      }
    }
  });

  it('says the place in words, tells messages of one file apart, and records beside them', async () => {
    const lines = [message(encodeContent(list), 'a\u001b[2J'), good, message(base64(list), 'GT-2')];
    const file = put('nhieu.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const { stdout, status } = await runCli('validate', file);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^7 học bạ: 5 hợp lệ, 2 có lỗi/);
    expect(stdout).toContain('tệp nhieu.jsonl, gói tin 1, học bạ thứ 2');
    expect(stdout).toContain('tệp nhieu.jsonl, gói tin GT-2, học bạ thứ 2');
    expect(stdout).not.toContain('\u001b');
    const english = await runCli('validate', file, '--locale', 'en');
    expect(english.stdout).toContain('file nhieu.jsonl, message GT-2, transcript 2');
    // The class is compared across messages: the same documents came twice.
    expect((await runCli('validate', file, '--class')).stdout).toContain('HBS-CLS-01-SAME');
  });

  it('refuses bombs and what was cut off, with a code and a sentence, and goes on', async () => {
    const bomb = gzipSync(Buffer.alloc(300_000_000));
    const whole = encodeContent(list);
    const contents = [base64(bomb), whole.slice(0, -5), whole.slice(0, -8), null, '', whole];
    const file = put('hong.jsonl', contents.map((one) => JSON.stringify(message(one))).join('\n'));
    const before = performance.now();
    const { stdout } = await runCli('validate', '--json', file);
    expect(performance.now() - before).toBeLessThan(30_000);
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { valid: boolean; issues: { code: string; location: unknown }[] });
    expect(reports.slice(0, 5).map((report) => report.issues.map((issue) => issue.code))).toEqual([
      ['ERR_HBS_CONTENT_TOO_LARGE'],
      ['ERR_HBS_CONTENT_BASE64'],
      ['ERR_HBS_CONTENT_GZIP'],
      ['ERR_HBS_CONTENT_BASE64'],
      ['ERR_HBS_CONTENT_BASE64'],
    ]);
    expect(reports[0]!.issues[0]!.location).toEqual({ file: 'hong.jsonl', message: 'GT-2026.0001' });
    expect(reports.slice(5).map((report) => report.valid)).toEqual([true, false, true]);
    const { stdout: words, status } = await runCli('validate', file);
    expect(status).toBe(1);
    expect(words).toContain('Chuỗi content không phải là Base64 đúng chuẩn.');
    expect(words).toContain('vượt giới hạn');
  });

  it('XML of a content that is cut off, is no list, or is none of ours has its code', async () => {
    const cut = base64(list.subarray(0, 999));
    const inputs = [cut, base64(Buffer.from('<KHAC/>')), base64(Buffer.from('MIIB not XML at all'))];
    const file = put('khac.jsonl', inputs.map((one) => JSON.stringify({ content: one })).join('\n'));
    const { stdout, status } = await runCli('validate', '--json', file);
    expect(status).toBe(1);
    const codes = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { issues: { code: string }[] }).issues[0]?.code);
    expect(codes).toEqual([
      'ERR_HBS_XML_SYNTAX',
      expect.stringMatching(/XML|PROFILE/),
      'ERR_HBS_CONTENT_GZIP',
    ]);
  });

  it('changes nothing inside a package', async () => {
    const file = put('khong-sua.json', JSON.stringify(message(encodeContent(list))));
    const before = readFileSync(file);
    const result = await runCli('validate', file, '--fix', join(work, 'sua'));
    expect(result.stderr).toContain('nằm trong một danh sách XML nên không sửa');
    expect(readFileSync(file)).toEqual(before);
  });
});

describe('content', () => {
  it('opens to the very bytes in every form', () => {
    for (const [name, content] of forms()) {
      const bytes = Buffer.from(openContent(content, MAX));
      expect(bytes.toString('utf8').replace('\ufeff', ''), name).toBe(Buffer.from(list).toString('utf8'));
    }
  });

  it('is held to the limit before anything is inflated, however the size is told', () => {
    const zeros = Buffer.alloc(4_000_000);
    const lying = gzipSync(zeros);
    lying.writeUInt32LE(10, lying.length - 4);
    const endless = Buffer.from(lying);
    endless.writeUInt32LE(0xfffffff0, endless.length - 4);
    const prefix = (length: number): string => {
      const head = Buffer.alloc(4);
      head.writeInt32LE(length);
      return base64(Buffer.concat([head, gzipSync(zeros)]));
    };
    const codes = [
      codeOf(base64(gzipSync(zeros)), 1_000_000),
      codeOf(base64(lying), 1_000_000),
      codeOf(base64(endless), 1_000_000),
      codeOf(prefix(4_000_000), 1_000_000),
      codeOf(prefix(10), 1_000_000),
      codeOf(prefix(-1), 1_000_000),
      codeOf(base64(Buffer.concat([Buffer.from('<a>'), zeros])), 1_000_000),
      codeOf(base64(Buffer.concat([Buffer.from('<a>'), zeros.subarray(0, 1_000_500)])), 1_000_000),
    ];
    expect(codes).toEqual([
      'ERR_HBS_CONTENT_TOO_LARGE',
      'ERR_HBS_CONTENT_LENGTH',
      'ERR_HBS_CONTENT_TOO_LARGE',
      'ERR_HBS_CONTENT_TOO_LARGE',
      'ERR_HBS_CONTENT_LENGTH',
      'ERR_HBS_CONTENT_LENGTH',
      'ERR_HBS_CONTENT_TOO_LARGE',
      'ERR_HBS_CONTENT_TOO_LARGE',
    ]);
  });

  it('cut anywhere, or any text at all, is refused with a code or is XML that stops', () => {
    const short = Buffer.from('<DANH_SACH Id="x"><a b="c"/></DANH_SACH>');
    const contents = [encodeContent(short), base64(gzipSync(short))];
    for (const content of contents) {
      for (let end = 0; end < content.length; end++) {
        expect(codeOf(content.slice(0, end)), `${end} of ${content}`).toMatch(/^ERR_HBS_CONTENT_/);
      }
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.uint8Array().map(base64)), (text) => {
        expect(codeOf(text)).toMatch(/^(ERR_HBS_CONTENT_|opened$)/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is looked for in messages only', () => {
    expect(deliveredMessage({ form: 'secondary', content: 'AAAA' })).toBeUndefined();
    expect(deliveredMessage([{ content: 'AAAA' }])).toBeUndefined();
    expect(deliveredMessage({ content: 1 })).toBeUndefined();
    expect(deliveredMessage(null)).toBeUndefined();
    expect(deliveredMessage({ messageid: 'x', content: 'AAAA' })).toEqual({
      messageId: 'x',
      content: 'AAAA',
    });
  });
});

describe('the confidence gate of hocbaso export --to xml', () => {
  const overlay = (change: object) =>
    JSON.stringify({
      id: 'truong-da-xac-nhan',
      extends: profile.id,
      source: 'Phụ lục 01 Công văn 115, bản nhà trường giữ',
      confidence: 'official',
      changes: [change],
    });

  it('writes in the sandbox, refuses in production with the list of entries, and touches no file', async () => {
    const file = put('mot.json', JSON.stringify(good));
    const out = join(work, 'xuat');
    const refused = await runCli('export', '--to', 'xml', file, '--out', out, '--environment', 'production');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(/^ERR_HBS_CONFIDENCE: Hồ sơ đặc tả bgddt-2025-cv115 còn \d+ mục/);
    const count = Number(/còn (\d+) mục/.exec(refused.stderr)![1]);
    const entries = refused.stderr.match(/^ {2}\S+ \((?:guess|reported); nguồn: .+\)$/gm) ?? [];
    expect([entries.length, entries.length > 10]).toEqual([count, true]);
    expect(refused.stderr).toContain('--overlay');
    expect(() => readFileSync(join(out, 'ban-ghi.jsonl'))).toThrow();
    const english = await runCli('export', '--to', 'xml', file, '--environment=production', '--locale=en');
    expect(english.stderr).toMatch(/entries below the confidence that production demands: listed below/);
    // Not XML: what the profile says of tags is not used.
    const excel = ['export', '--to', 'excel', file, '--out', join(work, 'e'), '--environment=production'];
    expect((await runCli(...excel)).status).toBe(0);
    expect((await runCli('export', '--to', 'xml', file, '--out', out)).status).toBe(0);
    expect((await runCli('export', '--to', 'xml', file, '--environment', 'live')).status).toBe(2);
  });

  it('takes an overlay that confirms every entry, and no less', async () => {
    const file = put('mot.json', JSON.stringify(good));
    const whole = put('xac-nhan.json', overlay({ op: 'confirm', at: '*', confidence: 'transcribed' }));
    const part = put('mot-phan.json', overlay({ op: 'confirm', at: 'signature', confidence: 'transcribed' }));
    const run = (path: string, out: string) =>
      runCli(
        ...['export', '--to', 'xml', file, '--out', join(work, out), '--environment', 'production'],
        ...['--overlay', path, '--profile', 'truong-da-xac-nhan'],
      );
    const written = await run(whole, 'duoc');
    expect([written.status, written.stderr]).toEqual([0, '']);
    const some = await run(part, 'chua');
    expect([some.status, some.stderr.includes('\n  signature (')]).toEqual([3, false]);
    expect(some.stderr).toContain('truong-da-xac-nhan');
  });
});
