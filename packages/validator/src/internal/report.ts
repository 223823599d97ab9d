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

/** A reporter that collects into `issues`, all with the same location. */
export function createReport(issues: Issue[], location: IssueLocation | undefined): Report {
  return (code, path, params, severity, basis) => {
    const rule = ruleOf(code);
    const issue: Issue = {
      code,
      severity: severity ?? rule.severity,
      path,
      params,
      basis: basis ?? rule.basis,
    };
    issues.push(location === undefined ? issue : { ...issue, location });
  };
}
