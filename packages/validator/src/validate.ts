import {
  ASSESSMENT,
  type CodeLists,
  type CommuneTable,
  createCodeLists,
  type DecodedTranscript,
  FIELDS,
  HocBaSoError,
  type Issue,
  type IssueLocation,
  isInForce,
  type Profile,
  type Programme,
  RULE_SPECS,
  type RuleSpec,
} from '@hocbaso/spec';
import type { AdjustmentReading, LearningParameters } from './compute/learning-level.ts';
import { isRealDate, schoolYearStart } from './internal/date.ts';
import { createReport } from './internal/report.ts';
import { show } from './internal/show.ts';
import { isGoverned, isSelected, variantOf } from './rules/applicable.ts';
import { RULES } from './rules/registry.ts';
import type { RuleContext } from './rules/rule.ts';
import { carriedFields } from './shape/carried.ts';
import { checkShape, type Input, isInput } from './shape/check-shape.ts';
import { compileShape } from './shape/compile.ts';

/** Options of {@link createValidator}. */
export interface ValidatorOptions {
  readonly profile: Profile;
  /** Today in Vietnam, `YYYY-MM-DD`. */
  readonly today: string;
  /**
   * `record` (default): a complete record before signing. `xml`: a record read from an XML of the profile; fields the
   * profile has no tag for (see `uncarriedFields`) are then not demanded. `ttdlqg`: a record for the national data
   * centre, whose lengths are limits (COM-02 is an error) and which demands nothing of the XML annex.
   */
  readonly source?: 'record' | 'xml' | 'ttdlqg';
  /** `COMMUNES` of `@hocbaso/spec/communes`, to check commune codes too; without it only their form is checked. */
  readonly communes?: CommuneTable;
  /** Lists places are looked up in, instead of the shipped ones; `communes` is then not used. */
  readonly codeLists?: CodeLists;
  /** Day whose rules are applied, `YYYY-MM-DD`; default `today`. A future day shows what will break from then on. */
  readonly asOf?: string;
  /** Default `phoThong`. For `gdtx` only what is known of TT 43/2021 is checked, and the report says so. */
  readonly programme?: Programme;
  /** Thresholds of the learning level that the data does not have, such as those of continuing education. */
  readonly learning?: LearningParameters;
  /**
   * The reading of the one-level adjustment (TT 22/2021, art. 9.3) that a learning level must follow; without it either
   * is accepted. Where the readings differ `HBS-SEC-04-READING` says so in both cases.
   */
  readonly reading?: AdjustmentReading;
}

/** Result of a validation. `valid`: no issue of severity `error`. Issues come in the order of the fields and rules. */
export interface ValidationReport {
  readonly valid: boolean;
  readonly issues: readonly Issue[];
}

/** Checks one record; never throws, whatever it is given. */
export type Validator = (record: unknown) => ValidationReport;

const ANNEX_FROM: Readonly<Record<string, number>> = RULE_SPECS['HBS-COM-01-ANNEX'].params.optionalFrom;
/** Every field: the annex of the XML is not demanded at all. */
const ANNEX: ReadonlySet<string> = new Set(FIELDS.map((field) => field.name));
/** Overall result of the year per form: its absence tells a pupil not assessed where the XML has no flag. */
const YEAR_RESULT = { primary: 'xepLoai', secondary: 'hocTapCaNam' } as const;

function own(input: Input, name: string): unknown {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}

function locationOf(input: Input): IssueLocation | undefined {
  const location: { -readonly [K in 'tenLop' | 'maHocSinh' | 'hoVaTen']?: string } = {};
  for (const name of ['tenLop', 'maHocSinh', 'hoVaTen'] as const) {
    const value = own(input, name);
    if (typeof value === 'string' && value.trim() !== '') location[name] = show(value);
  }
  return Object.keys(location).length === 0 ? undefined : location;
}

function givenIn(input: Input): RuleContext['isGiven'] {
  return (...path) => {
    let value: unknown = input;
    for (const part of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return false;
      value = (value as Readonly<Record<string | number, unknown>>)[part];
    }
    return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
  };
}

