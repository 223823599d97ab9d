/** When a rule applies. Every bound is inclusive and may be absent. */
export interface RuleValidity {
  /** First day the rule is applied to a record, whatever its school year, `YYYY-MM-DD`. */
  readonly from?: string;
  /** Last day the rule is applied. */
  readonly to?: string;
  /** School years (`2025-2026`) of the records it applies to. */
  readonly schoolYears?: { readonly from?: string; readonly to?: string };
}

/** The moment a rule is asked about. What is absent does not exclude a rule. */
export interface RuleMoment {
  /** `YYYY-MM-DD`. */
  readonly day?: string | undefined;
  /** School year of the record, `2025-2026`. */
  readonly namHoc?: string | undefined;
}

/** True unless the day or the school year is outside the validity. */
export function isInForce(validity: RuleValidity | undefined, moment: RuleMoment): boolean {
  if (validity === undefined) return true;
  const { day, namHoc } = moment;
  const years = validity.schoolYears;
  const inside = (value: string | undefined, from: string | undefined, to: string | undefined): boolean =>
    value === undefined || ((from === undefined || value >= from) && (to === undefined || value <= to));
  return inside(day, validity.from, validity.to) && inside(namHoc, years?.from, years?.to);
}
