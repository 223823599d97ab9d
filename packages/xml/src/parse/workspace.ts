import { A_STRIDE, E_STRIDE, P_STRIDE } from './tables.ts';

type Table = Int32Array<ArrayBuffer>;

/** A workspace that has grown beyond this many bytes is not worth keeping. */
const MAX_KEPT = 4 * 1024 * 1024;
const ARENA = 16 * 1024;

/**
 * Memory for reading one document after another: the tables of the parser and short-lived bytes. Typed arrays outside
 * the heap cost more to make and to collect than to fill. A document read into a workspace is valid until the next one
 * is, so the owner of the workspace must not let it out.
 */
export class Workspace {
  elements: Table = new Int32Array(1024 * E_STRIDE);
  attributes: Table = new Int32Array(512 * A_STRIDE);
  patches: Table = new Int32Array(16 * P_STRIDE);
  #arena = new Uint8Array(ARENA);
  #used = 0;

  /** Takes over tables that had to grow. */
  adopt(elements: Table, attributes: Table, patches: Table): void {
    this.elements = elements;
    this.attributes = attributes;
    this.patches = patches;
  }

  /** Begins a new document: everything taken so far may be written over. */
  reset(): void {
    this.#used = 0;
  }

  /** Bytes to be written, until the next {@link reset}. */
  take(length: number): Uint8Array {
    if (this.#used + length > this.#arena.length) {
      this.#arena = new Uint8Array(Math.max(2 * this.#arena.length, length));
      this.#used = 0;
    }
    this.#used += length;
    return this.#arena.subarray(this.#used - length, this.#used);
  }

  /** False when one large document made it too big to keep. */
  get isSmall(): boolean {
    const { elements, attributes, patches } = this;
    return elements.byteLength + attributes.byteLength + patches.byteLength + this.#arena.length <= MAX_KEPT;
  }
}
