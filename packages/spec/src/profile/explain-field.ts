import { FIELDS } from '../generated/fields.ts';
import { PROFILES } from '../generated/profiles.ts';
import { TTDLQG } from '../generated/record-forms.ts';
import { RULE_SPECS, type RuleCode } from '../generated/rules.ts';
import type { FieldSpec } from '../record/field.ts';
import type { RuleSpec } from '../rules/rule-spec.ts';
import { profileEntries } from './entries.ts';
import type { Profile, Sourced, ValueFormat } from './profile.ts';

/** How a field goes over the wire in one profile. */
export interface FieldWire extends Sourced {
  /** Id of the profile, or of the record form. */
  readonly profile: string;
  /** Path of tags, or table and column. */
  readonly path: string;
  readonly name: string;
  /** Other spellings read. */
  readonly aliases: readonly string[];
  readonly format?: ValueFormat;
  readonly requiredByAnnex: boolean;
}

/** Everything the data says about one field of one form. */
export interface FieldExplanation {
  readonly field: FieldSpec;
  /** `hoVaTen`, or `bangDiem.maMonHoc` for a field of a row. */
  readonly key: string;
  readonly wire: readonly FieldWire[];
  readonly rules: readonly RuleCode[];
}

/** What to explain by: the shipped profiles unless others are given. */
export interface ExplainOptions {
  readonly profiles?: readonly Profile[];
}

function keyOf(field: FieldSpec): string {
  return field.group === 'hocBa' ? field.name : `${field.group}.${field.name}`;
}

/** Rules any field of such a type or with such a limit is under, unless a rule of its own takes the problem over. */
function generalRules(field: FieldSpec, annex: boolean, owned: ReadonlySet<string>): readonly RuleCode[] {
  const codes: RuleCode[] = [];
  if (field.required !== false && !owned.has('missing')) codes.push('HBS-COM-01');
  if (field.required === false && annex) codes.push('HBS-COM-01-ANNEX');
  if (field.maxLength !== undefined && field.type === 'string') codes.push('HBS-COM-02');
  if (field.type === 'string') codes.push('HBS-COM-14');
  if (field.type === 'enum' && !owned.has('enum')) codes.push('HBS-SHAPE-ENUM');
  if (field.type === 'boolean') codes.push('HBS-SHAPE-BOOLEAN');
  if (field.type === 'date') codes.push('HBS-SHAPE-DATE');
  if (field.type === 'decimal') codes.push('HBS-SHAPE-DECIMAL');
  if (field.pattern !== undefined && !owned.has('pattern')) codes.push('HBS-SHAPE-PATTERN');
  if ((field.min !== undefined || field.max !== undefined) && !owned.has('range'))
    codes.push('HBS-SHAPE-RANGE');
  return codes;
}

/** The rules that look at a field, by the rule data: those naming it, then the general ones. */
export function rulesOfField(field: FieldSpec, annex: boolean): readonly RuleCode[] {
  const key = keyOf(field);
  const owned = new Set<string>();
  const named: RuleCode[] = [];
  for (const [code, rule] of Object.entries(RULE_SPECS) as readonly (readonly [RuleCode, RuleSpec])[]) {
    if (!rule.forms.includes(field.form)) continue;
    const shaped = rule.shape?.fields.includes(key) === true;
    if (shaped) for (const problem of Object.keys(rule.shape!.codes)) owned.add(problem);
    if (shaped || rule.fields?.includes(key) === true) named.push(code);
  }
  return [...named, ...generalRules(field, annex, owned)];
}

function wiresOf(field: FieldSpec, profiles: readonly Profile[]): readonly FieldWire[] {
  const wires: FieldWire[] = [];
  for (const profile of profiles) {
    if (profile.form !== field.form) continue;
    for (const [path, entry] of profileEntries(profile)) {
      if (entry.kind !== 'field' || entry.list !== field.group || entry.fact.field !== field.name) continue;
      const { tag, aliases = [], format, requiredByAnnex = false, confidence, source } = entry.fact;
      wires.push({
        profile: profile.id,
        path,
        name: tag,
        aliases,
        ...(format === undefined ? {} : { format }),
        requiredByAnnex,
        confidence,
        source,
      });
    }
  }
  const table = TTDLQG.tables.find((one) => one.form === field.form && one.group === field.group);
  if (table !== undefined) {
    const { confidence, source } = field;
    wires.push({
      profile: TTDLQG.id,
      path: `${table.name}.${field.ttdlqg}`,
      name: field.ttdlqg,
      aliases: [],
      requiredByAnnex: field.required === true,
      confidence,
      source,
    });
  }
  return wires;
}

/**
 * Everything the data says about a field, once per form that has it: wire names in every profile with confidence and
 * source, and the rules. `name` is the name in the record (`hoVaTen`, `bangDiem.maMonHoc`), in the dictionary
 * (`hovaten`) or a tag (`HO_VA_TEN`), in any casing. Empty when nothing is called so.
 */
export function explainField(name: string, options: ExplainOptions = {}): readonly FieldExplanation[] {
  const profiles = options.profiles ?? Object.values(PROFILES);
  const wanted = name.trim().toLowerCase();
  return FIELDS.flatMap((field) => {
    const key = keyOf(field);
    const wire = wiresOf(field, profiles);
    const names = [
      key,
      field.name,
      field.ttdlqg,
      ...wire.flatMap((one) => [one.name, one.path, ...one.aliases]),
    ];
    if (!names.some((one) => one.toLowerCase() === wanted)) return [];
    return [
      {
        field,
        key,
        wire,
        rules: rulesOfField(
          field,
          wire.some((one) => one.requiredByAnnex && one.profile !== TTDLQG.id),
        ),
      },
    ];
  });
}
