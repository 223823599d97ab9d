import type { Severity } from '../issues/issue.ts';
import type { Confidence, Form } from '../profile/profile.ts';
import type { RuleValidity } from './validity.ts';

/**
 * How surely a rule is known; `own`: about the toolkit's own record form or working, so nothing outside says it and
 * nothing outside can confirm it.
 */
export type RuleConfidence = Confidence | 'own';

/** Kind of schooling: general schools, or continuing education (giáo dục thường xuyên, TT 43/2021). */
export type Programme = 'phoThong' | 'gdtx';

/** What a rule says about itself, as reviewed data. */
export interface RuleSpec {
  /** `error` holds a record back, `warning` needs a person's look, `info` explains. A finding may be milder. */
  readonly severity: Severity;
  /** Severity where the record is meant for another reader: `ttdlqg`, the national data centre. */
  readonly severities?: { readonly ttdlqg?: Severity };
  /** The clause the rule implements, in Vietnamese, as shown to the school. */
  readonly basis: string;
  /** That of its weakest part. */
  readonly confidence: RuleConfidence;
  /** Where the rule was really seen, in Vietnamese. */
  readonly source: string;
  readonly forms: readonly Form[];
  /** `class`: found only by comparing records. */
  readonly scope?: 'class';
  /** School levels it is limited to; all of the form when absent. */
  readonly capHoc?: readonly string[];
  /** Ids of the profiles it is limited to; all of the form when absent. */
  readonly profiles?: readonly string[];
  /** The assessment circular it comes from: in force from a school year that depends on the grade (`ASSESSMENT`). */
  readonly circular?: 'primary' | 'secondary';
  /** Kinds of schooling it is limited to; both when absent. */
  readonly programmes?: readonly Programme[];
  /** When it applies; always when absent. */
  readonly validity?: RuleValidity;
  /** Clause and confidence where another kind of schooling has its own circular. */
  readonly variants?: Readonly<
    Partial<Record<Programme, { readonly basis: string; readonly confidence: RuleConfidence }>>
  >;
  /** Fields (`name` or `list.name`) the rule looks at or compares, for explanations. */
  readonly fields?: readonly string[];
  /** Problems of single fields (`name` or `list.name`) that are reported under codes of this rule. */
  readonly shape?: {
    readonly fields: readonly string[];
    readonly codes: Readonly<Record<string, string>>;
  };
  /** Parameters of the rule: tolerances, grades, code sets. */
  readonly params?: Readonly<Record<string, unknown>>;
}
