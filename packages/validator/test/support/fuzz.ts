/**
 * Records broken at random, as values, as bytes of JSON and as XML: nothing may throw, and every issue must be readable.
 * Every case has a random source of its own, made of the seed and its number, so one case can be run again alone.
 */
import { describeIssue, type Issue, loadProfile, type Profile } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { MESSAGES } from '@hocbaso/spec/messages';
import { decodeTranscript, encodeTranscript } from '../../../xml/src/index.ts';
import {
  applyFixes,
  createClassChecker,
  createDeriver,
  createFixer,
  createValidator,
  reportToJson,
} from '../../src/index.ts';
import { anyJson, JSON_TOKENS, mutateBytes, mutateValues } from './mutate.ts';
import { createRandom, type Random } from './random.ts';
import { primaryRecord, secondaryRecord, TODAY } from './records.ts';
import { brokenBytes, readBase, structured } from './xml-fuzz.ts';

/** What a run of the fuzzer saw. */
export interface FuzzCount {
  /** Cases that reached the validator: exactly as many as were asked for, unless one case was run alone. */
  readonly validated: number;
  /** Cases the JSON or XML parser refused, which count for nothing else. */
  readonly refused: number;
  /** Validated cases that still were valid. */
  readonly valid: number;
}

/** Which cases are run. */
export interface FuzzOptions {
  readonly seed: number;
  /** Cases that must reach the validator. */
  readonly count: number;
  /** Run this case alone. */
  readonly only?: number | undefined;
}

const PROFILES: readonly Profile[] = [loadProfile('bgddt-2024-cv2088'), loadProfile('bgddt-2025-cv115')];
const BASES = [primaryRecord(3), primaryRecord(5), secondaryRecord(), secondaryRecord('thpt', 12)];

/** One number of the seed and the number of the case. */
function caseSeed(seed: number, index: number): number {
  return (Math.imul(index + 1, 0x9e3779b1) ^ seed) | 0;
}

function assertReadable(issues: readonly Issue[], random: Random): void {
  // Words cost more than finding the issues: one of them each time is enough for every code to come up.
  if (issues.length === 0) return;
  const issue = random.pick(issues);
  for (const text of MESSAGES[issue.code] ?? ['{}']) {
    for (const [, name] of text.matchAll(/\{(\w*)\}/g)) {
      if (!Object.hasOwn(issue.params, name!)) throw new Error(`${issue.code} lacks «${name}»`);
    }
  }
  for (const locale of ['vi', 'en'] as const) {
    const { what, next } = describeIssue(issue, locale, MESSAGES);
    if (what === '' || next === '') throw new Error(`${issue.code} has no words`);
  }
}

/** Runs cases until `count` were validated; `one` tells what became of a case. Throws with the case that broke. */
function runCases(
  name: string,
  { seed, count, only }: FuzzOptions,
  one: (random: Random, index: number) => 'refused' | { readonly valid: boolean },
): FuzzCount {
  let [validated, refused, valid] = [0, 0, 0];
  for (let i = only ?? 0; validated < count && (only === undefined || i === only); i++) {
    try {
      const outcome = one(createRandom(caseSeed(seed, i)), i);
      if (outcome === 'refused') refused++;
      else {
        validated++;
        if (outcome.valid) valid++;
      }
    } catch (cause) {
      throw new Error(`${name}: case ${i} of seed ${seed} (run it alone: nightly.ts ${seed} ${name} ${i})`, {
        cause,
      });
    }
  }
  return { validated, refused, valid };
}

/** JSON: values of real records replaced, their bytes broken, and JSON that has nothing to do with a record. */
export function fuzzJson(options: FuzzOptions): FuzzCount {
  const tools = PROFILES.map((profile) => ({
    validate: createValidator({ profile, today: TODAY, communes: COMMUNES }),
    fix: createFixer({ profile, today: TODAY, source: 'xml' }),
    derive: createDeriver({ profile }),
  }));
  const checker = createClassChecker({ maxRecords: 10_000 });
  const bases = BASES.map((record) => ({ record, bytes: new TextEncoder().encode(JSON.stringify(record)) }));
  const input = (random: Random, base: (typeof bases)[number]): { readonly value: unknown } | undefined => {
    const kind = random.below(8);
    if (kind < 4) return { value: mutateValues(base.record, random) };
    if (kind < 6) return { value: anyJson(random, 0) };
    try {
      return { value: JSON.parse(new TextDecoder().decode(mutateBytes(base.bytes, random, JSON_TOKENS))) };
    } catch {
      return undefined;
    }
  };
  const counts = runCases('json', options, (random, index) => {
    const base = random.pick(bases);
    const made = input(random, base);
    if (made === undefined) return 'refused';
    const { validate, fix, derive } = tools[base.record.form === 'primary' ? 0 : 1]!;
    const report = validate(made.value);
    assertReadable(report.issues, random);
    checker.add(made.value);
    // Deriving, fixing and writing cost as much again each; a part of the cases is enough.
    if (index % 4 === 0) derive(made.value);
    if (index % 16 === 0) {
      applyFixes(made.value, fix(made.value), { include: 'all' });
      JSON.parse(reportToJson(report));
    }
    return { valid: report.valid };
  });
  checker.finish();
  return counts;
}

/** XML, decoded and validated: three in four well formed by construction, one in four with bytes broken at random. */
export function fuzzXml(options: FuzzOptions): FuzzCount {
  const bases = BASES.map((record) => {
    const profile = PROFILES[record.form === 'primary' ? 0 : 1]!;
    const validate = createValidator({ profile, today: TODAY, source: 'xml' });
    return { profile, validate, xml: readBase(encodeTranscript(record, profile)) };
  });
  const encoder = new TextEncoder();
  return runCases('xml', options, (random) => {
    const { profile, validate, xml } = random.pick(bases);
    const broken = random.below(4) === 0;
    const bytes = broken ? brokenBytes(xml, random) : encoder.encode(structured(xml, random));
    const { record, issues } = decodeTranscript(bytes, profile);
    assertReadable(issues, random);
    // The parser's refusals are errors with a code of their own; what the layout says are issues.
    if (issues[0]?.code.startsWith('ERR_') === true) {
      if (!broken) throw new Error(`well formed, yet refused with ${issues[0].code}`);
      return 'refused';
    }
    const report = validate(record);
    assertReadable(report.issues, random);
    return { valid: report.valid && issues.length === 0 };
  });
}