function contextOf(
  record: DecodedTranscript,
  options: ValidatorOptions & { readonly codeLists: CodeLists },
  notAssessed: boolean,
  input: Input,
): RuleContext {
  const { profile, today, codeLists, programme = 'phoThong', learning, reading } = options;
  const grade = record.khoi === undefined ? undefined : Number(record.khoi);
  const schoolYear = schoolYearStart(record.namHoc);
  const isGiven = givenIn(input);
  return { profile, today, codeLists, programme, learning, reading, notAssessed, grade, schoolYear, isGiven };
}

function finish(issues: readonly Issue[]): ValidationReport {
  return { valid: issues.every((issue) => issue.severity !== 'error'), issues };
}

/**
 * Compiles the field table and the rules of a profile once; the function it returns checks records with them.
 * @throws HocBaSoError `ERR_HBS_VALIDATOR_TODAY`, `ERR_HBS_VALIDATOR_AS_OF`
 */
export function createValidator(options: ValidatorOptions): Validator {
  const { profile, today, asOf = today, programme = 'phoThong' } = options;
  if (!isRealDate(today)) throw new HocBaSoError('ERR_HBS_VALIDATOR_TODAY');
  if (!isRealDate(asOf)) throw new HocBaSoError('ERR_HBS_VALIDATOR_AS_OF');
  const fromXml = options.source === 'xml';
  const reader = options.source === 'ttdlqg' ? 'ttdlqg' : undefined;
  const shape = compileShape(profile, fromXml);
  const { communes, codeLists = createCodeLists(communes === undefined ? {} : { communes }) } = options;
  const settled = { ...options, codeLists };
  const flagCarried = carriedFields(profile).has('khuyetTatKhongDanhGia');
  const query = { profile, asOf, programme };
  const rules = RULES.map((rule) => ({ rule, spec: RULE_SPECS[rule.code] as RuleSpec }))
    .filter(({ spec }) => isSelected(spec, query))
    .map(({ rule, spec }) => ({ rule, spec, basis: variantOf(spec, programme).basis }));

  return (record) => {
    const issues: Issue[] = [];
    if (!isInput(record)) {
      createReport(issues, undefined)('HBS-SHAPE-OBJECT', [], {});
      return finish(issues);
    }
    const report = createReport(issues, locationOf(record), reader);
    const form = own(record, 'form');
    if (form !== undefined && form !== profile.form) {
      report('HBS-SHAPE-FORM', ['form'], {
        value: show(form),
        profile: profile.id,
        expected: profile.form,
      });
      return finish(issues);
    }
    const flag = own(record, 'khuyetTatKhongDanhGia');
    const notAssessed =
      flag === true || (fromXml && !flagCarried && own(record, YEAR_RESULT[profile.form]) === undefined);
    const year = schoolYearStart(show(own(record, 'namHoc')));
    const annexExempt =
      reader === undefined
        ? new Set(Object.keys(ANNEX_FROM).filter((name) => year === undefined || year >= ANNEX_FROM[name]!))
        : ANNEX;
    const clean = checkShape(record, {
      shape,
      form: profile.form,
      profileId: profile.id,
      notAssessed,
      annexExempt,
      report,
    });
    const context = contextOf(clean, settled, notAssessed, record);
    const namHoc = context.schoolYear === undefined ? undefined : clean.namHoc;
    const governed = programme === 'gdtx' || isGoverned(profile.form, context.grade, namHoc);
    for (const { rule, spec, basis } of rules) {
      if (spec.capHoc !== undefined && !spec.capHoc.includes(clean.capHoc ?? '')) continue;
      if (!governed && spec.circular !== undefined) continue;
      if (!isInForce(spec.validity, { namHoc })) continue;
      rule.check(
        clean,
        (path, params, found) => report(found?.code ?? rule.code, path, params, found?.severity, basis),
        context,
      );
    }
    if (!governed) {
      const { vi: circular, en: circularEn } = ASSESSMENT[profile.form].name;
      report('HBS-COM-18', ['namHoc'], { grade: context.grade!, namHoc: namHoc!, circular, circularEn });
    }
    return finish(issues);
  };
}

/**
 * Checks one record against a profile and the rules of the circulars. Never throws on any input; `issues` name the
 * rule, the field, the clause and what to do. For many records make one {@link createValidator}.
 * @throws HocBaSoError `ERR_HBS_VALIDATOR_TODAY`, `ERR_HBS_VALIDATOR_AS_OF`
 */
export function validateTranscript(record: unknown, options: ValidatorOptions): ValidationReport {
  return createValidator(options)(record);
}
