import { describeIssue, formatPath, loadProfile } from '@hocbaso/spec';
import { describe, expect, it } from 'vitest';
import { createValidator } from '../src/index.ts';
import { BAD_VALUES } from './support/bad-values.ts';
import { TODAY, withValue } from './support/records.ts';

const validators = {
  primary: createValidator({ profile: loadProfile('bgddt-2024-cv2088'), today: TODAY }),
  secondary: createValidator({ profile: loadProfile('bgddt-2025-cv115'), today: TODAY }),
};

/** What is really absent is told besides: a title where the award is `null`. */
const expected = (value: unknown): readonly unknown[] => (value === null ? expect.anything() : []);

describe('bad input has a code, a path and a sentence', () => {
  for (const { what, base, path, value, code, says } of BAD_VALUES) {
    it(`${what}: ${code}`, () => {
      const record = withValue<unknown>(base, path, value);
      const { issues } = validators[base.form](record);
      const issue = issues.find((i) => i.code === code);
      expect(issues.map((i) => i.code)).toContain(code);
      expect(formatPath(issue!.path)).toBe(formatPath(path));
      // One slip is told once: not also as a value that is missing.
      expect(
        issues.filter((i) => /MISSING|HBS-COM-(01|06)$|LATE$|ANNEX$/.test(i.code) && i !== issue),
      ).toEqual(
        path[0] === 'thangSinh' ? [expect.objectContaining({ code: 'HBS-COM-06' })] : expected(value),
      );
      for (const locale of ['vi', 'en'] as const) {
        const { what: sentence, next, why } = describeIssue(issue!, locale);
        expect(`${sentence} ${next}`).not.toMatch(/\{\w+\}|undefined/);
        expect([sentence, next, why].every((part) => part.length > 3)).toBe(true);
        if (locale === 'vi') expect(`${sentence} ${next}`).toContain(says);
      }
    });
  }
});
