/** Makes a page's script; use whatever bundler your application has. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** The script of `pages/<name>.js` with everything it imports. */
export async function bundlePage(name: 'vgca' | 'phone'): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'hocbaso-page-'));
  try {
    await build({
      config: false,
      silent: true,
      entry: { [name]: fileURLToPath(new URL(`pages/${name}.js`, import.meta.url)) },
      outDir,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      noExternal: [/./],
      esbuildOptions(options) {
        options.charset = 'utf8';
        options.conditions = ['@hocbaso/source', 'browser'];
      },
    });
    return readFileSync(join(outDir, `${name}.global.js`), 'utf8');
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
