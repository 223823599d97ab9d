import type { XmlDocument } from './document.ts';
import { A_FLAGS, A_STRIDE, A_VALUE, A_VALUE_END, ATTR_ESCAPED } from './tables.ts';

/** Beyond this many identifiers an attacker could make hashes collide; a map of strings stays linear. */
const MAX_HASHED = 512;

/** Finds elements by identifier; built when first asked. */
export class IdIndex {
  readonly #doc: XmlDocument;
  #map: Map<string, number[]> | undefined;
  /** Open addressing: number of the identifier + 1, 0 for a free place. */
  #table: Int32Array | undefined;
  readonly #hashes: number[] = [];
  #hasEscaped = false;

  constructor(doc: XmlDocument) {
    this.#doc = doc;
  }

  /** Elements with this identifier, in document order. */
  find(value: string): number[] {
    this.#map ??= this.#mapIds();
    return this.#map.get(value)?.slice() ?? [];
  }

  /** The one element with the identifier at `start … end`, compared in place; -1 for none, -2 for several. */
  findAt(start: number, end: number): number {
    const { bytes: b, tables } = this.#doc;
    const { ids, attributes: a } = tables;
    if (ids.length > 2 * MAX_HASHED) return this.#findText(start, end);
    this.#table ??= this.#hashIds();
    if (this.#hasEscaped) return this.#findText(start, end);
    const table = this.#table;
    const mask = table.length - 1;
    const hash = this.#hash(start, end);
    let found = -1;
    for (let place = hash & mask; table[place] !== 0; place = (place + 1) & mask) {
      const k = table[place]! - 1;
      if (this.#hashes[k] !== hash) continue;
      const at = ids[2 * k]! * A_STRIDE;
      const value = a[at + A_VALUE]!;
      if (a[at + A_VALUE_END]! - value !== end - start) continue;
      let i = start;
      while (i < end && b[value + i - start] === b[i]) i++;
      if (i < end) continue;
      const element = ids[2 * k + 1]!;
      if (found >= 0 && found !== element) return -2;
      found = element;
    }
    return found;
  }

  #findText(start: number, end: number): number {
    const found = this.find(this.#doc.bytes.utf8Slice(start, end));
    return found.length > 1 ? -2 : (found[0] ?? -1);
  }

  #hash(start: number, end: number): number {
    const b = this.#doc.bytes;
    let h = 0;
    for (let i = start; i < end; i++) h = (Math.imul(h, 31) + b[i]!) | 0;
    return h ^ (h >>> 15);
  }

  #hashIds(): Int32Array {
    const { ids, attributes: a } = this.#doc.tables;
    const count = ids.length / 2;
    let size = 16;
    while (size < 2 * count) size *= 2;
    const table = new Int32Array(size);
    for (let k = 0; k < count; k++) {
      const at = ids[2 * k]! * A_STRIDE;
      if ((a[at + A_FLAGS]! & ATTR_ESCAPED) !== 0) this.#hasEscaped = true;
      const hash = this.#hash(a[at + A_VALUE]!, a[at + A_VALUE_END]!);
      this.#hashes.push(hash);
      let place = hash & (size - 1);
      while (table[place] !== 0) place = (place + 1) & (size - 1);
      table[place] = k + 1;
    }
    return table;
  }

  #mapIds(): Map<string, number[]> {
    const map = new Map<string, number[]>();
    const { ids } = this.#doc.tables;
    for (let k = 0; k < ids.length; k += 2) {
      const value = this.#doc.attributeValue(ids[k]!);
      const list = map.get(value);
      if (list === undefined) map.set(value, [ids[k + 1]!]);
      else if (list[list.length - 1] !== ids[k + 1]) list.push(ids[k + 1]!);
    }
    return map;
  }
}
