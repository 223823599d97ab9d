import type { XmlDocument } from '../parse/document.ts';
import {
  P_END,
  P_KIND,
  P_PARAM,
  P_START,
  P_STRIDE,
  PATCH_CDATA,
  PATCH_COMMENT,
  PATCH_CR,
  PATCH_END_TAG,
  PATCH_GREATER,
  PATCH_PI,
  PATCH_REFERENCE,
  PATCH_SELF_CLOSED,
  PATCH_START_TAG,
} from '../parse/tables.ts';
import type { ByteWriter } from './byte-writer.ts';
import { ownBindings } from './namespaces-in-scope.ts';
import {
  attributeRows,
  writeCdata,
  writeEndTag,
  writeLines,
  writePi,
  writeStartTag,
  writeTextCharacter,
} from './write-canonical.ts';

/** First patch that begins at or after a byte offset. */
export function firstPatchFrom(doc: XmlDocument, offset: number): number {
  const { patches: p, patchCount } = doc.tables;
  let low = 0;
  let high = patchCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (p[middle * P_STRIDE + P_START]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Copies source ranges to a writer in canonical form by applying the patches that lie in them. */
export class PatchedCopy {
  readonly #doc: XmlDocument;
  readonly #w: ByteWriter;
  readonly #comments: boolean;
  #cursor: number;
  #patch: number;

  constructor(doc: XmlDocument, w: ByteWriter, comments: boolean, from: number) {
    this.#doc = doc;
    this.#w = w;
    this.#comments = comments;
    this.#cursor = from;
    this.#patch = firstPatchFrom(doc, from);
  }

  /** True when the next patch rewrites the tag that begins at this offset. */
  isTagPatched(start: number): boolean {
    const { patches: p, patchCount } = this.#doc.tables;
    const at = this.#patch * P_STRIDE;
    return this.#patch < patchCount && p[at + P_START] === start && p[at + P_KIND] === PATCH_START_TAG;
  }

  /** Goes on after `offset` without writing what lies between. */
  skipTo(offset: number): void {
    const { patches: p, patchCount } = this.#doc.tables;
    this.#cursor = offset;
    while (this.#patch < patchCount && p[this.#patch * P_STRIDE + P_START]! < offset) this.#patch++;
  }

  /** Writes everything up to `end`. */
  copyTo(end: number): void {
    const { patches: p, patchCount } = this.#doc.tables;
    const b = this.#doc.bytes;
    const w = this.#w;
    for (; this.#patch < patchCount; this.#patch++) {
      const at = this.#patch * P_STRIDE;
      const start = p[at + P_START]!;
      if (start >= end) break;
      w.slice(b, this.#cursor, start);
      this.#cursor = p[at + P_END]!;
      this.#apply(p[at + P_KIND]!, start, this.#cursor, p[at + P_PARAM]!);
    }
    w.slice(b, this.#cursor, end);
    this.#cursor = end;
  }

  #apply(kind: number, start: number, end: number, param: number): void {
    const doc = this.#doc;
    const w = this.#w;
    if (kind === PATCH_START_TAG) {
      writeStartTag(w, doc, param, ownBindings(doc, param), attributeRows(doc, param));
    } else if (kind === PATCH_SELF_CLOSED) {
      w.byte(0x3e);
      writeEndTag(w, doc, param);
    } else if (kind === PATCH_REFERENCE) writeTextCharacter(w, param);
    else if (kind === PATCH_GREATER) w.ascii('&gt;');
    else if (kind === PATCH_CR) w.byte(0x0a);
    else if (kind === PATCH_END_TAG) writeEndTag(w, doc, param);
    else if (kind === PATCH_CDATA) writeCdata(w, doc.bytes, start + 9, end - 3);
    else if (kind === PATCH_PI) writePi(w, doc.bytes, start, end);
    else if (kind === PATCH_COMMENT && this.#comments) writeLines(w, doc.bytes, start, end);
  }
}
