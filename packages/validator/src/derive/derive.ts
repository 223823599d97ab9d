import type { Form, Profile, Programme } from '@hocbaso/spec';
import type { AdjustmentReading } from '../compute/learning-level.ts';
import { parseMark, type Tenths } from '../compute/marks.ts';
import { isToBeReassessed, type SubjectResult } from '../compute/promotion.ts';
import { learningInput, type ResultColumn } from '../facts/learning-input.ts';
import { primaryResults } from '../facts/primary-results.ts';
import { subjectName, subjectOf } from '../facts/subjects.ts';
import type { RecordPath } from '../fix/fix.ts';
import type { PrimaryRecord, SecondaryRecord } from '../rules/rule.ts';
import { checkShape, isInput } from '../shape/check-shape.ts';
import { compileShape } from '../shape/compile.ts';
import { explainYearComment, explainYearMark } from './averages.ts';
import type { Derivation, DerivedResult } from './derivation.ts';
import { explainLearningLevel } from './learning.ts';
import { explainAwardPrimary, explainOverallPrimary, explainPrimaryCompletion } from './primary.ts';
import {
  explainAwardSecondary,
  explainConductOfYear,
  explainPromotion,
  explainReassessment,
} from './year-end.ts';

/** A value of the record that the circulars compute, with how. */
export interface DerivedValue {
  /** Field the value belongs to; for subjects to be re-assessed the list of rows, for an award its text. */
  readonly path: RecordPath;
  readonly value: DerivedResult;
  /** Value of the record there, when it has one. */
  readonly recorded?: string | boolean;
  readonly derivation: Derivation;
}

/** Options of {@link derive}. */
export interface DeriveOptions {
  readonly profile: Profile;
  /** Reading of the one-level adjustment; default `replace`. */
  readonly reading?: AdjustmentReading;
  /** For `gdtx` only promotion is computed: the other formulas are not known to hold. */
  readonly programme?: Programme;
}

type Add = (path: RecordPath, derivation: Derivation, recorded: unknown) => void;

const COLUMNS: readonly (readonly [string, ResultColumn])[] = [
  ['hocTapHocKy1', 'diemHocKy1'],
  ['hocTapHocKy2', 'diemHocKy2'],
  ['hocTapCaNam', 'diemCaNam'],
];

function resultOf(value: string | undefined): SubjectResult | undefined {
  return value === 'Đ' || value === 'CĐ' ? value : parseMark(value ?? '');
}

function deriveLearning(record: SecondaryRecord, options: DeriveOptions, add: Add): void {
  const rows = record.bangDiem ?? [];
  const reassessed = rows.some((row) => row.diemKiemTraLai !== undefined);
  const columns = reassessed ? [...COLUMNS, ['hocTapLai', 'lai'] as const] : COLUMNS;
  for (const [field, column] of columns) {
    const input = learningInput(record, column);
    if (input === undefined) continue;
    const names = { marks: [] as string[], comments: [] as string[] };
    for (const row of rows) {
      const value = column === 'lai' ? (row.diemKiemTraLai ?? row.diemCaNam) : row[column];
      if (value === undefined || value === 'M') continue;
      const list = value === 'Đ' || value === 'CĐ' ? names.comments : names.marks;
      list.push(subjectName(row, subjectOf(record.capHoc, row.maMonHoc)));
    }
    const { reading = 'replace' } = options;
    add([field], explainLearningLevel(input, { names, reading }), record[field as 'hocTapCaNam']);
  }
}

