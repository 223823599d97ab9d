import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isHocBaSoError } from '@hocbaso/spec';
import { afterAll, describe, expect, it } from 'vitest';
import { runProfile } from '../../src/cli/profile/run-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'hocbaso-profile-'));
afterAll(() => rmSync(folder, { recursive: true }));
const golden = new URL('../../../xml/test/transcript/golden/', import.meta.url);
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const run = async (
  words: readonly string[],
  overlays: readonly string[] = [],
  json = false,
): Promise<{ status: number; text: string }> => {
  let text = '';
  const stdout = {
    write(part: string) {
      text += part;
    },
  };
  const status = await runProfile(words, { overlays, json, stdout });
  return { status, text };
};

const INFO = 'HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_CHUNG';
const overlay = {
  id: 'so-79-2026',
  extends: 'bgddt-2024-cv2088',
  source: 'văn bản của Sở',
  confidence: 'transcribed',
  changes: [{ op: 'rename', at: `${INFO}/HO_VA_TEN`, tag: 'HO_TEN', keepOldTag: false }],
};

describe('hocbaso profile lint', () => {
  it('accepts an overlay, with its chain, its hash and what production would refuse', async () => {
    const { status, text } = await run(['lint', file('so.json', overlay)]);
    expect(status).toBe(0);
    expect(text).toContain('so-79-2026 → bgddt-2024-cv2088');
    expect(text).toMatch(/sha256 [0-9a-f]{64}/);
    expect(text).toContain('PROFILE_UNCERTAIN');
    expect(text).toContain('guess    literals.phienBan');
    expect(text).toContain('PROFILE_FIELD_UNCARRIED');
  });

  it('names the change that is wrong, and the path that was meant', async () => {
    const bad = { ...overlay, changes: [{ op: 'remove', at: `${INFO}/HO_VA_TENN` }] };
    const { status, text } = await run(['lint', file('bad.json', bad)]);
    expect(status).toBe(1);
    expect(text).toContain('changes[0]');
    expect(text).toContain(`${INFO}/HO_VA_TEN`);
  });

  it('says so of broken JSON and of a missing file', async () => {
    const codeOf = async (words: readonly string[]): Promise<string> =>
      run(words).then(
        () => 'none',
        (error: unknown) => (isHocBaSoError(error) ? error.code : String(error)),
      );
    expect(await codeOf(['lint', file('broken.json', '{')])).toBe('ERR_HBS_CLI_JSON');
    expect(await codeOf(['lint', join(folder, 'absent.json')])).toBe('ERR_HBS_CLI_FILE');
    expect(await codeOf(['nothing'])).toBe('ERR_HBS_CLI_USAGE');
    expect(await codeOf(['diff', 'bgddt-2024-cv2088', 'khong-co'])).toBe('ERR_HBS_PROFILE_UNKNOWN');
  });
});

describe('hocbaso profile diff and explain', () => {
  it('compares a shipped profile with a file', async () => {
    const { status, text } = await run(['diff', 'bgddt-2024-cv2088', file('so.json', overlay)]);
    expect(status).toBe(1);
    expect(text).toContain('~ hoVaTen');
    expect(text).toContain(`path: ${INFO}/HO_VA_TEN → ${INFO}/HO_TEN`);
    expect(text).not.toContain('soDinhDanh');
    expect((await run(['diff', 'bgddt-2024-cv2088', 'bgddt-2024-cv2088'])).status).toBe(0);
  });

  it('explains a field in every profile, those of overlays too', async () => {
    const { status, text } = await run(['explain', 'hoVaTen'], [file('so.json', overlay)]);
    expect(status).toBe(0);
    for (const part of [
      `${INFO}/HO_VA_TEN`,
      `${INFO}/HO_TEN`,
      'thongtinsohocbasotieuhoc.hovaten',
      'HBS-COM-01',
    ]) {
      expect(text).toContain(part);
    }
    const absent = await run(['explain', 'hoVaTn']);
    expect(absent).toMatchObject({ status: 1 });
    expect(absent.text).toContain('hoVaTen');
  });
});

describe('hocbaso profile test', () => {
  const path = (name: string): string => new URL(name, golden).pathname;

  it('finds the one profile of a secondary transcript', async () => {
    const { status, text } = await run(['test', path('secondary-issued.xml')], [], true);
    const told = JSON.parse(text);
    expect(status).toBe(0);
    expect(told).toMatchObject({ detected: 'bgddt-2025-cv115', ambiguous: false });
    expect(told.profiles.filter((p: { reads: boolean }) => p.reads).map((p: { id: string }) => p.id)).toEqual(
      ['bgddt-2025-cv115'],
    );
  });

  it('names both primary profiles where the school year is of both', async () => {
    const xml = readFileSync(path('primary-issued.xml'), 'utf8').replace('>2025-2026<', '>2024-2025<');
    const { status, text } = await run(['test', file('both.xml', xml)]);
    expect(status).toBe(0);
    expect(text).toContain('ERR_HBS_PROFILE_AMBIGUOUS');
    expect(text).toContain('bgddt-2024-cv2088, bgddt-2025-cv119');
    expect(text).toContain('--profile');
    const told = JSON.parse((await run(['test', file('both.xml', xml)], [], true)).text);
    expect(told).toMatchObject({
      ambiguous: true,
      candidates: ['bgddt-2024-cv2088', 'bgddt-2025-cv119'],
    });
    expect(told.detected).toBeUndefined();
  });

  it('says which profiles read a primary transcript, and what an overlay makes of it', async () => {
    const { status, text } = await run(['test', path('primary-issued.xml')], [file('so.json', overlay)]);
    expect(status).toBe(0);
    expect(text).toContain('primary-issued.xml: bgddt-2025-cv119');
    expect(text).toContain('✓ bgddt-2024-cv2088');
    expect(text).toMatch(/✗ so-79-2026: [1-9]/);
    const name = /<HO_VA_TEN>([^<]+)</.exec(readFileSync(path('primary-issued.xml'), 'utf8'))![1]!;
    expect(text).not.toContain(name);
  });

  it('reads nothing into a file of another kind', async () => {
    const { status, text } = await run(['test', file('other.xml', '<A/>')]);
    expect(status).toBe(1);
    expect(text).toContain('không nhận ra');
    expect((await run(['test', file('broken.xml', '<A')])).status).toBe(1);
  });
});
