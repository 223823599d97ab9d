import {
  type DecodedTranscript,
  HocBaSoError,
  type Issue,
  type IssueLocation,
  type Profile,
  RULE_SPECS,
  type RuleSpec,
} from '@hocbaso/spec';
import { isRealDate, schoolYearStart } from './internal/date.ts';
import { createReport } from './internal/report.ts';
import { show } from './internal/show.ts';
import { RULES } from './rules/registry.ts';
import type { CommuneTable, RuleContext } from './rules/rule.ts';
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
   * profile has no tag for (see `uncarriedFields`) are then not demanded.
   */
  readonly source?: 'record' | 'xml';
  /** `COMMUNES` of `@hocbaso/spec/communes`, to check commune codes too; without it only their form is checked. */
  readonly communes?: CommuneTable;
}

/** Result of a validation. `valid`: no issue of severity `error`. Issues come in the order of the fields and rules. */
export interface ValidationReport {
  readonly valid: boolean;
  readonly issues: readonly Issue[];
}

/** Checks one record; never throws, whatever it is given. */
export type Validator = (record: unknown) => ValidationReport;

const ANNEX_FROM: Readonly<Record<string, number>> = RULE_SPECS['HBS-COM-01'].params.annexOptionalFrom;
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

function contextOf(record: DecodedTranscript, options: ValidatorOptions, notAssessed: boolean): RuleContext {
  const { profile, today, communes } = options;
  const grade = record.khoi === undefined ? undefined : Number(record.khoi);
  return { profile, today, communes, notAssessed, grade, schoolYear: schoolYearStart(record.namHoc) };
}

function finish(issues: readonly Issue[]): ValidationReport {
  return { valid: issues.every((issue) => issue.severity !== 'error'), issues };
}

/**
 * Compiles the field table and the rules of a profile once; the function it returns checks records with them.
 * @throws HocBaSoError `ERR_HBS_VALIDATOR_TODAY`
 */
export function createValidator(options: ValidatorOptions): Validator {
  const { profile, today } = options;
  if (!isRealDate(today)) throw new HocBaSoError('ERR_HBS_VALIDATOR_TODAY');
  const fromXml = options.source === 'xml';
  const shape = compileShape(profile, fromXml);
  const flagCarried = carriedFields(profile).has('khuyetTatKhongDanhGia');
  const rules = RULES.map((rule) => ({ rule, spec: RULE_SPECS[rule.code] as RuleSpec })).filter(({ spec }) =>
    spec.forms.includes(profile.form),
  );

  return (record) => {
    const issues: Issue[] = [];
    if (!isInput(record)) {
      createReport(issues, undefined)('HBS-SHAPE-OBJECT', [], {});
      return finish(issues);
    }
    const report = createReport(issues, locationOf(record));
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
    const annexExempt = new Set(Object.keys(ANNEX_FROM).filter((name) => (year ?? 0) >= ANNEX_FROM[name]!));
    const clean = checkShape(record, {
      shape,
      form: profile.form,
      profileId: profile.id,
      notAssessed,
      annexExempt,
      report,
    });
    const context = contextOf(clean, options, notAssessed);
    for (const { rule, spec } of rules) {
      if (spec.capHoc !== undefined && !spec.capHoc.includes(clean.capHoc ?? '')) continue;
      rule.check(
        clean,
        (path, params, found) => report(found?.code ?? rule.code, path, params, found?.severity),
        context,
      );
    }
    return finish(issues);
  };
}

/**
 * Checks one record against a profile and the rules of the circulars. Never throws on any input; `issues` name the
 * rule, the field, the clause and what to do. For many records make one {@link createValidator}.
 * @throws HocBaSoError `ERR_HBS_VALIDATOR_TODAY`
 */
export function validateTranscript(record: unknown, options: ValidatorOptions): ValidationReport {
  return createValidator(options)(record);
}
