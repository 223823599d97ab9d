import type { Issue, IssueLocation, MessageCode, MessageParams, Severity } from '@hocbaso/spec';
import { ruleOf } from './rule-of.ts';

/** Adds one issue; severity and clause come from the rule's data unless a milder severity is given. */
export type Report = (
  code: MessageCode,
  path: readonly (string | number)[],
  params: MessageParams,
  severity?: Severity,
  basis?: string,
) => void;

/** A reporter that collects into `issues`, all with the same location; `reader` `ttdlqg` has severities of its own. */
export function createReport(
  issues: Issue[],
  location: IssueLocation | undefined,
  reader?: 'ttdlqg',
): Report {
  return (code, path, params, severity, basis) => {
    const rule = ruleOf(code);
    const own = reader === undefined ? undefined : rule.severities?.[reader];
    const issue: Issue = {
      code,
      severity: severity ?? own ?? rule.severity,
      path,
      params,
      basis: basis ?? rule.basis,
    };
    issues.push(location === undefined ? issue : { ...issue, location });
  };
}
