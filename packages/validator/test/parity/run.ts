/**
 * What every runtime does with the same corpus: no import of ours, so that it can be given the sources, the built
 * packages or the bundle of a page.
 */
import type { loadProfile } from '@hocbaso/spec';
import type { COMMUNES } from '@hocbaso/spec/communes';
import type * as validator from '../../src/index.ts';

/** One record as JSON text keeps it, and how it is to be checked. */
export interface ParityCase {
  readonly name: string;
  readonly profile: string;
  readonly source?: 'xml' | 'ttdlqg';
  readonly programme?: 'gdtx';
  readonly record: unknown;
}

/** The packages as one runtime has them. */
export interface Engine {
  readonly loadProfile: typeof loadProfile;
  readonly COMMUNES: typeof COMMUNES;
  readonly validator: typeof validator;
}

/** One line for each report in its three written forms, then the comparison of all records and the groups of causes. */
export function reportsOf(engine: Engine, cases: readonly ParityCase[], today: string): readonly string[] {
  const { createValidator, createClassChecker, groupIssues, groupsToJson, reportToJson, formatReport } =
    engine.validator;
  const written = (name: string, report: validator.ValidationReport): string =>
    JSON.stringify([
      name,
      reportToJson(report),
      formatReport(report),
      formatReport(report, { locale: 'en' }),
    ]);
  const validators = new Map<string, validator.Validator>();
  const checker = createClassChecker();
  const all: validator.ValidationReport['issues'][number][] = [];
  const lines = cases.map(({ name, profile, source, programme, record }) => {
    const key = `${profile} ${source} ${programme}`;
    const validate =
      validators.get(key) ??
      createValidator({
        profile: engine.loadProfile(profile),
        today,
        communes: engine.COMMUNES,
        ...(source === undefined ? {} : { source }),
        ...(programme === undefined ? {} : { programme }),
      });
    validators.set(key, validate);
    const report = validate(record);
    const compared = checker.add(record);
    all.push(...report.issues, ...compared);
    return `${written(name, report)}${written(name, { valid: true, issues: compared })}`;
  });
  const end = checker.finish();
  all.push(...end);
  return [...lines, written('class', { valid: false, issues: end }), groupsToJson(groupIssues(all))];
}
