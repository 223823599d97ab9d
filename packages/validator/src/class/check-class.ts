import type { Issue } from '@hocbaso/spec';
import { createReport } from '../internal/report.ts';
import { show } from '../internal/show.ts';
import type { Validator } from '../validate.ts';
import { locationOfRecord, readClassRecord } from './class-record.ts';
import { createKeyTable } from './key-table.ts';
import { createPupilTable } from './pupils.ts';
import { createRoster, type RosterEntry } from './roster.ts';
import { createStaffNames } from './staff.ts';

/** Options of {@link createClassChecker}. */
export interface ClassCheckerOptions {
  /** Class list to compare with; without it the list is not checked. */
  readonly roster?: Iterable<RosterEntry>;
  /** Records remembered for comparison; default 1,000,000. Beyond, one `HBS-CLS-06` says so. */
  readonly maxRecords?: number;
  /** Staff members remembered; default 100,000. */
  readonly maxPeople?: number;
}

/**
 * Compares the records of a class, a school or several years with each other, one at a time.
 *
 * Memory does not hold records: 36 bytes by personal number and 24 by UUID for each slot of tables that are 35 to 70 %
 * full, so 86 to 172 bytes a record, outside the heap and bounded by `maxRecords`; at most `maxPeople` people with eight
 * names each; and the class list given. A million records stay below 200 MB, a school's few thousand below 1 MB.
 */
export interface ClassChecker {
  /** Issues of this record against those before it. Never throws, whatever it is given. */
  add(record: unknown): readonly Issue[];
  /** Issues only the whole shows: pupils of the list without a record, people named two ways. */
  finish(): readonly Issue[];
  /** Bytes of the tables. */
  bytes(): number;
}

const DEFAULT_RECORDS = 1_000_000;
const DEFAULT_PEOPLE = 100_000;

function uuidKey(uuid: string): readonly number[] {
  const hex = uuid.replaceAll('-', '');
  return [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16));
}

/** Makes a checker for one pass over records; records of several years may be mixed, in any order. */
export function createClassChecker(options: ClassCheckerOptions = {}): ClassChecker {
  const { maxRecords = DEFAULT_RECORDS, maxPeople = DEFAULT_PEOPLE } = options;
  const pupils = createPupilTable(maxRecords);
  const uuids = createKeyTable(4, 1, maxRecords);
  const staff = createStaffNames(maxPeople);
  const roster = options.roster === undefined ? undefined : createRoster(options.roster);
  const told = new Set<number>();
  let number = 0;
  return {
    bytes: () => pupils.bytes() + uuids.bytes(),
    add: (input) => {
      number++;
      const issues: Issue[] = [];
      const record = readClassRecord(input);
      if (record === undefined) return issues;
      const location = locationOfRecord(record);
      const report = createReport(issues, Object.keys(location).length === 0 ? undefined : location);
      const full = (limit: number): void => {
        if (!told.has(limit)) report('HBS-CLS-06', [], { record: number, limit });
        told.add(limit);
      };
      const pupil = pupils.compare(record, number, report);
      if (pupil === 'full') full(maxRecords);
      const uuid = record.maDinhDanhHocBa;
      if (uuid !== undefined) {
        const key = uuidKey(uuid);
        const at = uuids.find(key);
        if (at < 0) {
          const inserted = uuids.insert(key);
          if (inserted < 0) full(maxRecords);
          else uuids.words()[inserted + 4] = number;
        } else {
          const first = uuids.words()[at + 4]!;
          // The same record given twice was told already.
          if (typeof pupil === 'string' || pupil.first !== first) {
            report('HBS-CLS-02', ['maDinhDanhHocBa'], { value: uuid, first, second: number });
          }
        }
      }
      for (const mention of record.staff) if (!staff.add(mention)) full(maxPeople);
      roster?.compare(record, report);
      return issues;
    },
    finish: () => {
      const issues: Issue[] = [];
      for (const { row, tenLop, maHocSinh, hoVaTen } of roster?.missing() ?? []) {
        const location = {
          ...(tenLop === undefined ? {} : { tenLop: show(tenLop) }),
          ...(maHocSinh === undefined ? {} : { maHocSinh: show(maHocSinh) }),
          ...(hoVaTen === undefined ? {} : { hoVaTen: show(hoVaTen) }),
        };
        createReport(issues, location)('HBS-CLS-03-MISSING', [], { row });
      }
      staff.report(createReport(issues, undefined));
      return issues;
    },
  };
}

/** Issues of one record of a stream, or of the whole when there is no `index`. */
export interface RecordIssues {
  /** Place in the stream, counted from 0. */
  readonly index?: number;
  readonly issues: readonly Issue[];
}

/**
 * Checks a stream of records in one pass: each one by `validate` when given, and all of them with each other. Yields
 * once for every record, then once for the whole; holds no record. `signal` stops it between two records, throwing its
 * reason.
 */
export async function* checkRecords(
  records: AsyncIterable<unknown> | Iterable<unknown>,
  options: ClassCheckerOptions & { readonly validate?: Validator; readonly signal?: AbortSignal } = {},
): AsyncGenerator<RecordIssues, void, undefined> {
  const { validate, signal } = options;
  const checker = createClassChecker(options);
  let index = 0;
  for await (const record of records) {
    signal?.throwIfAborted();
    const compared = checker.add(record);
    const issues = validate === undefined ? compared : [...validate(record).issues, ...compared];
    yield { index: index++, issues };
  }
  signal?.throwIfAborted();
  yield { issues: checker.finish() };
}
