import {
  ENUMS,
  FIELDS,
  type MucDatDuoc,
  type MucNangLucPhamChat,
  RULE_SPECS,
  type XepLoaiTieuHoc,
} from '@hocbaso/spec';
import type { PrimaryResults } from '../compute/primary.ts';
import type { PrimaryRecord } from '../rules/rule.ts';
import { subjectOf } from './subjects.ts';

type TraitName = Extract<keyof PrimaryRecord, `nangLuc${string}` | `phamChat${string}`>;

const TRAITS = FIELDS.filter((f) => f.form === 'primary' && f.enum === 'mucNangLucPhamChat').map(
  (f) => f.name as TraitName,
);
const MANDATORY: ReadonlySet<string> = new Set(RULE_SPECS['HBS-PRI-03'].shape.fields);

/** True when the subject has a year-end test in this grade (TT 27/2020, art. 7.1). */
export function hasYearEndTest(grade: number | undefined, maMonHoc: string | undefined): boolean {
  return grade !== undefined && subjectOf('tieuHoc', maMonHoc)?.yearEndTestGrades?.includes(grade) === true;
}

/** What the overall result is computed from; `undefined` when something it depends on is not there. */
export function primaryResults(record: PrimaryRecord, grade: number | undefined): PrimaryResults | undefined {
  const subjects: MucDatDuoc[] = [];
  const traits: MucNangLucPhamChat[] = [];
  const tests: number[] = [];
  for (const name of TRAITS) {
    const level = record[name];
    if (level !== undefined) traits.push(level);
    else if (MANDATORY.has(name)) return undefined;
  }
  for (const row of record.bangDiem ?? []) {
    if (row.mucDatDuoc === undefined) return undefined;
    subjects.push(row.mucDatDuoc);
    if (row.mucDatDuoc === 'M' || row.diemKiemTra === 'M') continue;
    if (row.diemKiemTra !== undefined) tests.push(Number(row.diemKiemTra));
    else if (hasYearEndTest(grade, row.maMonHoc)) return undefined;
  }
  return subjects.length === 0 ? undefined : { subjects, traits, tests };
}

/** Vietnamese and English words of an overall result. */
export function overallWords(value: XepLoaiTieuHoc): { readonly vi: string; readonly en: string } {
  return ENUMS.xepLoaiTieuHoc.values.find((v) => v.value === value)!;
}
