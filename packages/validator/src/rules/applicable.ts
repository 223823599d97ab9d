import {
  ASSESSMENT,
  isInForce,
  type Profile,
  type Programme,
  RULE_SPECS,
  type RuleCode,
  type RuleSpec,
} from '@hocbaso/spec';

/** What {@link rulesFor} is asked about; what is absent excludes nothing. */
export interface RulesQuery {
  readonly profile: Profile;
  /** School year of the records, `2025-2026`. */
  readonly namHoc?: string | undefined;
  /** Grade 1 to 12: the circulars came into force grade by grade. */
  readonly grade?: number | undefined;
  /** Day the rules are asked about, `YYYY-MM-DD`; a future day shows the rules of that day. */
  readonly asOf?: string | undefined;
  /** General schools (default) or continuing education. */
  readonly programme?: Programme | undefined;
}

/** A rule with its code; clause and confidence are those of the kind of schooling asked about. */
export interface ApplicableRule extends RuleSpec {
  readonly code: RuleCode;
}

/** True when the circular governs this grade in this school year; unknown years and grades are governed. */
export function isGoverned(
  circular: 'primary' | 'secondary',
  grade: number | undefined,
  namHoc: string | undefined,
): boolean {
  const since: Readonly<Record<string, string>> = ASSESSMENT[circular].since.grades;
  const first = grade === undefined ? undefined : since[String(grade)];
  return first === undefined || namHoc === undefined || namHoc >= first;
}

/** True when the rule is for this profile, kind of schooling and day, whatever the record. */
export function isSelected(spec: RuleSpec, query: RulesQuery): boolean {
  const { profile, programme = 'phoThong', asOf } = query;
  return (
    spec.forms.includes(profile.form) &&
    (spec.capHoc === undefined || spec.capHoc.some((level) => profile.capHoc.includes(level))) &&
    (spec.profiles === undefined || spec.profiles.includes(profile.id)) &&
    (spec.programmes === undefined || spec.programmes.includes(programme)) &&
    isInForce(spec.validity, { day: asOf })
  );
}

/** The rule as it stands for a kind of schooling. */
export function variantOf(spec: RuleSpec, programme: Programme): RuleSpec {
  const variant = spec.variants?.[programme];
  return variant === undefined ? spec : { ...spec, ...variant };
}

/**
 * The rules that apply to records of a profile, a school year, a grade and a day, in the order of the catalogue.
 * Without `asOf` rules of every day are listed, past and future ones too, each with its `validity`.
 */
export function rulesFor(query: RulesQuery): readonly ApplicableRule[] {
  const { namHoc, grade, programme = 'phoThong' } = query;
  return (Object.entries(RULE_SPECS) as [RuleCode, RuleSpec][])
    .filter(
      ([, spec]) =>
        isSelected(spec, query) &&
        isInForce(spec.validity, { namHoc }) &&
        (spec.circular === undefined || programme === 'gdtx' || isGoverned(spec.circular, grade, namHoc)),
    )
    .map(([code, spec]) => ({ code, ...variantOf(spec, programme) }));
}
