/**
 * The same engine everywhere: the reports of one corpus are byte for byte the same from the sources in Node, from the
 * packages as they are published (ESM and CommonJS, other time zones and locales), and in a real browser.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CORE_MESSAGES, formatVietnamDateTime, loadProfile, type Transcript } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeTranscript, encodeTranscript } from '../../xml/src/index.ts';
import * as validator from '../src/index.ts';
import { ruleOf } from '../src/internal/rule-of.ts';
import { corpus } from './parity/corpus.ts';
import { reportsOf } from './parity/run.ts';
import { buildPackages, CHROMIUM, inChromium, inCli, inNode, pageScript } from './parity/runtimes.ts';
import { TODAY } from './support/records.ts';

const present = existsSync(CHROMIUM);
if (!present) console.log(`validator: no ${CHROMIUM}, the browser part of the parity test is skipped`);
const cases = corpus();
const expected = reportsOf({ loadProfile, COMMUNES, validator }, cases, TODAY);
let folder = '';

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equal, line by line: a difference of megabytes tells nobody anything. */
function expectSame(lines: readonly string[] | undefined): void {
  expect(lines?.length).toBe(expected.length);
  const at = expected.findIndex((line, i) => line !== lines![i]);
  if (at >= 0) expect(lines![at]).toBe(expected[at]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hocbaso-parity-'));
  await buildPackages(folder);
  writeFileSync(join(folder, 'corpus.json'), JSON.stringify({ cases, today: TODAY }));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe(`${cases.length} records, reports compared byte for byte`, () => {
  it('the corpus has every level, clean and broken records, and every code of the validator', () => {
    expect(cases.length).toBeGreaterThan(700);
    const levels = new Set(cases.map(({ record }) => (record as { capHoc?: unknown } | null)?.capHoc));
    for (const level of ['tieuHoc', 'thcs', 'thpt']) expect(levels).toContain(level);
    const text = expected.join('\n');
    expect(text.match(/"\{\\"valid\\":true,\\"issues\\":\[\]\}"/g)?.length ?? 0).toBeGreaterThan(30);
    const owned = Object.keys(CORE_MESSAGES).filter((code) => {
      const rule = ruleOf(code as never);
      return rule !== undefined && rule.scope !== 'class';
    });
    expect(owned.filter((code) => !text.includes(`"${code}\\"`))).toEqual([]);
  });

  it('the sources once more: nothing depends on what ran before', () => {
    expectSame(reportsOf({ loadProfile, COMMUNES, validator }, cases, TODAY));
  });

  it(
    'the published package, ESM',
    () => expectSame(inNode(folder, 'main.mjs', 'Pacific/Kiritimati')),
    120_000,
  );

  it('the published package, CommonJS', () => {
    expectSame(inNode(folder, 'main.cjs', 'America/Los_Angeles'));
  }, 120_000);

  it('the command line, records as JSON lines', () => {
    for (const profile of ['bgddt-2024-cv2088', 'bgddt-2025-cv115']) {
      const records = cases
        .filter((one) => one.profile === profile && one.source === undefined && one.programme === undefined)
        .map((one) => one.record)
        // A record that nobody gave an identifier or a date yet is completed by the command before it is checked.
        .filter((record) => record !== undefined && (!isObject(record) || Object.hasOwn(record, 'ngayTao')));
      expect(records.length).toBeGreaterThan(200);
      const file = join(folder, `${profile}.jsonl`);
      writeFileSync(file, `${records.map((record) => JSON.stringify(record)).join('\n')}\n`);
      const today = formatVietnamDateTime(Date.now()).slice(0, 10);
      const validate = validator.createValidator({ profile: loadProfile(profile), today });
      const lines = inCli([file], profile);
      const own = records.map((record) => validator.reportToJson(validate(record)));
      expect(lines.length).toBe(own.length);
      const at = own.findIndex((line, i) => line !== lines[i]);
      if (at >= 0) expect(lines[at]).toBe(own[at]);
    }
  }, 120_000);

  it('the command line, XML', () => {
    const today = formatVietnamDateTime(Date.now()).slice(0, 10);
    const files: string[] = [];
    const own: string[] = [];
    for (const { profile, record } of cases.filter((one) => one.source === 'xml')) {
      const file = join(folder, `${files.length}.xml`);
      const bytes = encodeTranscript(record as Transcript, loadProfile(profile));
      writeFileSync(file, bytes);
      files.push(file);
      const read = decodeTranscript(bytes, loadProfile(profile));
      const validate = validator.createValidator({ profile: loadProfile(profile), today, source: 'xml' });
      const issues = [...read.issues, ...validate(read.record).issues];
      const valid = issues.every((issue) => issue.severity !== 'error');
      own.push(validator.reportToJson({ valid, issues }));
    }
    expect(inCli(files)).toEqual(own);
  }, 120_000);

  it('has a browser where CI runs', () => expect(present || process.env.CI === undefined).toBe(true));

  it.skipIf(!present)(
    'Chromium, bundles of the sources and of the published package',
    async () => {
      const scripts = {
        sources: await pageScript('sources'),
        published: await pageScript('published', folder),
      };
      const reports = inChromium(folder, JSON.stringify({ cases, today: TODAY }), scripts);
      for (const name of Object.keys(scripts)) expectSame(reports.get(name));
    },
    180_000,
  );
});
