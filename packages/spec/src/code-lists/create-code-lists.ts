import type { CodeEntry, CodeListName } from './code-entry.ts';
import { type CommuneTable, shippedList } from './shipped-lists.ts';

/** Two-tier local government and the codes of QĐ 19/2025/QĐ-TTg. */
const REFORM = '2025-07-01';
/** Form of the codes before: the 63 provinces are shipped, their some ten thousand communes are not. */
const OLD_COMMUNE = /^[0-9]{5}$/;

/** How a look-up is narrowed. */
export interface CodeQuery {
  /** School level; a list whose codes differ by level is searched in it alone. */
  readonly level?: string;
  /** Day the code was used, `YYYY-MM-DD`; without it every time counts. */
  readonly date?: string;
  /** Province a commune must belong to. */
  readonly parent?: string;
}

/**
 * What a code is on a day. `valid`; `outOfTime`: in the list, not on that day; `elsewhere`: at another level or in
 * another province; `tolerated`: not to be checked, because what was valid then is not known; `unknown`: in no list;
 * `unlisted`: no such list is at hand (communes without their table).
 */
export type CodeStatus = 'valid' | 'outOfTime' | 'elsewhere' | 'tolerated' | 'unknown' | 'unlisted';

/** A look-up: the status and the entry it is about. */
export interface CodeFinding {
  readonly status: CodeStatus;
  readonly entry?: CodeEntry;
}

/** Code lists with validity in time. Hold one per configuration; it has no state but its own index. */
export interface CodeLists {
  /** Looks a code up and says what is wrong with it, if anything. */
  check(list: CodeListName, code: string, query?: CodeQuery): CodeFinding;
  /** The entry of a code valid at that level and on that day; of several, the one in force last. */
  find(list: CodeListName, code: string, query?: CodeQuery): CodeEntry | undefined;
  /** All entries valid at that level and on that day, in the order of the list. */
  entries(list: CodeListName, query?: CodeQuery): readonly CodeEntry[];
}

/** What replaces or completes the shipped lists. */
export interface CodeListOptions {
  /** Whole lists by name, each instead of the shipped one. */
  readonly overrides?: Readonly<Partial<Record<CodeListName, readonly CodeEntry[]>>>;
  /** `COMMUNES` of `@hocbaso/spec/communes`; without it communes are `unlisted`. */
  readonly communes?: CommuneTable;
}

function isInTime(entry: CodeEntry, date: string | undefined): boolean {
  if (date === undefined) return true;
  return (entry.validFrom ?? '') <= date && date <= (entry.validTo ?? '9999-12-31');
}

function isInPlace(entry: CodeEntry, { level, parent }: CodeQuery): boolean {
  return (
    (level === undefined || entry.level === undefined || entry.level === level) &&
    (parent === undefined || entry.parent === undefined || entry.parent === parent)
  );
}

interface IndexedList {
  readonly entries: readonly CodeEntry[];
  readonly byCode: ReadonlyMap<string, readonly CodeEntry[]>;
}

function index(entries: readonly CodeEntry[]): IndexedList {
  const byCode = new Map<string, CodeEntry[]>();
  for (const entry of entries) {
    const same = byCode.get(entry.code);
    if (same === undefined) byCode.set(entry.code, [entry]);
    else same.push(entry);
  }
  // What is in force last comes first.
  for (const same of byCode.values())
    same.sort((a, b) => ((a.validFrom ?? '') < (b.validFrom ?? '') ? 1 : -1));
  return { entries, byCode };
}

class IndexedCodeLists implements CodeLists {
  private readonly options: CodeListOptions;
  private readonly lists = new Map<string, IndexedList | undefined>();

  constructor(options: CodeListOptions) {
    this.options = options;
  }

  private list(name: string): IndexedList | undefined {
    if (!this.lists.has(name)) {
      const { overrides = {}, communes } = this.options;
      const own = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
      const entries = own ?? shippedList(name, communes);
      this.lists.set(name, entries === undefined ? undefined : index(entries));
    }
    return this.lists.get(name);
  }

  /** An older record keeps its commune code: nothing shipped tells which ones there were. */
  private isTolerated(name: string, code: string, { date }: CodeQuery): boolean {
    const replaced = Object.hasOwn(this.options.overrides ?? {}, name);
    return name === 'communes' && !replaced && date !== undefined && date < REFORM && OLD_COMMUNE.test(code);
  }

  check(name: CodeListName, code: string, query: CodeQuery = {}): CodeFinding {
    if (this.isTolerated(name, code, query)) return { status: 'tolerated' };
    const list = this.list(name);
    if (list === undefined) return { status: 'unlisted' };
    const found = list.byCode.get(code) ?? [];
    const here = found.filter((entry) => isInPlace(entry, query));
    const now = here.find((entry) => isInTime(entry, query.date));
    if (now !== undefined) return { status: 'valid', entry: now };
    if (here.length > 0) return { status: 'outOfTime', entry: here[0]! };
    return found.length > 0 ? { status: 'elsewhere', entry: found[0]! } : { status: 'unknown' };
  }

  find(name: CodeListName, code: string, query: CodeQuery = {}): CodeEntry | undefined {
    const { status, entry } = this.check(name, code, query);
    return status === 'valid' ? entry : undefined;
  }

  entries(name: CodeListName, query: CodeQuery = {}): readonly CodeEntry[] {
    const entries = this.list(name)?.entries ?? [];
    return entries.filter((entry) => isInPlace(entry, query) && isInTime(entry, query.date));
  }
}

/**
 * The code lists in one shape, every one replaceable: the official lists live in services that are not public (spec
 * section 5). Codes are keyed by list, level, code and day, because 01 is Toán in primary and no subject in THCS, and
 * province 15 was Yên Bái until 30 June 2025 and is Lào Cai since.
 */
export function createCodeLists(options: CodeListOptions = {}): CodeLists {
  return new IndexedCodeLists(options);
}
