import { type CapHoc, type FieldSpec, SUBJECTS } from '@hocbaso/spec';
import type { StaffMember, TranscriptDraft } from '../class-input.ts';
import { checkSamePupil, readField, readFirst } from '../internal/combine.ts';
import { fieldsOf } from '../internal/field-columns.ts';
import {
  birthParser,
  fieldParser,
  lineParser,
  type Parser,
  primaryMarkParser,
  secondaryMarkParser,
} from '../internal/parsers.ts';
import type { RowReader } from '../internal/row-reader.ts';
import { subjectParser } from '../internal/school-tables.ts';
import { readTeacher, type Teachers } from '../internal/secondary-pupil.ts';
import { formOf, pupilFields, subjectFields, subjectTarget } from './targets.ts';

/** The rows of one pupil in all tables of a mapping. */
export interface MappedPupil {
  /** One row of each table of kind `hocSinh`; the first is that of the class list. */
  readonly own: readonly [RowReader, ...RowReader[]];
  readonly marks: readonly RowReader[];
  readonly history: readonly RowReader[];
  readonly certificates: readonly RowReader[];
}

/** What the class says about every pupil. */
export interface MappedClass {
  readonly capHoc: CapHoc;
  readonly khoi: string;
  readonly common: Readonly<Record<string, unknown>>;
  readonly staff: readonly StaffMember[];
  readonly teachers: Teachers;
}

type Values = Record<string, unknown>;

function markParser(capHoc: CapHoc, field: FieldSpec): Parser<unknown> {
  if (!field.name.startsWith('diem')) return fieldParser(field);
  return capHoc === 'tieuHoc' ? primaryMarkParser : secondaryMarkParser;
}

/** The columns `bangDiem.15.…` of a row as if they were a row of that subject. */
function subjectView(reader: RowReader, code: string): RowReader {
  const at = (key: string): string => subjectTarget(code, key);
  return {
    row: reader.row,
    get failed() {
      return reader.failed;
    },
    has: (key) => reader.has(at(key)),
    cell: (key) => reader.cell(at(key)),
    read: (key, parser, options) => reader.read(at(key), parser, options),
    field: (field, required) => reader.read(at(field.name), fieldParser(field), { required }),
    guess: (key, readAs, confidence) => reader.guess(at(key), readAs, confidence),
    about: (subject) => reader.about(subject),
    report: (code_, severity, params, key) =>
      reader.report(code_, severity, params, key === undefined || !reader.has(at(key)) ? undefined : at(key)),
  };
}

function subjectRow(
  of: MappedClass,
  code: string,
  readers: readonly [RowReader, ...RowReader[]],
  assessed: boolean,
): Values {
  const spec = SUBJECTS[of.capHoc].find((subject) => subject.code === code)!;
  const row: Values = {
    maMonHoc: code,
    tenMonHoc: readFirst(readers, 'tenMonHoc', lineParser, { required: false }) ?? spec.name,
  };
  for (const field of subjectFields(formOf(of.capHoc))) {
    if (['tenMonHoc', 'soDinhDanhGvbm', 'hoTenGvbm'].includes(field.name)) continue;
    const required = field.required === true || (field.required !== false && assessed);
    const value = readFirst(readers, field.name, markParser(of.capHoc, field), { required });
    if (value !== undefined) row[field.name] = value;
  }
  if (of.capHoc !== 'tieuHoc') {
    const naming = readers.find((reader) => reader.cell('soDinhDanhGvbm').kind !== 'empty') ?? readers[0];
    Object.assign(row, readTeacher(naming, code, of.teachers, of.staff));
  }
  return row;
}

/** Compulsory subjects must have their level (primary); the others only where the school wrote something. */
function isExpected(of: MappedClass, code: string, filled: boolean, assessed: boolean): boolean {
  if (filled || of.capHoc !== 'tieuHoc') return filled;
  const spec = SUBJECTS.tieuHoc.find((subject) => subject.code === code)!;
  const grade = Number(of.khoi);
  if (!spec.grades.includes(grade)) return false;
  if (spec.compulsory === true) return true;
  return spec.compulsory !== false && spec.yearEndTestGrades?.includes(grade) === true && assessed;
}

function readSubjects(of: MappedClass, pupil: MappedPupil, assessed: boolean): Values[] {
  const rows = new Map<string, Values>();
  for (const reader of pupil.marks) {
    const code = reader.read('maMonHoc', subjectParser(of.capHoc), { required: true });
    if (code === undefined) continue;
    if (rows.has(code)) reader.report('HBS-IMP-SUBJECT-DUPLICATE', 'error', { value: code }, 'maMonHoc');
    else rows.set(code, subjectRow(of, code, [reader], assessed));
  }
  const names = subjectFields(formOf(of.capHoc)).map((field) => field.name);
  for (const { code } of SUBJECTS[of.capHoc]) {
    const views = pupil.own
      .map((reader) => subjectView(reader, code))
      .filter((view) => names.some((name) => view.has(name)));
    const [first, ...more] = views;
    const filled = views.some((view) => names.some((name) => view.cell(name).kind !== 'empty'));
    if (first === undefined || !isExpected(of, code, filled, assessed)) continue;
    if (rows.has(code)) first.report('HBS-IMP-SUBJECT-DUPLICATE', 'error', { value: code });
    else rows.set(code, subjectRow(of, code, [first, ...more], assessed));
  }
  return SUBJECTS[of.capHoc].flatMap(({ code }): Values[] => {
    const row = rows.get(code);
    return row === undefined ? [] : [row];
  });
}

function readList(
  of: MappedClass,
  group: 'quaTrinhHocTap' | 'chungChi',
  readers: readonly RowReader[],
): Values[] {
  return readers.map((reader) => {
    const row: Values = {};
    for (const field of fieldsOf(formOf(of.capHoc), group))
      readField(row, [reader], field, field.required === true);
    return row;
  });
}

/** The draft of one pupil; undefined when any of the rows has an error. */
export function readMappedPupil(of: MappedClass, pupil: MappedPupil): TranscriptDraft | undefined {
  const { own, marks, history, certificates } = pupil;
  const [list, ...others] = own;
  checkSamePupil(list, [...others, ...marks]);
  const draft: Values = { ...of.common };
  const fields = pupilFields(formOf(of.capHoc));
  const exempt = fields.find((field) => field.name === 'khuyetTatKhongDanhGia')!;
  readField(draft, own, exempt, true);
  const assessed = draft.khuyetTatKhongDanhGia !== true;
  Object.assign(draft, readFirst(own, 'ngaySinh', birthParser, { required: true }));
  for (const field of fields) {
    if (field === exempt) continue;
    // An empty cell is "no" for a flag, but in secondary schools promotion is decided pupil by pupil, in words.
    if (field.name === 'duocLenLop' && of.capHoc !== 'tieuHoc') {
      const value = readFirst(own, field.name, fieldParser(field), { required: true });
      if (value !== undefined) draft[field.name] = value;
      continue;
    }
    readField(draft, own, field, field.required === true || (field.required !== false && assessed));
  }
  draft.bangDiem = readSubjects(of, pupil, assessed);
  if (history.length > 0) draft.quaTrinhHocTap = readList(of, 'quaTrinhHocTap', history);
  if (certificates.length > 0) draft.chungChi = readList(of, 'chungChi', certificates);
  const failed = [...own, ...marks, ...history, ...certificates].some((reader) => reader.failed);
  return failed ? undefined : (draft as unknown as TranscriptDraft);
}
