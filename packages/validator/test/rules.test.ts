import { CORE_MESSAGES, formatPath, loadProfile, RULE_SPECS, type RuleSpec } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { describe, expect, it } from 'vitest';
import { createValidator } from '../src/index.ts';
import { ruleOf } from '../src/internal/rule-of.ts';
import { RULES } from '../src/rules/registry.ts';
import { EXAMPLES, VALID_RECORDS } from './support/examples.ts';
import { TODAY } from './support/records.ts';

const SECONDARY = loadProfile('bgddt-2025-cv115');
const validators = {
  primary: createValidator({ profile: loadProfile('bgddt-2024-cv2088'), today: TODAY, communes: COMMUNES }),
  secondary: createValidator({ profile: SECONDARY, today: TODAY, communes: COMMUNES }),
};
/** Rules found by comparing records have tests of their own. */
const RECORD_RULES = Object.entries(RULE_SPECS as Readonly<Record<string, RuleSpec>>)
  .filter(([, spec]) => spec.scope !== 'class')
  .map(([code]) => code);
const dotted = (path: readonly (string | number)[]): string => path.join('.');

describe('every code has a passing and a failing example', () => {
  for (const example of EXAMPLES) {
    it(example.code, () => {
      const validate =
        example.programme === undefined
          ? validators[example.form]
          : createValidator({ profile: SECONDARY, today: TODAY, programme: example.programme });
      expect(validate(example.pass).issues.map((i) => i.code)).not.toContain(example.code);
      const found = validate(example.fail).issues.filter((i) => i.code === example.code);
      expect(found.map((i) => [dotted(i.path), i.severity])).toContainEqual([example.path, example.severity]);
    });
  }

  it('covers every message and every rule of the data', () => {
    const covered = new Set<string>(EXAMPLES.map((e) => e.code));
    const owned = Object.keys(CORE_MESSAGES).filter((code) => {
      const rule = ruleOf(code as never);
      return rule !== undefined && rule.scope !== 'class';
    });
    expect(owned.filter((code) => !covered.has(code))).toEqual([]);
    expect(RECORD_RULES.filter((code) => !covered.has(code))).toEqual([]);
  });

  it('registers each rule of the data once: with a check, or by the walk over the fields', () => {
    const codes = RULES.map((r) => r.code);
    expect(new Set(codes).size).toBe(codes.length);
    const byWalk = RECORD_RULES.filter((c) => !c.startsWith('HBS-SHAPE') && !codes.includes(c as never));
    expect(byWalk).toEqual([
      'HBS-COM-01',
      'HBS-COM-01-ANNEX',
      'HBS-COM-02',
      'HBS-COM-03',
      'HBS-COM-04',
      'HBS-COM-13',
      'HBS-COM-14',
      'HBS-COM-18',
      'HBS-PRI-01',
      'HBS-SEC-10',
      'HBS-SEC-12',
    ]);
  });
});

describe('records a school really has are valid', () => {
  for (const [name, record] of VALID_RECORDS) {
    it(name, () => {
      const report = validators[record.form](record);
      expect(report.issues.map((i) => `${i.severity} ${i.code} ${formatPath(i.path)}`)).toEqual([]);
      expect(report.valid).toBe(true);
    });
  }
});
