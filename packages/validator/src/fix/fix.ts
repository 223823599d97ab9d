import type { MessageCode } from '@hocbaso/spec';

/** JSON path in a record: `['bangDiem', 3, 'diemCaNam']`. */
export type RecordPath = readonly (string | number)[];

/** A proposed change of one value. */
export interface Fix {
  /** Code of the issue it removes. */
  readonly code: MessageCode;
  readonly path: RecordPath;
  /** Value it was proposed for; it is not applied to another. */
  readonly before: unknown;
  /** `undefined`: the field is left out. */
  readonly after: unknown;
  /** Set when the value moves to another field instead (a misspelt name). */
  readonly moveTo?: RecordPath;
  /** `true`: writing only, the meaning cannot change. `false`: a person must decide. */
  readonly safe: boolean;
}

/** One value that was changed; for a moved value one change at each place. */
export interface FixChange {
  readonly path: RecordPath;
  readonly before: unknown;
  readonly after: unknown;
  readonly code: MessageCode;
}

/** The new record, what was changed, and the fixes that no longer fitted. */
export interface FixResult<T> {
  readonly record: T;
  readonly changes: readonly FixChange[];
  readonly skipped: readonly Fix[];
}

type Container = Record<string | number, unknown>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** The value at a path, or `undefined`; own properties only. */
export function valueAt(record: unknown, path: RecordPath): unknown {
  let at = record;
  for (const key of path) {
    if (!isContainer(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

/** A copy that shares all but the changed branch; `undefined` when the path leads nowhere. */
function withValueAt(record: unknown, path: RecordPath, value: unknown): unknown {
  if (path.length === 0) return value;
  if (!isContainer(record)) return undefined;
  const [key, ...rest] = path as [string | number, ...(string | number)[]];
  const copy: Container = Array.isArray(record) ? (record.slice() as never) : { ...record };
  const child = rest.length === 0 ? value : withValueAt(copy[key], rest, value);
  if (rest.length > 0 && child === undefined) return undefined;
  if (child === undefined) delete copy[key];
  else
    Object.defineProperty(copy, key, { value: child, writable: true, enumerable: true, configurable: true });
  return copy;
}

/**
 * Applies fixes in their order to a copy of the record; the record itself is not touched. By default the safe ones
 * only; `include: 'all'` applies every fix given, which is for fixes a person has chosen. A fix whose value is no
 * longer what it was proposed for is skipped.
 */
export function applyFixes<T>(
  record: T,
  fixes: readonly Fix[],
  options: { readonly include?: 'safe' | 'all' } = {},
): FixResult<T> {
  let current: unknown = record;
  const changes: FixChange[] = [];
  const skipped: Fix[] = [];
  for (const fix of fixes) {
    if (!fix.safe && options.include !== 'all') continue;
    const { code, path, before, after, moveTo } = fix;
    const free = moveTo === undefined || valueAt(current, moveTo) === undefined;
    const next =
      path.length > 0 && free && Object.is(valueAt(current, path), before)
        ? withValueAt(current, path, moveTo === undefined ? after : undefined)
        : undefined;
    if (next === undefined) {
      skipped.push(fix);
      continue;
    }
    current = moveTo === undefined ? next : withValueAt(next, moveTo, after);
    changes.push({ path, before, after: moveTo === undefined ? after : undefined, code });
    if (moveTo !== undefined) changes.push({ path: moveTo, before: undefined, after, code });
  }
  return { record: current as T, changes, skipped };
}
