import type { Issue, IssueLocation } from '@hocbaso/spec';
import type { IssueGroup } from '../class/group-issues.ts';
import type { ValidationReport } from '../validate.ts';

/** Keys of a location in the order they are written. */
const LOCATION: readonly (keyof IssueLocation)[] = [
  'file',
  'sheet',
  'row',
  'column',
  'message',
  'record',
  'offset',
  'tenLop',
  'maHocSinh',
  'hoVaTen',
];

function sorted(params: Issue['params']): Issue['params'] {
  return Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The issue with its keys in one order, whatever order the engine made them in. */
function canonical({ code, severity, path, params, basis, location }: Issue): Issue {
  const issue: Issue = {
    code,
    severity,
    path,
    params: sorted(params),
    ...(basis === undefined ? {} : { basis }),
  };
  if (location === undefined) return issue;
  const known = LOCATION.filter((key) => location[key] !== undefined).map((key) => [key, location[key]]);
  return { ...issue, location: Object.fromEntries(known) as IssueLocation };
}

/**
 * The one machine-readable form of a report: a single line of JSON, no line feed at the end, keys in a fixed order
 * (`valid`, `issues`; `code`, `severity`, `path`, `params`, `basis`, `location`), parameters by name. The same record
 * and options give the same bytes in Node, in the browser and on the command line. Holds pupil data: not for logs.
 */
export function reportToJson({ valid, issues }: ValidationReport): string {
  return JSON.stringify({ valid, issues: issues.map(canonical) });
}

/** Groups of {@link groupIssues} in the same form as {@link reportToJson}: one line, keys in a fixed order. */
export function groupsToJson(groups: readonly IssueGroup[]): string {
  return JSON.stringify(
    groups.map(({ code, severity, field, count, values, samples }) => ({
      code,
      severity,
      field,
      count,
      values: values.map(({ value, count: times }) => ({ value, count: times })),
      samples: samples.map(canonical),
    })),
  );
}