function deriveSecondary(record: SecondaryRecord, options: DeriveOptions, add: Add): void {
  const general = options.programme !== 'gdtx';
  const results = new Map<string, SubjectResult>();
  const marks: Tenths[] = [];
  record.bangDiem?.forEach((row, index) => {
    const path = ['bangDiem', index, 'diemCaNam'];
    const [first, second] = [resultOf(row.diemHocKy1), resultOf(row.diemHocKy2)];
    if (general && typeof first === 'number' && typeof second === 'number') {
      add(path, explainYearMark(first, second), row.diemCaNam);
    } else if (general && typeof second === 'string') add(path, explainYearComment(second), row.diemCaNam);
    const year = resultOf(row.diemCaNam);
    if (typeof year === 'number') marks.push(year);
    if (year !== undefined && row.maMonHoc !== undefined) results.set(row.maMonHoc, year);
  });
  if (general) deriveLearning(record, options, add);
  const { renLuyenHocKy1, renLuyenHocKy2, renLuyenCaNam, hocTapCaNam, renLuyenLai, hocTapLai } = record;
  if (general && renLuyenHocKy1 !== undefined && renLuyenHocKy2 !== undefined) {
    add(['renLuyenCaNam'], explainConductOfYear(renLuyenHocKy1, renLuyenHocKy2), renLuyenCaNam);
  }
  if (renLuyenCaNam === undefined || hocTapCaNam === undefined) return;
  const year = { renLuyenCaNam, hocTapCaNam };
  if (record.soBuoiNghi !== undefined) {
    const input = { ...year, renLuyenLai, hocTapLai, soBuoiNghi: Number(record.soBuoiNghi) };
    add(['duocLenLop'], explainPromotion(input), record.duocLenLop);
  }
  if (!general) return;
  if (isToBeReassessed(renLuyenCaNam, hocTapCaNam)) {
    add(['bangDiem'], explainReassessment(results, year), undefined);
  }
  const award = explainAwardSecondary({ conduct: renLuyenCaNam, learning: hocTapCaNam, marks });
  if (award.value !== '') add(['khenThuong'], award, record.khenThuong);
}

function derivePrimary(record: PrimaryRecord, add: Add): void {
  const grade = record.khoi === undefined ? undefined : Number(record.khoi);
  const results = primaryResults(record, grade);
  if (results === undefined || grade === undefined) return;
  const overall = explainOverallPrimary(results);
  add(['xepLoai'], overall, record.xepLoai);
  for (const field of ['hoanThanhLopHoc', 'hoanThanhTieuHoc'] as const) {
    add([field], explainPrimaryCompletion({ grade, overall: overall.value, of: field }), record[field]);
  }
  const award = explainAwardPrimary({ overall: overall.value, outstanding: false });
  if (award.value !== '') add(['khenThuong'], award, record.khenThuong);
}

/** Derives the values of one record; see {@link derive}. */
export type Deriver = (record: unknown) => readonly DerivedValue[];

/** Compiles a profile once; the function it returns derives the values of records. It never throws. */
export function createDeriver(options: DeriveOptions): Deriver {
  const { profile } = options;
  const shape = compileShape(profile, true);
  const form: Form = profile.form;
  return (record) => {
    if (!isInput(record) || (Object.hasOwn(record, 'form') && record.form !== form)) return [];
    const clean = checkShape(record, {
      shape,
      form,
      profileId: profile.id,
      notAssessed: true,
      annexExempt: new Set(),
      report: () => {},
    });
    // For a pupil not assessed every result is the principal's decision.
    if (clean.khuyetTatKhongDanhGia === true) return [];
    const found: DerivedValue[] = [];
    const add: Add = (path, derivation, recorded) => {
      const kept = typeof recorded === 'string' || typeof recorded === 'boolean' ? { recorded } : {};
      found.push({ path, value: derivation.value, ...kept, derivation });
    };
    if (clean.form === 'secondary') deriveSecondary(clean as SecondaryRecord, options, add);
    else derivePrimary(clean as PrimaryRecord, add);
    return found;
  };
}

/**
 * Every value of a record that the circulars compute from others, each with its derivation: year marks, learning
 * levels, conduct, promotion, subjects to be re-assessed, awards; in primary the overall result and completion.
 * Values that cannot be computed, because something is missing or unreadable, are left out. Never throws.
 */
export function derive(record: unknown, options: DeriveOptions): readonly DerivedValue[] {
  return createDeriver(options)(record);
}
