import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderTranscriptHtml } from '../src/index.ts';
import { PRIMARY_RECORD } from './fixtures/primary-record.ts';
import { SECONDARY_RECORD } from './fixtures/secondary-record.ts';
import { SIGNATURES } from './fixtures/signatures.ts';

const CHROMIUM = '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
if (!present) console.log('render: no /usr/bin/chromium, the print tests are skipped');

/** Prints a page as a school would and returns the PDF. */
function print(page: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hocbaso-print-'));
  try {
    const file = join(folder, 'page.html');
    const pdf = join(folder, 'page.pdf');
    writeFileSync(file, page);
    execFileSync(
      CHROMIUM,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--no-pdf-header-footer',
        `--print-to-pdf=${pdf}`,
        `file://${file}`,
      ],
      { stdio: 'ignore', timeout: 50_000 },
    );
    return readFileSync(pdf, 'latin1');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const sheets = (pdf: string): number => pdf.match(/\/Type \/Page\b/g)?.length ?? 0;

describe.skipIf(!present)('printed by Chromium', () => {
  it('takes four sheets of A4 for each form, one more with wider fonts', () => {
    for (const page of [
      renderTranscriptHtml(PRIMARY_RECORD),
      renderTranscriptHtml(SECONDARY_RECORD, { signatures: SIGNATURES, verdict: 'TOTAL-PASSED' }),
    ]) {
      const pdf = print(page);
      expect(sheets(pdf)).toBeGreaterThanOrEqual(4);
      expect(sheets(pdf)).toBeLessThanOrEqual(5);
      const [, width, height] = /\/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]/.exec(pdf) ?? [];
      expect(Number(width)).toBeCloseTo(595, -1);
      expect(Number(height)).toBeCloseTo(842, -1);
    }
  });

  it('leaves no sheet empty before a comment of 2,000 characters', () => {
    const nhanXetGvcn = 'Chăm ngoan, tiến bộ đều ở các môn học. '.repeat(52).slice(0, 2000);
    const long = sheets(print(renderTranscriptHtml({ ...PRIMARY_RECORD, nhanXetGvcn })));
    expect(long - sheets(print(renderTranscriptHtml(PRIMARY_RECORD)))).toBeLessThanOrEqual(1);
  });
});
