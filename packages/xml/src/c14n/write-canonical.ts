import { isSpace, scanNcName } from '../parse/characters.ts';
import { readReference } from '../parse/decode.ts';
import type { XmlDocument } from '../parse/document.ts';
import { utf8 } from '../parse/native-bytes.ts';
import {
  A_FLAGS,
  A_LOCAL,
  A_NAME,
  A_NAME_END,
  A_STRIDE,
  A_URI,
  A_VALUE,
  A_VALUE_END,
  ATTR_ESCAPED,
  ATTR_NAMESPACE,
  E_ATTR,
  E_ATTR_COUNT,
  E_NAME_END,
  E_START,
  E_STRIDE,
} from '../parse/tables.ts';
import type { ByteWriter } from './byte-writer.ts';

/** A namespace binding to be written; `prefix` empty for the default. */
export interface Binding {
  readonly prefix: string;
  readonly uri: string;
}

/** One character of text in canonical form. */
export function writeTextCharacter(w: ByteWriter, codePoint: number): void {
  if (codePoint === 0x26) w.ascii('&amp;');
  else if (codePoint === 0x3c) w.ascii('&lt;');
  else if (codePoint === 0x3e) w.ascii('&gt;');
  else if (codePoint === 0x0d) w.ascii('&#xD;');
  else w.codePoint(codePoint);
}

function writeValueCharacter(w: ByteWriter, codePoint: number): void {
  if (codePoint === 0x26) w.ascii('&amp;');
  else if (codePoint === 0x3c) w.ascii('&lt;');
  else if (codePoint === 0x22) w.ascii('&quot;');
  else if (codePoint === 0x09) w.ascii('&#x9;');
  else if (codePoint === 0x0a) w.ascii('&#xA;');
  else if (codePoint === 0x0d) w.ascii('&#xD;');
  else w.codePoint(codePoint);
}

/** Content of a CDATA section as text; line ends become LF. */
export function writeCdata(w: ByteWriter, b: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const c = b[i]!;
    if (c === 0x0d) {
      if (b[i + 1] !== 0x0a || i + 1 === end) w.byte(0x0a);
    } else if (c === 0x26 || c === 0x3c || c === 0x3e) writeTextCharacter(w, c);
    else w.byte(c);
  }
}

/** Bytes as they are, with line ends as LF. */
export function writeLines(w: ByteWriter, b: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    if (b[i] !== 0x0d) w.byte(b[i]!);
    else if (b[i + 1] !== 0x0a) w.byte(0x0a);
  }
}

/** A processing instruction with exactly one space before its data. */
export function writePi(w: ByteWriter, b: Uint8Array, start: number, end: number): void {
  const nameEnd = scanNcName(b, start + 2);
  w.slice(b, start, nameEnd);
  let data = nameEnd;
  while (isSpace(b[data])) data++;
  if (data < end - 2) w.byte(0x20);
  writeLines(w, b, data, end);
}

/** ` xmlns="…"` or ` xmlns:p="…"` for each binding; they must be sorted. */
export function writeBindings(w: ByteWriter, bindings: readonly Binding[]): void {
  for (const { prefix, uri } of bindings) {
    w.ascii(' xmlns');
    if (prefix !== '') {
      w.byte(0x3a);
      const name = utf8(prefix);
      w.slice(name, 0, name.length);
    }
    w.ascii('="');
    for (const c of uri) writeValueCharacter(w, c.codePointAt(0)!);
    w.byte(0x22);
  }
}

/** Sorts bindings by prefix, the default first. */
export function sortBindings(bindings: Binding[]): Binding[] {
  return bindings.sort((x, y) => utf8(x.prefix).compare(utf8(y.prefix)));
}

function writeValue(w: ByteWriter, doc: XmlDocument, row: number): void {
  const a = doc.tables.attributes;
  const b = doc.bytes;
  const end = a[row * A_STRIDE + A_VALUE_END]!;
  let i = a[row * A_STRIDE + A_VALUE]!;
  const escaped = (a[row * A_STRIDE + A_FLAGS]! & ATTR_ESCAPED) !== 0;
  while (i < end) {
    const c = b[i]!;
    if (c === 0x26 && escaped) {
      const reference = readReference(b, i)!;
      writeValueCharacter(w, reference.codePoint);
      i = reference.end;
      continue;
    }
    if (c === 0x0d || c === 0x0a || c === 0x09) {
      w.byte(0x20);
      if (c === 0x0d && b[i + 1] === 0x0a) i++;
    } else if (c === 0x22) w.ascii('&quot;');
    else w.byte(c);
    i++;
  }
}

/** A start tag with these namespace bindings and attribute rows (any order); `</name>` follows a self-closed one. */
export function writeStartTag(
  w: ByteWriter,
  doc: XmlDocument,
  node: number,
  bindings: readonly Binding[],
  rows: number[],
): void {
  const b = doc.bytes;
  const { attributes: a, elements: e, uris } = doc.tables;
  const at = node * E_STRIDE;
  w.slice(b, e[at + E_START]!, e[at + E_NAME_END]!);
  writeBindings(w, bindings);
  rows.sort((x, y) => {
    const u = a[x * A_STRIDE + A_URI]!;
    const v = a[y * A_STRIDE + A_URI]!;
    if (u !== v) return utf8(uris[u]!).compare(utf8(uris[v]!));
    const local = (row: number) => b.subarray(a[row * A_STRIDE + A_LOCAL]!, a[row * A_STRIDE + A_NAME_END]!);
    return local(x).compare(local(y));
  });
  for (const row of rows) {
    w.byte(0x20);
    w.slice(b, a[row * A_STRIDE + A_NAME]!, a[row * A_STRIDE + A_NAME_END]!);
    w.ascii('="');
    writeValue(w, doc, row);
    w.byte(0x22);
  }
  w.byte(0x3e);
  if (doc.isSelfClosed(node)) writeEndTag(w, doc, node);
}

/** `</name>`. */
export function writeEndTag(w: ByteWriter, doc: XmlDocument, node: number): void {
  const e = doc.tables.elements;
  w.ascii('</');
  w.slice(doc.bytes, e[node * E_STRIDE + E_START]! + 1, e[node * E_STRIDE + E_NAME_END]!);
  w.byte(0x3e);
}

/** Attribute rows of an element that are not namespace declarations. */
export function attributeRows(doc: XmlDocument, node: number): number[] {
  const { attributes: a, elements: e } = doc.tables;
  const first = e[node * E_STRIDE + E_ATTR]!;
  const rows: number[] = [];
  for (let row = first; row < first + e[node * E_STRIDE + E_ATTR_COUNT]!; row++) {
    if ((a[row * A_STRIDE + A_FLAGS]! & ATTR_NAMESPACE) === 0) rows.push(row);
  }
  return rows;
}
