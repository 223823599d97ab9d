import { syntax } from './fail.ts';
import {
  A_FLAGS,
  A_LOCAL,
  A_NAME,
  A_NAME_END,
  A_STRIDE,
  A_URI,
  ATTR_NAMESPACE,
  URI_XMLNS,
} from './tables.ts';

function compareBytes(b: Uint8Array, s1: number, e1: number, s2: number, e2: number): number {
  const length = Math.min(e1 - s1, e2 - s2);
  for (let i = 0; i < length; i++) {
    const d = b[s1 + i]! - b[s2 + i]!;
    if (d !== 0) return d;
  }
  return e1 - s1 - (e2 - s2);
}

/** Refuses two attributes of the same name, as written or by namespace. `from … to` are rows. */
export function checkUnique(b: Uint8Array, a: Int32Array, from: number, to: number): void {
  if (to - from > 16) {
    checkUniqueBySet(b, a, from, to);
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const x = i * A_STRIDE;
    for (let j = from; j < i; j++) {
      const y = j * A_STRIDE;
      const length = a[x + A_NAME_END]! - a[x + A_LOCAL]!;
      if (a[y + A_NAME_END]! - a[y + A_LOCAL]! !== length) continue;
      if (a[x + A_URI] !== a[y + A_URI]) continue;
      if (compareBytes(b, a[x + A_LOCAL]!, a[x + A_NAME_END]!, a[y + A_LOCAL]!, a[y + A_NAME_END]!) === 0) {
        syntax(b, a[x + A_NAME]!, 'duplicate-attribute');
      }
    }
  }
}

function checkUniqueBySet(b: Uint8Array, a: Int32Array, from: number, to: number): void {
  const seen = new Set<string>();
  for (let i = from; i < to; i++) {
    const at = i * A_STRIDE;
    const local = Array.from(b.subarray(a[at + A_LOCAL]!, a[at + A_NAME_END]!)).join();
    const key = `${a[at + A_URI]} ${local}`;
    if (seen.has(key)) syntax(b, a[at + A_NAME]!, 'duplicate-attribute');
    seen.add(key);
  }
}

/**
 * True when rows `from … to` are surely in canonical order: the default namespace, other declarations by prefix, then
 * attributes without prefix by name. A prefixed attribute among others is left to the exact slow path.
 */
export function isCanonicalOrder(b: Uint8Array, a: Int32Array, from: number, to: number): boolean {
  let previousRank = -1;
  for (let i = from; i < to; i++) {
    const at = i * A_STRIDE;
    const prefixed = a[at + A_LOCAL] !== a[at + A_NAME];
    const namespace = (a[at + A_FLAGS]! & ATTR_NAMESPACE) !== 0;
    const rank = namespace ? (prefixed ? 1 : 0) : prefixed ? 3 : 2;
    if (rank < previousRank || (rank === 3 && previousRank >= 2)) return false;
    if (rank === previousRank) {
      const before = at - A_STRIDE;
      const order = compareBytes(
        b,
        a[before + A_LOCAL]!,
        a[before + A_NAME_END]!,
        a[at + A_LOCAL]!,
        a[at + A_NAME_END]!,
      );
      if (order >= 0) return false;
    }
    previousRank = rank;
  }
  return true;
}

/** True when a declaration on the tag is not used by the tag itself, so that exclusive C14N would place it elsewhere. */
export function declaresUnused(
  b: Uint8Array,
  a: Int32Array,
  from: number,
  to: number,
  prefix: number,
  prefixEnd: number,
): boolean {
  for (let k = from; k < to; k++) {
    const row = k * A_STRIDE;
    if (a[row + A_URI] !== URI_XMLNS) continue;
    const isDefault = a[row + A_LOCAL] === a[row + A_NAME];
    const start = isDefault ? a[row + A_NAME_END]! : a[row + A_LOCAL]!;
    const length = a[row + A_NAME_END]! - start;
    let used = equalBytes(b, start, length, prefix, prefixEnd - prefix);
    for (let j = from; !used && !isDefault && j < to; j++) {
      const other = j * A_STRIDE;
      const name = a[other + A_NAME]!;
      const local = a[other + A_LOCAL]!;
      if (local !== name && a[other + A_URI] !== URI_XMLNS) {
        used = equalBytes(b, start, length, name, local - 1 - name);
      }
    }
    if (!used) return true;
  }
  return false;
}

function equalBytes(b: Uint8Array, x: number, length: number, y: number, otherLength: number): boolean {
  if (length !== otherLength) return false;
  for (let i = 0; i < length; i++) if (b[x + i] !== b[y + i]) return false;
  return true;
}
