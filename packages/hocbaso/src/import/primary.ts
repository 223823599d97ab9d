import { SUBJECTS } from '@hocbaso/spec';
import type { ImportFile, PrimaryDraft, SchoolClassInput } from './class-input.ts';
import { createCollector } from './internal/collector.ts';
import { requireSomewhere } from './internal/combine.ts';
import { fieldColumn } from './internal/field-columns.ts';
import { findTables, matchTable } from './internal/match-table.ts';
import { commonFields, readPupil } from './internal/primary-pupil.ts';
import {
  CLASS,
  HISTORY,
  LEVEL_FIELDS,
  levelKey,
  markKey,
  PERSON_FIELDS,
  PUPIL_LIST,
  RESULTS,
  SCHOOL,
  STAFF,
  SUPPLEMENT,
} from './internal/primary-tables.ts';
import {
  hasLeft,
  pupilRows,
  reportSharedNumbers,
  reportStrangers,
  singleRows,
} from './internal/pupil-rows.ts';
import type { RowReader } from './internal/row-reader.ts';
import { onlyStaff, readClass, readSchool, readStaff } from './internal/school-tables.ts';
import { openWorkbook } from './internal/workbook.ts';

/** The three workbooks of a primary class. */
export interface PrimaryWorkbooks {
  /** The pupil list of the sector database (CSDL ngành, `C1-HocSinh`). */
  readonly pupils: ImportFile;
  /** The yearly results of the sector database (`KetQuaHocTapImportExcel`). */
  readonly results: ImportFile;
  /** The school's own workbook: school, class, staff, history, and what the other two lack. */
  readonly supplement: ImportFile;
}

/** Options of {@link readPrimaryWorkbooks}. */
export interface ReadPrimaryOptions {
  /** Checked between the workbooks; nothing is kept of an import that was stopped. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a primary class from the two workbooks of the sector database and the school's own third one. Columns are
 * found by their headers. What cannot be read comes back as issues; a pupil with an unreadable cell gets no draft.
 *
 * @throws HocBaSoError `ERR_HBS_IMPORT_EMPTY`, `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_NOT_WORKBOOK`,
 * `ERR_HBS_IMPORT_ENCRYPTED`, `ERR_HBS_IMPORT_WRONG_FILE`, `ERR_HBS_IMPORT_SHEET_MISSING`,
 * `ERR_HBS_IMPORT_ONE_ROW`, `ERR_HBS_IMPORT_HEAD`, `ERR_HBS_IMPORT_UNPACKED`, `ERR_HBS_IMPORT_CELLS`,
 * `ERR_HBS_IMPORT_ZIP_SIZE`, `ERR_HBS_IMPORT_ROWS`, `ERR_HBS_IMPORT_COLUMNS`
 */
export async function readPrimaryWorkbooks(
  files: PrimaryWorkbooks,
  options: ReadPrimaryOptions = {},
): Promise<SchoolClassInput> {
  const books = [];
  for (const file of [files.supplement, files.pupils, files.results]) {
    options.signal?.throwIfAborted();
    books.push(await openWorkbook(file));
  }
  const [own, listBook, resultsBook] = books as [(typeof books)[0], (typeof books)[0], (typeof books)[0]];
  const out = createCollector();
  const [schoolTable, classTable, staffTable, extraTable, historyTable] = findTables(
    own,
    [SCHOOL, CLASS, STAFF, SUPPLEMENT, { ...HISTORY, optional: true }],
    [PUPIL_LIST, RESULTS],
    out,
  );
  const [listTable] = findTables(listBook, [PUPIL_LIST], [RESULTS, SUPPLEMENT], out);
  const [resultsTable] = findTables(resultsBook, [RESULTS], [PUPIL_LIST, SUPPLEMENT], out);

  const school = readSchool(matchTable(schoolTable!, SCHOOL, out), out);
  const head = readClass(matchTable(classTable!, CLASS, out), out);
  const staffMatched = matchTable(staffTable!, STAFF, out);
  const staff = out.blocked ? [] : readStaff(staffMatched, 'tieuHoc', out);
  const gvcn = out.blocked ? undefined : onlyStaff(staff, 'gvcn', staffMatched, out);
  const cbql = out.blocked ? undefined : onlyStaff(staff, 'cbql', staffMatched, out);

  const list = matchTable(listTable!, PUPIL_LIST, out);
  const results = matchTable(resultsTable!, RESULTS, out);
  const extra = matchTable(extraTable!, SUPPLEMENT, out);
  const history = historyTable === undefined ? undefined : matchTable(historyTable, HISTORY, out);
  for (const field of PERSON_FIELDS) {
    if (field.required === true)
      requireSomewhere([list, extra], field.name, fieldColumn(field, true).label, out);
  }
  for (const field of LEVEL_FIELDS) {
    if (field.required !== false)
      requireSomewhere([results, extra], field.name, fieldColumn(field, true).label, out);
  }
  for (const { code, name, compulsory, grades, yearEndTestGrades } of SUBJECTS.tieuHoc) {
    const grade = Number(head.khoi);
    const tested = yearEndTestGrades?.includes(grade) === true;
    if (!grades.includes(grade) || compulsory === false || (compulsory !== true && !tested)) continue;
    requireSomewhere([results, extra], levelKey(code), `${name} - Mức đạt được`, out);
    if (tested) requireSomewhere([results, extra], markKey(code), `${name} - Điểm kiểm tra định kỳ`, out);
  }

  const drafts: PrimaryDraft[] = [];
  if (!out.blocked && gvcn !== undefined && cbql !== undefined) {
    const common = commonFields(head, school, gvcn, cbql);
    const of = { tenLop: head.tenLop, ...(head.maLop === undefined ? {} : { maLop: head.maLop }) };
    const listRows = pupilRows(list, out, of);
    const resultRows = pupilRows(results, out, of);
    const extraRows = pupilRows(extra, out, { tenLop: head.tenLop });
    const historyRows =
      history === undefined
        ? new Map<string, RowReader[]>()
        : pupilRows(history, out, { tenLop: head.tenLop });
    const listed = new Set(listRows.keys());
    for (const rows of [resultRows, extraRows, historyRows]) reportStrangers(rows, listed);
    const [byList, byResults, byExtra] = [
      singleRows(listRows),
      singleRows(resultRows),
      singleRows(extraRows),
    ];
    reportSharedNumbers(byList);
    for (const [code, reader] of byList) {
      if (hasLeft(reader)) {
        reader.report('HBS-IMP-PUPIL-LEFT', 'info', {}, 'trangThaiHs');
        continue;
      }
      const result = byResults.get(code);
      const supplement = byExtra.get(code);
      for (const [found, matched, rows] of [
        [result, results, resultRows],
        [supplement, extra, extraRows],
      ] as const) {
        if (found !== undefined || rows.has(code)) continue;
        reader.report('HBS-IMP-PUPIL-NO-ROW', 'error', { where: matched.table.file }, 'maHocSinh');
      }
      if (result === undefined || supplement === undefined) continue;
      const draft = readPupil(
        { list: reader, results: result, supplement, history: historyRows.get(code) ?? [] },
        common,
        head.khoi,
      );
      if (draft !== undefined) drafts.push(draft);
    }
  }
  return {
    tenLop: head.tenLop,
    khoi: head.khoi,
    namHoc: head.namHoc,
    capHoc: 'tieuHoc',
    school,
    staff,
    drafts,
    issues: out.issues,
    guesses: out.guesses,
  };
}
