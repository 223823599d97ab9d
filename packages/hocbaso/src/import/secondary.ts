import { hocbasoError } from '../internal/hocbaso-error.ts';
import type { SchoolClassInput, SecondaryDraft, StaffMember } from './class-input.ts';
import { type Collector, createCollector } from './internal/collector.ts';
import { assertTable, matchTable, type TableSpec } from './internal/match-table.ts';
import {
  hasLeft,
  pupilRows,
  reportSharedNumbers,
  reportStrangers,
  singleRows,
} from './internal/pupil-rows.ts';
import type { MatchedTable, RowReader } from './internal/row-reader.ts';
import { type RowSource, readRows } from './internal/rows.ts';
import { onlyStaff, readClass, readSchool, readStaff } from './internal/school-tables.ts';
import { commonFields, readPupil } from './internal/secondary-pupil.ts';
import {
  CERTIFICATES,
  CLASS,
  HISTORY,
  MARKS,
  PUPILS,
  SCHOOL,
  STAFF,
  SUMMARY,
} from './internal/secondary-tables.ts';

/** The rows of a secondary class, each in memory or as a CSV or JSON file. */
export interface SecondarySources {
  /** One row per pupil. */
  readonly pupils: RowSource;
  /** One row per pupil and subject. */
  readonly marks: RowSource;
  /** One row per pupil: results of the year, conduct, absences, comment. */
  readonly summary: RowSource;
  /** One row per person, role and subject taught in this class. */
  readonly staff: RowSource;
  /** One row. */
  readonly school: RowSource;
  /** One row: name, grade and school year of the class. */
  readonly classInfo: RowSource;
  /** One row per pupil and school year. */
  readonly history?: RowSource;
  /** One row per pupil and certificate. */
  readonly certificates?: RowSource;
}

const SPECS = {
  pupils: PUPILS,
  marks: MARKS,
  summary: SUMMARY,
  staff: STAFF,
  school: SCHOOL,
  classInfo: CLASS,
};

function open(source: RowSource, spec: TableSpec, out: Collector): MatchedTable {
  const table = readRows(source, { columns: spec.columns });
  assertTable(
    table,
    spec,
    Object.values(SPECS).filter((other) => other !== spec),
  );
  return matchTable(table, spec, out);
}

/**
 * Reads a secondary class from the rows of an ordinary school database. Columns are found by their names, in
 * Vietnamese (`Mã học sinh`) or as the record spells them (`ma_hoc_sinh`, `maHocSinh`). What cannot be read comes
 * back as issues; a pupil with an unreadable cell gets no draft.
 *
 * @throws HocBaSoError `ERR_HBS_IMPORT_EMPTY`, `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_ENCODING`,
 * `ERR_HBS_IMPORT_CSV`, `ERR_HBS_IMPORT_JSON`, `ERR_HBS_IMPORT_WRONG_FILE`, `ERR_HBS_IMPORT_NOT_TABLE`,
 * `ERR_HBS_IMPORT_ONE_ROW`, `ERR_HBS_IMPORT_HEAD`, `ERR_HBS_IMPORT_LEVEL`
 */
export function readSecondaryRows(sources: SecondarySources): SchoolClassInput {
  const out = createCollector();
  const school = readSchool(open(sources.school, SCHOOL, out), out);
  const head = readClass(open(sources.classInfo, CLASS, out), out);
  const grade = Number(head.khoi);
  if (grade < 6)
    throw hocbasoError('ERR_HBS_IMPORT_LEVEL', { params: { file: sources.classInfo.name, grade } });
  const capHoc = grade < 10 ? 'thcs' : 'thpt';

  const staffTable = open(sources.staff, STAFF, out);
  const staff = out.blocked ? [] : readStaff(staffTable, capHoc, out);
  const gvcn = out.blocked ? undefined : onlyStaff(staff, 'gvcn', staffTable, out);
  const cbql = out.blocked ? undefined : onlyStaff(staff, 'cbql', staffTable, out);
  const person = open(sources.pupils, PUPILS, out);
  const marks = open(sources.marks, MARKS, out);
  const summary = open(sources.summary, SUMMARY, out);
  const history = sources.history && open(sources.history, HISTORY, out);
  const certificates = sources.certificates && open(sources.certificates, CERTIFICATES, out);

  const drafts: SecondaryDraft[] = [];
  if (!out.blocked && gvcn !== undefined && cbql !== undefined) {
    const common = commonFields(head, capHoc, school, gvcn, cbql);
    const teachers = new Map<string, StaffMember[]>();
    for (const member of staff) {
      for (const code of member.monHoc ?? []) teachers.set(code, [...(teachers.get(code) ?? []), member]);
    }
    const of = { tenLop: head.tenLop, ...(head.maLop === undefined ? {} : { maLop: head.maLop }) };
    const rowsOf = (table: MatchedTable | undefined): ReadonlyMap<string, readonly RowReader[]> =>
      table === undefined ? new Map() : pupilRows(table, out, of);
    const [personRows, markRows, summaryRows] = [rowsOf(person), rowsOf(marks), rowsOf(summary)];
    const [historyRows, certificateRows] = [rowsOf(history), rowsOf(certificates)];
    const listed = new Set(personRows.keys());
    for (const rows of [markRows, summaryRows, historyRows, certificateRows]) reportStrangers(rows, listed);
    const people = singleRows(personRows);
    const summaries = singleRows(summaryRows);
    reportSharedNumbers(people);
    for (const [code, reader] of people) {
      if (hasLeft(reader)) {
        reader.report('HBS-IMP-PUPIL-LEFT', 'info', {}, 'trangThaiHs');
        continue;
      }
      for (const [table, rows] of [
        [marks, markRows],
        [summary, summaryRows],
      ] as const) {
        if (!rows.has(code))
          reader.report('HBS-IMP-PUPIL-NO-ROW', 'error', { where: table.table.file }, 'maHocSinh');
      }
      const row = summaries.get(code);
      if (row === undefined) continue;
      const draft = readPupil(
        {
          person: reader,
          summary: row,
          marks: markRows.get(code) ?? [],
          history: historyRows.get(code) ?? [],
          certificates: certificateRows.get(code) ?? [],
        },
        common,
        capHoc,
        teachers,
        staff,
      );
      if (draft !== undefined) drafts.push(draft);
    }
  }
  return {
    tenLop: head.tenLop,
    khoi: head.khoi,
    namHoc: head.namHoc,
    capHoc,
    school,
    staff,
    drafts,
    issues: out.issues,
    guesses: out.guesses,
  };
}
