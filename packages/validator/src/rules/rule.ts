import type {
  CodeLists,
  DecodedTranscript,
  Form,
  MessageCode,
  MessageParams,
  Profile,
  Programme,
  RuleCode,
  Severity,
} from '@hocbaso/spec';
import type { AdjustmentReading, LearningParameters } from '../compute/learning-level.ts';

/** What a rule may know besides the record. */
export interface RuleContext {
  readonly profile: Profile;
  /** Today in Vietnam, `YYYY-MM-DD`. */
  readonly today: string;
  /** The pupil has a disability and is not assessed: computed results are the principal's decision. */
  readonly notAssessed: boolean;
  /** Grade 1 to 12, when the record has one. */
  readonly grade: number | undefined;
  /** First year of the school year, when the record has one. */
  readonly schoolYear: number | undefined;
  /** What codes are looked up in. */
  readonly codeLists: CodeLists;
  readonly programme: Programme;
  /** Thresholds given by the caller, for a kind of schooling whose own are not known here. */
  readonly learning: LearningParameters | undefined;
  /** The reading of the one-level adjustment the caller demands; either when absent. */
  readonly reading: AdjustmentReading | undefined;
  /** True when something stands there in the input, readable or not: what cannot be read has an issue of its own. */
  readonly isGiven: (...path: readonly (string | number)[]) => boolean;
}

/** Takes one finding of a rule. The severity is that of the rule unless a milder one is given. */
export type RuleReport = (
  path: readonly (string | number)[],
  params: MessageParams,
  options?: { readonly code?: MessageCode; readonly severity?: Severity },
) => void;

type RecordOf<F extends Form> = Extract<DecodedTranscript, { form: F }>;

/**
 * One rule of the catalogue. Severity, clause and where it applies are data (`RULE_SPECS`); `check` reads a record
 * whose present values are well formed and any part of which may be absent.
 */
export interface Rule {
  readonly code: RuleCode & MessageCode;
  readonly check: (record: DecodedTranscript, report: RuleReport, context: RuleContext) => void;
}

/** A rule of both forms. */
export function rule(code: Rule['code'], check: Rule['check']): Rule {
  return { code, check };
}

function ofForm<F extends Form>(
  form: F,
  code: Rule['code'],
  check: (record: RecordOf<F>, report: RuleReport, context: RuleContext) => void,
): Rule {
  return {
    code,
    check: (record, report, context) => {
      if (record.form === form) check(record as RecordOf<F>, report, context);
    },
  };
}

/** A record of the primary form, any part of which may be absent. */
export type PrimaryRecord = RecordOf<'primary'>;

/** A record of the secondary form, any part of which may be absent. */
export type SecondaryRecord = RecordOf<'secondary'>;

/** A rule of the primary form. */
export function primaryRule(
  code: Rule['code'],
  check: (record: PrimaryRecord, report: RuleReport, context: RuleContext) => void,
): Rule {
  return ofForm('primary', code, check);
}

/** A rule of the secondary form. */
export function secondaryRule(
  code: Rule['code'],
  check: (record: SecondaryRecord, report: RuleReport, context: RuleContext) => void,
): Rule {
  return ofForm('secondary', code, check);
}
