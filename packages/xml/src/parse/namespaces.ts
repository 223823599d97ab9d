import { decodeValue } from './decode.ts';
import { failAt, syntax } from './fail.ts';
import type { NativeBytes } from './native-bytes.ts';
import {
  D_COUNT,
  D_PREFIX,
  D_PREFIX_END,
  D_PREV,
  D_STRIDE,
  D_URI,
  FIXED_URIS,
  URI_DSIG,
  URI_NONE,
  URI_XML,
  URI_XMLNS,
} from './tables.ts';

const DSIG_LENGTH = FIXED_URIS[URI_DSIG]!.length;

/** Namespace declarations and names while a document is being read. */
export class NamespaceTable {
  rows: Int32Array = new Int32Array(16 * D_STRIDE);
  count = 0;
  readonly uris: string[] = [...FIXED_URIS];
  /** Offset of the first relative namespace name, -1 for none. */
  relative = -1;
  readonly #b: NativeBytes;
  readonly #limit: number;
  readonly #byName: Map<string, number> = new Map();

  constructor(b: NativeBytes, limit: number) {
    this.#b = b;
    this.#limit = limit;
    for (let i = 0; i < FIXED_URIS.length; i++) this.#byName.set(FIXED_URIS[i]!, i);
  }

  /** Row of a namespace name given as an attribute value. */
  intern(start: number, end: number, escaped: boolean): number {
    if (start === end) return URI_NONE;
    if (end - start === DSIG_LENGTH && !escaped && this.#isDsig(start)) return URI_DSIG;
    const name = escaped ? decodeValue(this.#b, start, end) : this.#b.toString('utf8', start, end);
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.relative < 0 && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(name)) this.relative = start;
    this.#byName.set(name, this.uris.length);
    return this.uris.push(name) - 1;
  }

  #isDsig(start: number): boolean {
    const name = FIXED_URIS[URI_DSIG]!;
    for (let i = 0; i < DSIG_LENGTH; i++) if (this.#b[start + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  /** Binding of the prefix `start … end` (empty: the default) seen from `head`; -1 when there is none. */
  lookup(head: number, start: number, end: number): number {
    const d = this.rows;
    const length = end - start;
    for (let i = head; i >= 0; i = d[i * D_STRIDE + D_PREV]!) {
      const p = d[i * D_STRIDE + D_PREFIX]!;
      if (d[i * D_STRIDE + D_PREFIX_END]! - p !== length) continue;
      let k = 0;
      while (k < length && this.#b[p + k] === this.#b[start + k]) k++;
      if (k === length) return d[i * D_STRIDE + D_URI]!;
    }
    return -1;
  }

  /** Adds a declaration in front of `head` and returns the new head; checks what Namespaces in XML 1.0 reserves. */
  declare(head: number, start: number, end: number, uri: number): number {
    const prefix = this.#b.toString('latin1', start, end);
    if (prefix === 'xmlns' || uri === URI_XMLNS) syntax(this.#b, start, 'reserved-namespace');
    if ((prefix === 'xml') !== (uri === URI_XML)) syntax(this.#b, start, 'reserved-namespace');
    if (start !== end && uri === URI_NONE) syntax(this.#b, start, 'empty-namespace');
    if (prefix === 'xml') return head;
    const depth = head < 0 ? 1 : this.rows[head * D_STRIDE + D_COUNT]! + 1;
    if (depth > this.#limit) failAt('ERR_HBS_XML_LIMIT', this.#b, start, 'maxNamespaces', this.#limit);
    if ((this.count + 1) * D_STRIDE > this.rows.length) {
      const larger = new Int32Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    const at = this.count * D_STRIDE;
    this.rows[at + D_PREFIX] = start;
    this.rows[at + D_PREFIX_END] = end;
    this.rows[at + D_URI] = uri;
    this.rows[at + D_PREV] = head;
    this.rows[at + D_COUNT] = depth;
    return this.count++;
  }
}
