import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from './run-cli.ts';
import { doStep, stepsOf } from './support/guide.ts';

const folder = mkdtempSync(join(tmpdir(), 'hocbaso-guide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('docs/guides/nhap-du-lieu.md does what it says, command by command', async () => {
  const steps = stepsOf(readFileSync(join(ROOT, 'docs/guides/nhap-du-lieu.md'), 'utf8'));
  expect(steps.map((step) => step.kind)).toContain('edit');
  expect(steps.filter((step) => step.kind === 'run')).toHaveLength(7);
  let printed = '';
  for (const step of steps) {
    if (step.kind === 'says') {
      expect(printed, `line ${step.line} of the guide`).toBe(step.text);
      printed = '';
      continue;
    }
    const result = await doStep(step, folder);
    if (step.kind !== 'run') continue;
    expect(result!.status, `${step.args.join(' ')}\n${result!.stderr}`).toBe(step.status);
    printed += result!.stdout;
  }
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  expect(read('nhap-lai/hoc-ba.jsonl')).toBe(read('nhap/hoc-ba.jsonl'));
  expect(read('nhap/hoc-ba.jsonl')).toContain('"soDinhDanh":"999214000002"');
}, 120_000);
