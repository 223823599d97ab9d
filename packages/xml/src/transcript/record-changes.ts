import { FIELDS, type Form } from '@hocbaso/spec';
import type { Values } from './reading.ts';

/** One fact that differs between two records. */
export interface RecordChange {
  /** JSON path in the new record, in the old one for what is gone. */
  readonly path: readonly (string | number)[];
  /** Name of the field, with the subject for a row of marks. */
  readonly vi: string;
  readonly en: string;
}

type Row = Readonly<Record<string, unknown>>;

const isRows = (value: unknown): value is readonly Row[] => Array.isArray(value);

/** Rows by what tells them apart: the subject, otherwise their place. */
function keyed(rows: readonly Row[]): ReadonlyMap<string, { readonly row: Row; readonly index: number }> {
  return new Map(rows.map((row, index) => [String(row.maMonHoc ?? index), { row, index }]));
}

function compare(
  form: Form,
  group: string,
  before: Row,
  after: Row,
  path: readonly (string | number)[],
  row: string | undefined,
): RecordChange[] {
  const changes: RecordChange[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [a, b] = [before[name], after[name]];
    if (isRows(a) || isRows(b)) {
      const [old, now] = [keyed(isRows(a) ? a : []), keyed(isRows(b) ? b : [])];
      for (const key of new Set([...old.keys(), ...now.keys()])) {
        const [one, other] = [old.get(key), now.get(key)];
        const title = (other ?? one)?.row.tenMonHoc;
        const at = [...path, name, (other ?? one)!.index];
        const label = typeof title === 'string' ? title : `${(other ?? one)!.index + 1}`;
        changes.push(...compare(form, name, one?.row ?? {}, other?.row ?? {}, at, label));
      }
      continue;
    }
    if (a === b) continue;
    const field = FIELDS.find((f) => f.form === form && f.group === group && f.name === name);
    const suffix = row === undefined ? '' : ` (${row})`;
    const [vi, en] = [field?.vi ?? name, field?.en ?? name];
    changes.push({ path: [...path, name], vi: `${vi}${suffix}`, en: `${en}${suffix}` });
  }
  return changes;
}

/** What differs between two records of one form; values are not part of the answer. */
export function recordChanges(form: Form, before: Values, after: Values): readonly RecordChange[] {
  return compare(form, 'hocBa', before, after, [], undefined);
}

/** What differs in the row of one subject. */
export function subjectChanges(
  form: Form,
  before: Values,
  after: Values,
  maMonHoc: string,
): readonly RecordChange[] {
  const rowOf = (values: Values): Row => {
    const { bangDiem } = values;
    return { bangDiem: isRows(bangDiem) ? bangDiem.filter((row) => row.maMonHoc === maMonHoc) : [] };
  };
  const rows = isRows(after.bangDiem) ? after.bangDiem : [];
  const index = rows.findIndex((row) => row.maMonHoc === maMonHoc);
  return recordChanges(form, rowOf(before), rowOf(after)).map((one) =>
    index < 0 ? one : { ...one, path: [one.path[0]!, index, ...one.path.slice(2)] },
  );
}
