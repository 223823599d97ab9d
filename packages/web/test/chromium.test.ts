import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
if (!present) console.log('web: no /usr/bin/chromium, the browser test is skipped');

interface Esbuild {
  build(options: object): Promise<{ outputFiles: readonly { text: string }[] }>;
}

/** The page's script as a browser gets it; esbuild comes with tsup. */
async function bundle(): Promise<string> {
  const tsup = createRequire(import.meta.url).resolve('tsup');
  const esbuild = createRequire(tsup)('esbuild') as Esbuild;
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL('chromium-page.fixture.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    conditions: ['@hocbaso/source'],
  });
  return outputFiles[0]?.text ?? '';
}

/** Opens the page headless and returns what its script reported. */
function run(script: string): Record<string, unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'hocbaso-web-'));
  try {
    writeFileSync(join(folder, 'page.js'), script);
    writeFileSync(
      join(folder, 'page.html'),
      `<!doctype html><meta charset="utf-8"><style>hocbaso-view::part(title){color:rgb(1,2,3)}</style><body><script src="page.js"></script>`,
    );
    const dom = execFileSync(
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
        '--dump-dom',
        `file://${join(folder, 'page.html')}`,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 50_000 },
    );
    const report = /<pre id="report">([^<]*)<\/pre>/.exec(dom)?.[1];
    if (report === undefined) throw new Error('the page reported nothing');
    return JSON.parse(decodeURIComponent(report)) as Record<string, unknown>;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe.skipIf(!present)('hocbaso-view in Chromium', () => {
  it('upgrades, shows, escapes, takes ::part styles and keyboard focus', async () => {
    expect(run(await bundle())).toEqual({
      beforeDefine: true,
      defined: [true, true],
      earlyText: '<img src=x onerror="window.hacked=1">Ánh',
      images: 0,
      empty: 'Chưa có học bạ để hiển thị.',
      headings: ['h2 HỌC BẠ TRUNG HỌC CƠ SỞ'],
      status: 'Chưa xác định được',
      partColor: 'rgb(1, 2, 3)',
      sheets: 1,
      focused: true,
      hacked: false,
    });
  });
});
