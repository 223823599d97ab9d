/** Nothing is allocated until something is written: most canonical forms are views of the source. */
const EMPTY = new Uint8Array(0);

/** A growing byte buffer that is reused from one canonicalisation to the next. */
export class ByteWriter {
  bytes: Uint8Array = EMPTY;
  length = 0;

  /** Forgets the content, keeps the memory. */
  reset(): void {
    this.length = 0;
  }

  /** Appends one byte. */
  byte(value: number): void {
    if (this.length === this.bytes.length) this.#grow(1);
    this.bytes[this.length++] = value;
  }

  /** Appends ASCII text. */
  ascii(text: string): void {
    if (this.length + text.length > this.bytes.length) this.#grow(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length + i] = text.charCodeAt(i);
    this.length += text.length;
  }

  /** Appends bytes `start … end` of a source. */
  slice(source: Uint8Array, start: number, end: number): void {
    const size = end - start;
    if (this.length + size > this.bytes.length) this.#grow(size);
    if (size < 24) {
      for (let i = 0; i < size; i++) this.bytes[this.length + i] = source[start + i]!;
    } else this.bytes.set(source.subarray(start, end), this.length);
    this.length += size;
  }

  /** Appends one code point as UTF-8. */
  codePoint(c: number): void {
    if (c < 0x80) this.byte(c);
    else if (c < 0x800) {
      this.byte(0xc0 | (c >> 6));
      this.byte(0x80 | (c & 0x3f));
    } else {
      if (c < 0x10000) this.byte(0xe0 | (c >> 12));
      else {
        this.byte(0xf0 | (c >> 18));
        this.byte(0x80 | ((c >> 12) & 0x3f));
      }
      this.byte(0x80 | ((c >> 6) & 0x3f));
      this.byte(0x80 | (c & 0x3f));
    }
  }

  /** What was written, as a view that the next use overwrites. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  #grow(extra: number): void {
    const larger = new Uint8Array(Math.max(1024, this.bytes.length * 2, this.length + extra));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
