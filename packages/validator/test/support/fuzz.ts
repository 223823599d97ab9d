/** Records broken at random, as bytes and as values: nothing may throw, and every issue must be readable. */
import { describeIssue, loadProfile } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import {
  applyFixes,
  createClassChecker,
  createDeriver,
  createFixer,
  createValidator,
} from '../../src/index.ts';
import type { Random } from './random.ts';
import { primaryRecord, secondaryRecord, TODAY } from './records.ts';

const TOKENS = [
  'null',
  '""',
  '{}',
  '[]',
  '1e999',
  '-0',
  'true',
  '"Ð"',
  '"7,5"',
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__"',
  '"constructor"',
  '"31/12/2014"',
  '45000',
  '[[[[]]]]',
  '{"form":"primary"}',
];
const VALUES: readonly unknown[] = TOKENS.flatMap((token) => {
  try {
    return [JSON.parse(token) as unknown];
  } catch {
    return [];
  }
});

/** Changes one to four places of the bytes: a flipped byte, a cut, a repeat, a token in between. */
export function mutateBytes(
  bytes: Uint8Array,
  random: Random,
  tokens: readonly string[] = TOKENS,
): Uint8Array {
  let out: Uint8Array = bytes;
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(out.length + 1);
    const length = random.below(12);
    const head = out.subarray(0, at);
    const tail = out.subarray(at);
    const token = new TextEncoder().encode(random.pick(tokens));
    switch (random.below(4)) {
      case 0:
        out = out.slice();
        if (at < out.length) out[at] = random.below(256);
        break;
      case 1:
        out = Buffer.concat([head, tail.subarray(length)]);
        break;
      case 2:
        out = Buffer.concat([head, tail.subarray(0, length), tail]);
        break;
      default:
        out = Buffer.concat([head, token, tail.subarray(random.below(2) * length)]);
    }
  }
  return out;
}

/** Replaces, removes or adds one to four values anywhere in a JSON value. */
function mutateValues(input: unknown, random: Random): unknown {
  const root = structuredClone({ input });
  for (let i = random.below(4); i >= 0; i--) {
    // biome-ignore lint/suspicious/noExplicitAny: any JSON value.
    let at: any = root;
    let key: string = 'input';
    while (random.below(3) > 0 && typeof at[key] === 'object' && at[key] !== null) {
      const keys = Object.keys(at[key]);
      if (keys.length === 0) break;
      at = at[key];
      key = random.pick(keys);
    }
    const value = structuredClone(random.pick(VALUES));
    const kind = random.below(6);
    if (kind === 0) delete at[key];
    else if (kind === 1 && !Array.isArray(at)) at[`${key}x`] = value;
    else at[key] = value;
  }
  return root.input;
}

/** Runs `count` cases; returns how many were JSON and how many of these were valid records. */
export function fuzzRecords(
  count: number,
  random: Random,
): { readonly json: number; readonly valid: number } {
  const profiles = [loadProfile('bgddt-2024-cv2088'), loadProfile('bgddt-2025-cv115')];
  const tools = profiles.map((profile) => ({
    validate: createValidator({ profile, today: TODAY, communes: COMMUNES }),
    fix: createFixer({ profile, today: TODAY, source: 'xml' }),
    derive: createDeriver({ profile }),
  }));
  const checker = createClassChecker({ maxRecords: 10_000 });
  const bases = [primaryRecord(3), primaryRecord(5), secondaryRecord(), secondaryRecord('thpt', 12)].map(
    (record) => ({ record, bytes: new TextEncoder().encode(JSON.stringify(record)) }),
  );
  let json = 0;
  let valid = 0;
  for (let i = 0; i < count; i++) {
    const base = random.pick(bases);
    let input: unknown;
    if (i % 2 === 0) input = mutateValues(base.record, random);
    else {
      try {
        input = JSON.parse(new TextDecoder().decode(mutateBytes(base.bytes, random)));
      } catch {
        continue;
      }
    }
    json++;
    try {
      const { validate, fix, derive } = tools[base.record.form === 'primary' ? 0 : 1]!;
      const report = validate(input);
      if (report.valid) valid++;
      for (const issue of report.issues) {
        const { what, next } = describeIssue(issue);
        if (what === '' || next === '') throw new Error(`${issue.code} has no words`);
      }
      checker.add(input);
      derive(input);
      // Fixing validates twice more, so a part of the cases is enough.
      if (i % 16 === 0) applyFixes(input, fix(input), { include: 'all' });
    } catch (cause) {
      throw new Error(`case ${i} of seed ${random.seed} threw: ${JSON.stringify(input)}`, { cause });
    }
  }
  checker.finish();
  return { json, valid };
}
