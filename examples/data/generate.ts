/** Writes the synthetic inputs of the two example classes beside this file; the same bytes on every run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { primaryFiles } from './primary.ts';
import { secondaryFiles } from './secondary.ts';

const here = dirname(fileURLToPath(import.meta.url));
for (const [folder, files] of [['primary', primaryFiles()], ['thcs', secondaryFiles()]] as const) {
  mkdirSync(join(here, folder), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(here, folder, name), bytes);
}
