import { TestRunner } from 'vitest';

/** Keeps with the running test which checks refused the forgery: `pnpm conformance` prints them. */
export function noteChecks(failed: readonly string[]): void {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) return;
  const ids = failed.map((check) => check.replace(/@.*/, ''));
  Object.assign(test.meta, { refusedBy: [...new Set(ids)] });
}
