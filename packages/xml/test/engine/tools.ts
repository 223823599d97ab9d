import { spawnSync } from 'node:child_process';

/** True when a program can be run. Says so in one line when it cannot; under CI that is a failure. */
export function toolIsHere(name: string): boolean {
  const found = spawnSync(name, ['--version']).error === undefined;
  if (!found) {
    if (process.env.CI) throw new Error(`${name} must be installed under CI`);
    console.log(`${name} is not installed: the tests that compare with it are not run`);
  }
  return found;
}
