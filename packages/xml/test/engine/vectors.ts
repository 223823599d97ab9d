import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the shared conformance vectors are: beside the repository, or undefined with one line on the console. */
export function vectorsFolder(): string | undefined {
  const folder = join(import.meta.dirname, '../../../../../shared/vectors');
  if (existsSync(join(folder, 'sig.json'))) return folder;
  console.log('shared/vectors is absent beside the repository: conformance vectors are not run');
  return undefined;
}
