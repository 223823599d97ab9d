import type { Report } from '../internal/report.ts';
import { show } from '../internal/show.ts';
import { type ClassRecord, tidyName } from './class-record.ts';

/** One pupil of the class list, as the school has it. */
export interface RosterEntry {
  readonly soDinhDanh?: string | undefined;
  /** Used when either side has no personal number. */
  readonly maHocSinh?: string | undefined;
  readonly hoVaTen?: string | undefined;
  readonly tenLop?: string | undefined;
  /** Row of the list for messages; default the place in the list, counted from 1. */
  readonly row?: number | undefined;
}

/** A class list being compared with records. */
export interface Roster {
  /** Compares one record. */
  compare(record: ClassRecord, report: Report): void;
  /** Entries no record came for. */
  missing(): Iterable<RosterEntry & { readonly row: number }>;
}

/** Indexes a class list by personal number and pupil code. Memory: the list itself. */
export function createRoster(entries: Iterable<RosterEntry>): Roster {
  const rows = Array.from(entries, (entry, i) => ({ ...entry, row: entry.row ?? i + 1 }));
  const byId = new Map(rows.filter((r) => r.soDinhDanh !== undefined).map((r) => [r.soDinhDanh!, r]));
  const byCode = new Map(rows.filter((r) => r.maHocSinh !== undefined).map((r) => [r.maHocSinh!, r]));
  const seen = new Set<RosterEntry>();
  return {
    compare: (record, report) => {
      const { soDinhDanh, maHocSinh, hoVaTen, tenLop } = record;
      const entry = byId.get(soDinhDanh ?? '') ?? byCode.get(maHocSinh ?? '');
      if (entry === undefined) {
        report('HBS-CLS-03', [soDinhDanh === undefined ? 'maHocSinh' : 'soDinhDanh'], {});
        return;
      }
      seen.add(entry);
      const differs = (
        path: 'hoVaTen' | 'tenLop',
        value: string | undefined,
        code: 'NAME' | 'CLASS',
      ): void => {
        const expected = entry[path];
        if (value === undefined || expected === undefined || tidyName(value) === tidyName(expected)) return;
        const params = { value: show(value), expected: show(expected), row: entry.row };
        report(`HBS-CLS-03-${code}`, [path], params);
      };
      differs('hoVaTen', hoVaTen, 'NAME');
      differs('tenLop', tenLop, 'CLASS');
    },
    missing: () => rows.filter((row) => !seen.has(row)),
  };
}
