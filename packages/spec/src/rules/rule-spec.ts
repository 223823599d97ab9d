import type { Confidence, Form } from '../profile/profile.ts';

/** What a rule says about itself, as reviewed data. */
export interface RuleSpec {
  /** `error` holds a record back, `warning` needs a person's look, `info` explains. A finding may be milder. */
  readonly severity: 'error' | 'warning' | 'info';
  /** The clause the rule implements, in Vietnamese, as shown to the school. */
  readonly basis: string;
  readonly confidence: Confidence;
  readonly forms: readonly Form[];
  /** School levels it is limited to; all of the form when absent. */
  readonly capHoc?: readonly string[];
  /** Problems of single fields (`name` or `list.name`) that are reported under codes of this rule. */
  readonly shape?: {
    readonly fields: readonly string[];
    readonly codes: Readonly<Record<string, string>>;
  };
  /** Parameters of the rule: tolerances, grades, code sets. */
  readonly params?: Readonly<Record<string, unknown>>;
}
