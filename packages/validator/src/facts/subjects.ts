import { SUBJECTS, type SubjectSpec } from '@hocbaso/spec';

const BY_LEVEL: ReadonlyMap<string, ReadonlyMap<string, SubjectSpec>> = new Map(
  Object.entries(SUBJECTS).map(([level, list]) => [level, new Map(list.map((s) => [s.code, s]))]),
);

/** The subject of this code at this level; codes mean different subjects at different levels. */
export function subjectOf(capHoc: string | undefined, maMonHoc: string | undefined): SubjectSpec | undefined {
  return maMonHoc === undefined ? undefined : BY_LEVEL.get(capHoc ?? '')?.get(maMonHoc);
}

/** Name for a message: that of the row, else that of the list, else the code. */
export function subjectName(
  row: { readonly tenMonHoc?: string | undefined; readonly maMonHoc?: string | undefined },
  spec?: SubjectSpec,
): string {
  return row.tenMonHoc ?? spec?.name ?? row.maMonHoc ?? '?';
}
