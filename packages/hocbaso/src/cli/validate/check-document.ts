import type { Profile } from '@hocbaso/spec';
import {
  applyFixes,
  createFixer,
  createValidator,
  type Fixer,
  type ValidationReport,
  type Validator,
} from '@hocbaso/validator';
import { completeDraft, isDraft, placeholderUuid } from '../documents/complete-draft.ts';
import type { OpenedDocument } from '../documents/open-documents.ts';
import type { Change } from './changes.ts';

/** One document after the check. */
export interface CheckedDocument {
  readonly report: ValidationReport;
  /** The record the report is of: repaired, when asked for; a draft completed as if created today. */
  readonly record?: unknown;
  /** The record to keep: as it was read, with the safe fixes. */
  readonly kept?: unknown;
  readonly changes: readonly Change[];
  readonly draft: boolean;
}

/** Checks documents of any profile; validators are made once for each. */
export interface DocumentChecker {
  check(document: OpenedDocument): CheckedDocument;
}

/** Options of {@link createDocumentChecker}. */
export interface CheckerOptions {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Apply the safe fixes before checking. */
  readonly fix: boolean;
}

interface Engine {
  readonly validate: Validator;
  readonly propose: Fixer;
}

/** Makes a checker for one command. */
export function createDocumentChecker(options: CheckerOptions): DocumentChecker {
  const { today, fix } = options;
  const engines = new Map<string, Engine>();
  const engineOf = (profile: Profile, source: 'record' | 'xml'): Engine => {
    const key = `${source} ${profile.id}`;
    const known = engines.get(key);
    if (known !== undefined) return known;
    const engine = {
      validate: createValidator({ profile, today, source }),
      propose: createFixer({ profile, today, source }),
    };
    engines.set(key, engine);
    return engine;
  };
  let count = 0;
  return {
    check: (document) => {
      count += 1;
      const { profile, issues: reading } = document;
      if (!('record' in document)) {
        return { report: { valid: false, issues: reading }, changes: [], draft: false };
      }
      const engine = engineOf(profile, document.kind === 'record' ? 'record' : 'xml');
      let kept = document.record;
      const draft = isDraft(kept, profile);
      const uuid = placeholderUuid(count);
      const whole = (record: unknown): unknown =>
        isDraft(record, profile) ? completeDraft(record, { profile, day: today, uuid }) : record;
      const fixes = fix ? engine.propose(whole(kept)) : [];
      const { record, changes } = applyFixes(kept, fixes);
      kept = record;
      const checked = whole(kept);
      const { issues } = engine.validate(checked);
      const all = [...reading, ...issues];
      const report = { valid: all.every((issue) => issue.severity !== 'error'), issues: all };
      return { report, record: checked, kept, changes, draft };
    },
  };
}
