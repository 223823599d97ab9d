import type { FieldGroup, Issue } from '@hocbaso/spec';
import { type CompiledField, type CompiledShape, compileShape } from '../shape/compile.ts';
import { createValidator, type ValidatorOptions } from '../validate.ts';
import { meantBy } from './closed-fixes.ts';
import { computedFix } from './computed-fixes.ts';
import { applyFixes, type Fix, type RecordPath, valueAt } from './fix.ts';
import { textFixes } from './text-fixes.ts';

/** Issues about how one value is written; their fixes come from the value, not from the issue. */
const WRITING =
  /^HBS-(COM-14|COM-14-CONTROL|COM-0[345]|SEC-(01|10)|PRI-0[123](-VALUE)?|SHAPE-(SPACES|SPACES-INNER|COMMA|LOOKALIKE|NUMBER|BOOLEAN|ENUM|PATTERN|DECIMAL|DATE|DATE-FORMAT|DATE-SERIAL))$/;

function fieldAt(shape: CompiledShape, path: RecordPath): CompiledField | undefined {
  const group = path.length === 1 ? 'hocBa' : (path[0] as FieldGroup);
  return shape.groups.get(group)?.get(String(path.at(-1)));
}

function fixesOf(issue: Issue, record: unknown, shape: CompiledShape): readonly Fix[] {
  const { code, path } = issue;
  const before = valueAt(record, path);
  if (code === 'HBS-SHAPE-NULL' || code === 'HBS-COM-13') {
    return [{ code, path, before, after: undefined, safe: true }];
  }
  if (code === 'HBS-SHAPE-UNKNOWN-NAME') {
    const moveTo = [...path.slice(0, -1), String(issue.params.suggestion)];
    if (valueAt(record, moveTo) !== undefined) return [];
    return [{ code, path, before, after: before, moveTo, safe: false }];
  }
  const computed = computedFix(record, issue);
  if (computed !== undefined) return [{ code, path, before, ...computed }];
  const field = WRITING.test(code) ? fieldAt(shape, path) : undefined;
  if (field === undefined) return [];
  if (typeof before === 'string' && field.spec.type !== 'boolean' && field.accepts === undefined) {
    return textFixes(field, before, path);
  }
  const meant = meantBy(field, before);
  return meant === undefined || Object.is(meant.after, before) ? [] : [{ code, path, before, ...meant }];
}

/** Key of a finding: its code and its place. */
function keyOf(found: { readonly code: string; readonly path: RecordPath }): string {
  return JSON.stringify([found.code, found.path]);
}

/** Proposes fixes for one record; see {@link proposeFixes}. */
export type Fixer = (record: unknown) => readonly Fix[];

/**
 * Compiles a profile once; the function it returns proposes the fixes of records. Like the validator it never throws.
 * @throws HocBaSoError `ERR_HBS_VALIDATOR_TODAY`, `ERR_HBS_VALIDATOR_AS_OF`
 */
export function createFixer(options: ValidatorOptions): Fixer {
  const validate = createValidator(options);
  const shape = compileShape(options.profile, options.source === 'xml');
  return (record) => {
    const seen = new Set<string>();
    let fixes = validate(record)
      .issues.flatMap((issue) => fixesOf(issue, record, shape))
      .filter((fix) => {
        const key = JSON.stringify([fix.code, fix.path, fix.safe]);
        return !seen.has(key) && seen.add(key) !== undefined;
      });
    // A fix that leaves its own issue behind is not safe, whatever the value looked like.
    while (fixes.some((fix) => fix.safe)) {
      const fixed = applyFixes(record, fixes).record;
      const left = new Set(validate(fixed).issues.map(keyOf));
      if (!fixes.some((fix) => fix.safe && left.has(keyOf(fix)))) break;
      fixes = fixes.map((fix) => (left.has(keyOf(fix)) ? { ...fix, safe: false } : fix));
    }
    return fixes;
  };
}

/**
 * Proposes a fix for every issue of the record where the data says what was meant. After `applyFixes` with the safe
 * ones the issues they were proposed for are gone; the others need a person's decision.
 * @throws HocBaSoError `ERR_HBS_VALIDATOR_TODAY`, `ERR_HBS_VALIDATOR_AS_OF`
 */
export function proposeFixes(record: unknown, options: ValidatorOptions): readonly Fix[] {
  return createFixer(options)(record);
}
