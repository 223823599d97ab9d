import type { Report } from '../internal/report.ts';
import { show } from '../internal/show.ts';
import type { StaffMention } from './class-record.ts';

/** Different names kept for one person: more would be another kind of mistake. */
const MAX_NAMES = 8;

interface NameUse {
  count: number;
  readonly path: StaffMention['path'];
}

/** Counts under which names each personal number of the staff is written. */
export interface StaffNames {
  /** False when there are more people than the limit. */
  add(mention: StaffMention): boolean;
  /** One issue for each name that is not the commonest of its person. */
  report(report: Report): void;
}

/** Memory: at most `maxPeople` people with at most eight names each, whatever the number of records. */
export function createStaffNames(maxPeople: number): StaffNames {
  const people = new Map<string, Map<string, NameUse>>();
  return {
    add: ({ id, name, path }) => {
      let names = people.get(id);
      if (names === undefined) {
        if (people.size >= maxPeople) return false;
        names = new Map();
        people.set(id, names);
      }
      const use = names.get(name);
      if (use !== undefined) use.count++;
      else if (names.size < MAX_NAMES) names.set(name, { count: 1, path });
      return true;
    },
    report: (report) => {
      for (const [id, names] of people) {
        if (names.size < 2) continue;
        // The commonest first; of equals the one seen first, because sorting is stable.
        const [[expected, most], ...others] = [...names].sort(([, a], [, b]) => b.count - a.count) as [
          [string, NameUse],
          ...[string, NameUse][],
        ];
        for (const [name, { count, path }] of others) {
          const params = {
            id,
            value: show(name),
            count,
            expected: show(expected),
            expectedCount: most.count,
          };
          report('HBS-CLS-04', path, params);
        }
      }
    },
  };
}
