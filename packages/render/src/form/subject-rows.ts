import { type Form, SUBJECTS, type SubjectSpec } from '@hocbaso/spec';
import { readField, readRows, type Values } from './read-value.ts';

/** One row of the subject table; `row` is absent for a subject of the form that the record does not carry. */
export interface SubjectRow {
  readonly name: string;
  readonly row?: Values;
}

function subjectsOf(record: Values, form: Form): readonly SubjectSpec[] {
  const level = form === 'primary' ? 'tieuHoc' : record.capHoc;
  return level === 'tieuHoc' || level === 'thcs' || level === 'thpt' ? SUBJECTS[level] : [];
}

/** Name of a subject: as the record writes it, else as the list of the level does, else its code. */
export function subjectName(record: Values, form: Form, code: string): string {
  const own = readRows(record, 'bangDiem').find((r) => r.maMonHoc === code);
  const written = own === undefined ? '' : readField(own, form, 'bangDiem', 'tenMonHoc');
  if (written !== '') return written;
  return subjectsOf(record, form).find((s) => s.code === code)?.name ?? code;
}

/**
 * Every subject of the level in the order of the form, each followed by all rows the record has for it, then the
 * rows of no known subject. No row of the record is ever left out.
 */
export function subjectRows(record: Values, form: Form): readonly SubjectRow[] {
  const left = new Set(readRows(record, 'bangDiem'));
  const out: SubjectRow[] = [];
  const take = (row: Values, fallback: string): void => {
    left.delete(row);
    out.push({ name: readField(row, form, 'bangDiem', 'tenMonHoc') || fallback, row });
  };
  for (const subject of [...subjectsOf(record, form)].sort((a, b) => a.order - b.order)) {
    const own = [...left].filter((row) => row.maMonHoc === subject.code);
    if (own.length === 0) out.push({ name: subject.name });
    for (const row of own) take(row, subject.name);
  }
  for (const row of left) take(row, readField(row, form, 'bangDiem', 'maMonHoc'));
  return out;
}
