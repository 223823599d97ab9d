import { type PrimarySubjectRow, SUBJECTS } from '@hocbaso/spec';
import type { PrimaryDraft, School, StaffMember } from '../class-input.ts';
import { checkSamePupil, readField, readFirst } from './combine.ts';
import { birthParser, enumParser, primaryMarkParser } from './parsers.ts';
import {
  HISTORY_FIELDS,
  IDENTITY_FIELDS,
  LEVEL_FIELDS,
  levelKey,
  markKey,
  PERSON_FIELDS,
  VERDICT_FIELDS,
  YEAR_FIELDS,
} from './primary-tables.ts';
import type { RowReader } from './row-reader.ts';
import type { ClassHead } from './school-tables.ts';

/** The rows of one pupil. */
export interface PupilSources {
  readonly list: RowReader;
  readonly results: RowReader;
  readonly supplement: RowReader;
  readonly history: readonly RowReader[];
}

function readSubjects(
  { results, supplement }: PupilSources,
  grade: number,
  assessed: boolean,
): PrimarySubjectRow[] {
  const rows: PrimarySubjectRow[] = [];
  const readers = [results, supplement];
  for (const subject of SUBJECTS.tieuHoc) {
    if (!subject.grades.includes(grade)) continue;
    // The elective language of grades 1 and 2 is compulsory only where its year-end test is.
    const compulsory =
      subject.compulsory === true ||
      (subject.compulsory !== false && subject.yearEndTestGrades?.includes(grade) === true);
    const mucDatDuoc = readFirst(readers, levelKey(subject.code), enumParser('mucDatDuoc'), {
      required: compulsory && assessed,
    }) as PrimarySubjectRow['mucDatDuoc'];
    const diemKiemTra = readFirst(readers, markKey(subject.code), primaryMarkParser, { required: false });
    if (!compulsory && mucDatDuoc === undefined && diemKiemTra === undefined) continue;
    rows.push({
      maMonHoc: subject.code,
      tenMonHoc: subject.name,
      ...(mucDatDuoc === undefined ? {} : { mucDatDuoc }),
      ...(diemKiemTra === undefined ? {} : { diemKiemTra }),
    });
  }
  return rows;
}

/** The draft of one pupil; undefined when any of the rows has an error. */
export function readPupil(
  sources: PupilSources,
  common: Readonly<Record<string, unknown>>,
  khoi: string,
): PrimaryDraft | undefined {
  const { list, results, supplement, history } = sources;
  const draft: Record<string, unknown> = { ...common };
  checkSamePupil(list, [results, supplement]);
  for (const field of IDENTITY_FIELDS) readField(draft, [list], field, true);
  Object.assign(draft, list.read('ngaySinh', birthParser, { required: true }));
  for (const field of PERSON_FIELDS) readField(draft, [list, supplement], field, field.required === true);
  const assessed = draft.khuyetTatKhongDanhGia !== true;
  for (const field of YEAR_FIELDS) readField(draft, [supplement], field, field.required === true);
  for (const field of VERDICT_FIELDS) {
    readField(draft, [results], field, field.required === true || (field.required !== false && assessed));
  }
  for (const field of LEVEL_FIELDS) {
    readField(draft, [results, supplement], field, field.required !== false && assessed);
  }
  draft.bangDiem = readSubjects(sources, Number(khoi), assessed);
  const years = history.map((reader) => {
    const row: Record<string, unknown> = {};
    for (const field of HISTORY_FIELDS) readField(row, [reader], field, field.required === true);
    return row;
  });
  if (years.length > 0) draft.quaTrinhHocTap = years;
  const failed = [list, results, supplement, ...history].some((reader) => reader.failed);
  return failed ? undefined : (draft as unknown as PrimaryDraft);
}

/** What every record of the class has in common. */
export function commonFields(
  head: ClassHead,
  school: School,
  gvcn: StaffMember,
  cbql: StaffMember,
): Readonly<Record<string, unknown>> {
  const { mst, ...place } = school;
  void mst;
  return {
    form: 'primary',
    capHoc: 'tieuHoc',
    ...place,
    namHoc: head.namHoc,
    khoi: head.khoi,
    tenLop: head.tenLop,
    hoTenGvcn: gvcn.hoVaTen,
    soDinhDanhGvcn: gvcn.soDinhDanh,
    hoTenCbql: cbql.hoVaTen,
    soDinhDanhCbql: cbql.soDinhDanh,
    chucVuCbql: cbql.chucVu,
  };
}
