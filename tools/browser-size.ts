/**
 * Prints what all exports of `@hocbaso/spec` and of the validator together cost a page; fails above the budget. What is
 * loaded on demand (communes, printed forms, hub, other texts) lives in subpaths and does not count.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'tsup';

/** Bytes after brotli. Raise it in the commit that causes it, and say why. */
const BUDGET = 60_000;

const outDir = mkdtempSync(join(tmpdir(), 'hocbaso-size-'));
try {
  await build({
    config: false,
    entry: ['tools/browser-entry.ts'],
    outDir,
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
    minify: true,
    treeshake: false,
    silent: true,
    dts: false,
    noExternal: [/./],
    esbuildOptions(options) {
      options.conditions = ['@hocbaso/source'];
      options.charset = 'utf8';
    },
  });
  const raw = Buffer.concat(readdirSync(outDir).map((name) => readFileSync(join(outDir, name))));
  const packed = brotliCompressSync(raw).length;
  console.log(
    `browser: ${(raw.length / 1000).toFixed(1)} kB, ${(packed / 1000).toFixed(1)} kB brotli (budget ${BUDGET / 1000} kB)`,
  );
  if (packed > BUDGET) process.exitCode = 1;
} finally {
  rmSync(outDir, { recursive: true });
}
