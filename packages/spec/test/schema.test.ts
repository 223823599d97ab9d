import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../src/index.ts';
import { transcriptSchema } from '../src/schema.ts';

describe('transcriptSchema', () => {
  it.each(['primary', 'secondary'] as const)('demands what the dictionary demands (%s)', (form) => {
    const result = transcriptSchema(form).safeParse({ form, bangDiem: [] });
    expect(result.success).toBe(false);
    const missing = new Set(result.error!.issues.map((issue) => String(issue.path[0])));
    const required = FIELDS.filter((f) => f.form === form && f.group === 'hocBa' && f.required === true);
    expect([...missing].sort()).toEqual(required.map((f) => f.name).sort());
  });

  it('never throws on arbitrary JSON', () => {
    const schema = transcriptSchema('secondary');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void schema.safeParse(value)),
      { numRuns: 500 },
    );
  });
});

describe('generated files', () => {
  it('are what the data says', () => {
    execFileSync(process.execPath, ['--conditions=@hocbaso/source', 'tools/gen.ts'], { stdio: 'pipe' });
    const changed = execFileSync('git', [
      'status',
      '--porcelain',
      '--',
      'packages/spec/src/generated',
      'packages/spec/schema',
    ]);
    if (process.env.CI !== undefined) expect(changed.toString()).toBe('');
  });
});
