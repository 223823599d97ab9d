import {
  ENUMS,
  FIELDS,
  type FieldGroup,
  type FieldSpec,
  type MessageCode,
  type Profile,
  RULE_SPECS,
  type RuleSpec,
} from '@hocbaso/spec';
import { isRealDate } from '../internal/date.ts';
import { carriedFields, fieldKey } from './carried.ts';

/** A problem whose message a rule may take over for its fields. */
export type OwnedProblem = 'missing' | 'enum' | 'pattern' | 'range';

/** One field, ready to check values with. */
export interface CompiledField {
  readonly spec: FieldSpec;
  /** Demanded always, unless the pupil is not assessed, or never. */
  readonly required: 'always' | 'assessed' | 'never';
  /** Optional in the dictionary, required by the annex of the profile. */
  readonly annex: boolean;
  readonly codes: Readonly<Record<OwnedProblem, MessageCode>>;
  /** Present for values of a closed form; free text has none. */
  readonly accepts?: (text: string) => boolean;
  /** Values allowed, for an enumeration, alone and with their words. */
  readonly allowed?: {
    readonly allowed: string;
    readonly allowedWords: string;
    readonly allowedWordsEn: string;
  };
  /** A mark of a subject row. */
  readonly mark: boolean;
  /** Tab and line feed may be in the text. */
  readonly lines: boolean;
}

/** The fields of one form by group, and the lookup of misspelt names. */
export interface CompiledShape {
  readonly groups: ReadonlyMap<FieldGroup, ReadonlyMap<string, CompiledField>>;
  /** The fields of `groups` as lists, to walk over. */
  readonly ordered: ReadonlyMap<FieldGroup, readonly CompiledField[]>;
  readonly lists: readonly Exclude<FieldGroup, 'hocBa'>[];
  /** Per group: lower-case field name or name in the dictionary → field name. */
  readonly names: ReadonlyMap<FieldGroup, ReadonlyMap<string, string>>;
}

const DEFAULTS: Readonly<Record<OwnedProblem, MessageCode>> = {
  missing: 'HBS-COM-01',
  enum: 'HBS-SHAPE-ENUM',
  pattern: 'HBS-SHAPE-PATTERN',
  range: 'HBS-SHAPE-RANGE',
};
const MONTH = /^[0-9]{4}-(0[1-9]|1[0-2])$/;
const YEAR = /^[0-9]{4}$/;
const DECIMAL = /^[0-9]+(\.[0-9]{1,4})?$/;
/** Texts this long are comments, which people write in paragraphs. */
const PARAGRAPHS_FROM = 500;

function enumValues(spec: FieldSpec, profile: Profile): readonly string[] | undefined {
  if (spec.type !== 'enum') return undefined;
  if (spec.name === 'capHoc') return profile.capHoc;
  return ENUMS[spec.enum as keyof typeof ENUMS].values.map((v) => v.value);
}

function allowedParams(spec: FieldSpec, allowed: readonly string[]): NonNullable<CompiledField['allowed']> {
  const known = ENUMS[spec.enum as keyof typeof ENUMS].values;
  const list = (language: 'vi' | 'en'): string =>
    allowed
      .map((value) => {
        const words = known.find((one) => one.value === value)?.[language];
        return words === undefined || words === value ? value : `${value} (${words})`;
      })
      .join(', ');
  return { allowed: allowed.join(', '), allowedWords: list('vi'), allowedWordsEn: list('en') };
}

function acceptor(spec: FieldSpec, allowed: readonly string[] | undefined): CompiledField['accepts'] {
  if (allowed !== undefined) return (text) => allowed.includes(text);
  if (spec.type === 'date') return isRealDate;
  if (spec.type === 'month') return (text) => MONTH.test(text);
  if (spec.type === 'year') return (text) => YEAR.test(text);
  if (spec.type === 'decimal') return (text) => DECIMAL.test(text);
  if (spec.pattern === undefined) return undefined;
  const pattern = new RegExp(spec.pattern, 'u');
  return (text) => pattern.test(text);
}

/** Compiles the field table of the profile's form; `fromXml` drops demands on fields the XML has no tag for. */
export function compileShape(profile: Profile, fromXml: boolean): CompiledShape {
  const carried = carriedFields(profile);
  const owned = new Map<string, Partial<Record<OwnedProblem, MessageCode>>>();
  for (const rule of Object.values(RULE_SPECS) as readonly RuleSpec[]) {
    if (rule.shape === undefined || !rule.forms.includes(profile.form)) continue;
    for (const key of rule.shape.fields) owned.set(key, { ...owned.get(key), ...rule.shape.codes });
  }
  const groups = new Map<FieldGroup, Map<string, CompiledField>>();
  const names = new Map<FieldGroup, Map<string, string>>();
  for (const spec of FIELDS) {
    if (spec.form !== profile.form) continue;
    const key = fieldKey(spec.group, spec.name);
    const allowed = enumValues(spec, profile);
    const accepts = acceptor(spec, allowed);
    const demanded = !fromXml || carried.has(key);
    const field: CompiledField = {
      spec,
      required:
        !demanded || spec.required === false ? 'never' : spec.required === true ? 'always' : 'assessed',
      annex: spec.required === false && spec.group === 'hocBa' && carried.get(key) === true,
      codes: { ...DEFAULTS, ...owned.get(key) },
      ...(accepts === undefined ? {} : { accepts }),
      ...(allowed === undefined ? {} : { allowed: allowedParams(spec, allowed) }),
      mark: spec.group === 'bangDiem' && spec.name.startsWith('diem'),
      lines: (spec.maxLength ?? 0) >= PARAGRAPHS_FROM,
    };
    if (!groups.has(spec.group)) groups.set(spec.group, new Map());
    if (!names.has(spec.group)) names.set(spec.group, new Map());
    groups.get(spec.group)!.set(spec.name, field);
    names.get(spec.group)!.set(spec.name.toLowerCase(), spec.name).set(spec.ttdlqg.toLowerCase(), spec.name);
  }
  const lists = [...groups.keys()].filter((g): g is Exclude<FieldGroup, 'hocBa'> => g !== 'hocBa');
  const ordered = new Map([...groups].map(([group, fields]) => [group, [...fields.values()]] as const));
  return { groups, ordered, lists, names };
}
