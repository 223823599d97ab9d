import { hocbasoError } from '../../internal/hocbaso-error.ts';
import type { SchoolClassInput, StaffMember, TranscriptDraft } from '../class-input.ts';
import { type Collector, createCollector } from '../internal/collector.ts';
import { commonFields as primaryCommon } from '../internal/primary-pupil.ts';
import {
  hasLeft,
  pupilRows,
  reportSharedNumbers,
  reportStrangers,
  singleRows,
} from '../internal/pupil-rows.ts';
import type { MatchedTable, RowReader } from '../internal/row-reader.ts';
import type { RowSource } from '../internal/rows.ts';
import { type ClassHead, onlyStaff, readClass, readSchool, readStaff } from '../internal/school-tables.ts';
import { commonFields as secondaryCommon } from '../internal/secondary-pupil.ts';
import { type MappedClass, readMappedPupil } from './mapped-pupil.ts';
import { givenBy, type ImportMapping, type MappedTable } from './mapping.ts';
import { openFiles, openTable } from './open-table.ts';
import { type MappedKind, requiredTargets } from './targets.ts';

/** A mapping and the files it names. */
export interface MappedSources {
  readonly mapping: ImportMapping;
  /** Excel, CSV or JSON files, or rows in memory, by the keys of the mapping. */
  readonly files: Readonly<Record<string, RowSource>>;
}

/** Options of {@link readMapped}. */
export interface ReadMappedOptions {
  /** Checked between the tables; nothing is kept of an import that was stopped. */
  readonly signal?: AbortSignal;
}

interface Opened {
  readonly one: MappedTable;
  readonly matched: MatchedTable;
}

function teachersOf(staff: readonly StaffMember[]): ReadonlyMap<string, readonly StaffMember[]> {
  const teachers = new Map<string, StaffMember[]>();
  for (const member of staff) {
    for (const code of member.monHoc ?? []) teachers.set(code, [...(teachers.get(code) ?? []), member]);
  }
  return teachers;
}

function readPupils(
  of: MappedClass,
  head: ClassHead,
  tables: (kind: MappedKind) => readonly Opened[],
  out: Collector,
): TranscriptDraft[] {
  const about = { tenLop: head.tenLop, ...(head.maLop === undefined ? {} : { maLop: head.maLop }) };
  const rowsOf = (kind: MappedKind): ReadonlyMap<string, readonly RowReader[]>[] =>
    tables(kind).map(({ matched }) => pupilRows(matched, out, about));
  const own = rowsOf('hocSinh');
  const none: ReadonlyMap<string, readonly RowReader[]> = new Map();
  const [marks = none] = rowsOf('bangDiem');
  const [history = none] = rowsOf('quaTrinhHocTap');
  const [certificates = none] = rowsOf('chungChi');
  const listed = new Set(own[0]!.keys());
  for (const rows of [...own.slice(1), marks, history, certificates]) reportStrangers(rows, listed);
  const [list, ...others] = own.map((rows) => singleRows(rows));
  reportSharedNumbers(list!);
  const required = new Set(requiredTargets(of.capHoc, 'hocSinh').filter((name) => name !== 'maHocSinh'));
  const [, ...extra] = tables('hocSinh');
  // A table that only adds what not every pupil has, such as awards, need not name every pupil.
  const mustHave = extra.map(({ one }) => givenBy(one).some((name) => required.has(name)));
  const [marksTable] = tables('bangDiem');
  const wide = tables('hocSinh').some(({ one }) => givenBy(one).some((name) => name.startsWith('bangDiem.')));
  const drafts: TranscriptDraft[] = [];
  for (const [code, reader] of list!) {
    if (hasLeft(reader)) {
      reader.report('HBS-IMP-PUPIL-LEFT', 'info', {}, 'trangThaiHs');
      continue;
    }
    const missing = (where: string): void =>
      reader.report('HBS-IMP-PUPIL-NO-ROW', 'error', { where }, 'maHocSinh');
    const rows = others.map((table) => table.get(code));
    let complete = true;
    rows.forEach((row, i) => {
      if (row !== undefined) return;
      const twice = own[i + 1]!.has(code);
      if (!twice && mustHave[i]) missing(extra[i]!.matched.table.file);
      if (twice || mustHave[i]) complete = false;
    });
    if (marksTable !== undefined && !wide && !marks.has(code)) missing(marksTable.matched.table.file);
    if (!complete) continue;
    const draft = readMappedPupil(of, {
      own: [reader, ...rows.filter((row) => row !== undefined)],
      marks: marks.get(code) ?? [],
      history: history.get(code) ?? [],
      certificates: certificates.get(code) ?? [],
    });
    if (draft !== undefined) drafts.push(draft);
  }
  return drafts;
}

