import { type SecondarySubjectRow, SUBJECTS } from '@hocbaso/spec';
import type { School, SecondaryDraft, StaffMember } from '../class-input.ts';
import { checkSamePupil } from './combine.ts';
import { birthParser, fieldParser, lineParser, secondaryMarkParser, textParser } from './parsers.ts';
import type { RowReader } from './row-reader.ts';
import { type ClassHead, subjectParser } from './school-tables.ts';
import {
  CERTIFICATE_FIELDS,
  HISTORY_FIELDS,
  MARK_NAMES,
  PERSON_FIELDS,
  SUBJECT_FIELDS,
  SUMMARY_FIELDS,
} from './secondary-tables.ts';

/** School level of a secondary class. */
export type SecondaryLevel = 'thcs' | 'thpt';

/** The rows of one pupil. */
export interface PupilSources {
  readonly person: RowReader;
  readonly summary: RowReader;
  readonly marks: readonly RowReader[];
  readonly history: readonly RowReader[];
  readonly certificates: readonly RowReader[];
}

/** Who teaches a subject in this class. */
export type Teachers = ReadonlyMap<string, readonly StaffMember[]>;

const TEACHER_ID = fieldParser(SUBJECT_FIELDS.find((f) => f.name === 'soDinhDanhGvbm')!);

/** The teacher a marks row names, or the one the staff list assigns to the subject. */
export function readTeacher(
  reader: RowReader,
  code: string,
  teachers: Teachers,
  staff: readonly StaffMember[],
): Pick<SecondarySubjectRow, 'soDinhDanhGvbm' | 'hoTenGvbm'> | undefined {
  const named = reader.read('soDinhDanhGvbm', TEACHER_ID) as string | undefined;
  const name = reader.read('hoTenGvbm', lineParser);
  if (named !== undefined) {
    const hoTenGvbm = name ?? staff.find((member) => member.soDinhDanh === named)?.hoVaTen;
    if (hoTenGvbm !== undefined) return { soDinhDanhGvbm: named, hoTenGvbm };
    reader.report('HBS-IMP-TEACHER-UNKNOWN', 'error', { value: named }, 'soDinhDanhGvbm');
    return undefined;
  }
  const assigned = teachers.get(code) ?? [];
  if (assigned.length === 1)
    return { soDinhDanhGvbm: assigned[0]!.soDinhDanh, hoTenGvbm: assigned[0]!.hoVaTen };
  const params = { subject: code, names: assigned.map((member) => member.hoVaTen).join(', ') };
  reader.report(
    assigned.length === 0 ? 'HBS-IMP-TEACHER-MISSING' : 'HBS-IMP-TEACHER-SEVERAL',
    'error',
    params,
    'maMonHoc',
  );
  return undefined;
}

function readSubjects(
  marks: readonly RowReader[],
  capHoc: SecondaryLevel,
  teachers: Teachers,
  staff: readonly StaffMember[],
): SecondarySubjectRow[] {
  const rows = new Map<string, SecondarySubjectRow>();
  for (const reader of marks) {
    const maMonHoc = reader.read('maMonHoc', subjectParser(capHoc), { required: true });
    if (maMonHoc === undefined) continue;
    if (rows.has(maMonHoc)) {
      reader.report('HBS-IMP-SUBJECT-DUPLICATE', 'error', { value: maMonHoc }, 'maMonHoc');
      continue;
    }
    const spec = SUBJECTS[capHoc].find((s) => s.code === maMonHoc)!;
    const row: Record<string, unknown> = {
      maMonHoc,
      tenMonHoc: reader.read('tenMonHoc', lineParser) ?? spec.name,
    };
    for (const name of MARK_NAMES) {
      const value = reader.read(name, secondaryMarkParser);
      if (value !== undefined) row[name] = value;
    }
    const nhanXet = reader.read('nhanXet', textParser);
    if (nhanXet !== undefined) row.nhanXet = nhanXet;
    Object.assign(row, readTeacher(reader, maMonHoc, teachers, staff));
    rows.set(maMonHoc, row as unknown as SecondarySubjectRow);
  }
  return SUBJECTS[capHoc].flatMap(({ code }) => rows.get(code) ?? []);
}

function readList(readers: readonly RowReader[], fields: typeof HISTORY_FIELDS): Record<string, unknown>[] {
  return readers.map((reader) => {
    const row: Record<string, unknown> = {};
    for (const field of fields) {
      const value = reader.field(field, field.required === true);
      if (value !== undefined) row[field.name] = value;
    }
    return row;
  });
}

/** What every record of the class has in common. */
export function commonFields(
  head: ClassHead,
  capHoc: SecondaryLevel,
  school: School,
  gvcn: StaffMember,
  cbql: StaffMember,
): Readonly<Record<string, unknown>> {
  const { mst, ...place } = school;
  void mst;
  return {
    form: 'secondary',
    capHoc,
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

/** The draft of one pupil; undefined when any of the rows has an error. */
export function readPupil(
  sources: PupilSources,
  common: Readonly<Record<string, unknown>>,
  capHoc: SecondaryLevel,
  teachers: Teachers,
  staff: readonly StaffMember[],
): SecondaryDraft | undefined {
  const { person, summary, marks, history, certificates } = sources;
  checkSamePupil(person, [summary, ...marks]);
  const draft: Record<string, unknown> = { ...common };
  for (const field of PERSON_FIELDS) {
    const value = person.field(field, field.required === true);
    if (value !== undefined) draft[field.name] = value;
  }
  Object.assign(draft, person.read('ngaySinh', birthParser, { required: true }));
  const assessed = draft.khuyetTatKhongDanhGia !== true;
  for (const field of SUMMARY_FIELDS) {
    const value = summary.field(field, field.required === true || (field.required !== false && assessed));
    if (value !== undefined) draft[field.name] = value;
  }
  draft.bangDiem = readSubjects(marks, capHoc, teachers, staff);
  if (history.length > 0) draft.quaTrinhHocTap = readList(history, HISTORY_FIELDS);
  if (certificates.length > 0) draft.chungChi = readList(certificates, CERTIFICATE_FIELDS);
  const failed = [person, summary, ...marks, ...history, ...certificates].some((reader) => reader.failed);
  return failed ? undefined : (draft as unknown as SecondaryDraft);
}
