import { formatPath, type Issue, type MessageCode, type Severity } from '@hocbaso/spec';

/** Issues of one cause: the same code at the same field, whatever the record or the row. */
export interface IssueGroup {
  readonly code: MessageCode;
  readonly severity: Severity;
  /** Field without row numbers, such as `bangDiem[].diemCaNam`; empty for a whole record. */
  readonly field: string;
  readonly count: number;
  /** The values told about and how often, most common first: one wrong value in many records is one slip. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** The first few issues. */
  readonly samples: readonly Issue[];
}

/** Groups issues as they come; memory is bounded by the number of causes, not of issues. */
export interface IssueGrouper {
  /** Counts issues in. */
  add(issues: Iterable<Issue>): void;
  /** The groups so far, most common first; errors before warnings of the same number. */
  groups(): readonly IssueGroup[];
}

interface Open {
  readonly code: MessageCode;
  readonly severity: Severity;
  readonly field: string;
  count: number;
  readonly values: Map<string, number>;
  readonly samples: Issue[];
}

/** Different values counted for one cause; those that come later are counted in the total only. */
const MAX_VALUES = 100;
const SHOWN_VALUES = 5;
const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Makes a grouper; `samples` issues are kept of each cause, default 3. */
export function createIssueGrouper(options: { readonly samples?: number } = {}): IssueGrouper {
  const keep = options.samples ?? 3;
  const open = new Map<string, Open>();
  return {
    add: (issues) => {
      for (const issue of issues) {
        const field = formatPath(issue.path).replace(/\[[0-9]+\]/g, '[]');
        const key = `${issue.code} ${issue.severity} ${field}`;
        let group = open.get(key);
        if (group === undefined) {
          const { code, severity } = issue;
          group = { code, severity, field, count: 0, values: new Map(), samples: [] };
          open.set(key, group);
        }
        group.count++;
        if (group.samples.length < keep) group.samples.push(issue);
        const { value } = issue.params;
        if (value === undefined) continue;
        const text = String(value);
        const seen = group.values.get(text);
        if (seen !== undefined) group.values.set(text, seen + 1);
        else if (group.values.size < MAX_VALUES) group.values.set(text, 1);
      }
    },
    groups: () =>
      [...open.values()]
        .sort(
          (a, b) =>
            b.count - a.count ||
            ORDER[a.severity] - ORDER[b.severity] ||
            (a.code < b.code ? -1 : a.code > b.code ? 1 : a.field < b.field ? -1 : 1),
        )
        .map(({ values, samples, ...group }) => ({
          ...group,
          values: [...values]
            .sort(([, a], [, b]) => b - a)
            .slice(0, SHOWN_VALUES)
            .map(([value, count]) => ({ value, count })),
          samples: [...samples],
        })),
  };
}

/** Groups issues by cause, most common first. For a stream use {@link createIssueGrouper}. */
export function groupIssues(
  issues: Iterable<Issue>,
  options: { readonly samples?: number } = {},
): readonly IssueGroup[] {
  const grouper = createIssueGrouper(options);
  grouper.add(issues);
  return grouper.groups();
}