/**
 * Reads a class from whatever files a school has, the way its mapping says. Columns are found by header text; what
 * cannot be read comes back as issues, and a pupil with an unreadable cell gets no draft.
 *
 * @throws HocBaSoError `ERR_HBS_MAPPING_FILE`, `ERR_HBS_MAPPING_SHEET`, `ERR_HBS_IMPORT_EMPTY`,
 * `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_NOT_WORKBOOK`, `ERR_HBS_IMPORT_ENCRYPTED`, `ERR_HBS_IMPORT_ENCODING`,
 * `ERR_HBS_IMPORT_CSV`, `ERR_HBS_IMPORT_JSON`, `ERR_HBS_IMPORT_SHEET_MISSING`,
 * `ERR_HBS_IMPORT_ONE_ROW`, `ERR_HBS_IMPORT_HEAD`, `ERR_HBS_IMPORT_LEVEL_OTHER`
 */
export async function readMapped(
  { mapping, files }: MappedSources,
  options: ReadMappedOptions = {},
): Promise<SchoolClassInput> {
  const out = createCollector();
  const { capHoc } = mapping;
  const sources = openFiles(files);
  const open = async (kind: MappedKind): Promise<readonly Opened[]> => {
    const tables: Opened[] = [];
    for (const one of mapping.tables.filter((table) => table.kind === kind)) {
      options.signal?.throwIfAborted();
      tables.push({ one, matched: await openTable(mapping, one, sources, out) });
    }
    return tables;
  };
  const only = async (kind: MappedKind): Promise<MatchedTable> => (await open(kind))[0]!.matched;
  const school = readSchool(await only('truong'), out);
  const head = readClass(await only('lop'), out);
  const grade = Number(head.khoi);
  const level = grade < 6 ? 'tieuHoc' : grade < 10 ? 'thcs' : 'thpt';
  if (level !== capHoc)
    throw hocbasoError('ERR_HBS_IMPORT_LEVEL_OTHER', { params: { grade, capHoc, name: mapping.name } });
  const staffTable = await only('canBo');
  const staff = out.blocked ? [] : readStaff(staffTable, capHoc, out);
  const gvcn = out.blocked ? undefined : onlyStaff(staff, 'gvcn', staffTable, out);
  const cbql = out.blocked ? undefined : onlyStaff(staff, 'cbql', staffTable, out);
  const opened = new Map<MappedKind, readonly Opened[]>();
  for (const kind of ['hocSinh', 'bangDiem', 'quaTrinhHocTap', 'chungChi'] as const) {
    opened.set(kind, await open(kind));
  }
  let drafts: readonly TranscriptDraft[] = [];
  if (!out.blocked && gvcn !== undefined && cbql !== undefined) {
    const common =
      capHoc === 'tieuHoc'
        ? primaryCommon(head, school, gvcn, cbql)
        : secondaryCommon(head, capHoc, school, gvcn, cbql);
    const of = { capHoc, khoi: head.khoi, common, staff, teachers: teachersOf(staff) };
    drafts = readPupils(of, head, (kind) => opened.get(kind) ?? [], out);
  }
  const { tenLop, khoi, namHoc } = head;
  const { issues, guesses } = out;
  return { tenLop, khoi, namHoc, capHoc, school, staff, drafts, issues, guesses };
}
