import { decodeText, decodeValue } from './decode.ts';
import { IdIndex } from './id-index.ts';
import { type NativeBytes, sliceText } from './native-bytes.ts';
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
  D_PREFIX,
  D_PREFIX_END,
  D_PREV,
  D_STRIDE,
  D_URI,
  E_ATTR,
  E_ATTR_COUNT,
  E_CLOSE,
  E_END,
  E_LAST,
  E_LOCAL,
  E_NAME_END,
  E_NS,
  E_PARENT,
  E_START,
  E_STRIDE,
  E_TAG_END,
  E_URI,
} from './tables.ts';
import type { Workspace } from './workspace.ts';

/** An attribute that is not a namespace declaration. */
export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly localName: string;
  /** Empty for none. */
  readonly namespaceUri: string;
  /** With references resolved and white space normalised (XML 1.0 section 3.3.3). */
  readonly value: string;
}

/** A comment or processing instruction outside the root element. */
export interface OutsideNode {
  readonly kind: 'comment' | 'pi';
  readonly start: number;
  readonly end: number;
  readonly beforeRoot: boolean;
}

/** The tables the parser fills; internal to the engine. */
export interface DocumentTables {
  readonly elements: Int32Array;
  readonly elementCount: number;
  readonly attributes: Int32Array;
  readonly namespaces: Int32Array;
  readonly uris: readonly string[];
  readonly patches: Int32Array;
  readonly patchCount: number;
  /** Pairs attribute row, element, for every `Id`, `ID`, `id` and `xml:id`. */
  readonly ids: readonly number[];
  readonly outside: readonly OutsideNode[];
  readonly commentCount: number;
  readonly piCount: number;
  /** Some element carries an `xml:*` attribute (inclusive C14N inherits those). */
  readonly hasXmlAttributes: boolean;
  /** Elements whose declarations differ between inclusive and exclusive C14N, ascending. */
  readonly exclusiveDirty: readonly number[];
  /** Offset of the first namespace name that is a relative URI, -1 for none. */
  readonly relativeNamespace: number;
}

/** Pseudo node: the whole document, with what stands outside the root. */
export const DOCUMENT_NODE = -1;

/**
 * A parsed document: flat tables over the source bytes, no tree objects. A node is the number of an element in
 * document order; -1 means "none". The bytes are not copied: the caller must not change them afterwards.
 */
export class XmlDocument {
  /** The source, as given to the parser. */
  readonly bytes: NativeBytes;
  /** The source, to be read four bytes at a time. */
  readonly words: DataView;
  /** The root element, always 0. */
  readonly root = 0;
  /** Tables for the engine's own modules. */
  readonly tables: DocumentTables;
  /** Digests of canonical subtrees already computed, by a key of `dsig/digest-subtree.ts`. */
  readonly digestCache: Map<number, string> = new Map();
  readonly #ids: IdIndex;

  readonly #workspace: Workspace | undefined;

  constructor(bytes: NativeBytes, tables: DocumentTables, workspace?: Workspace) {
    this.#workspace = workspace;
    this.bytes = bytes;
    this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.tables = tables;
    this.#ids = new IdIndex(this);
  }

  /** Bytes to be written that live as long as the document. */
  take(length: number): Uint8Array {
    return this.#workspace?.take(length) ?? new Uint8Array(length);
  }

  /** Number of elements. */
  get elementCount(): number {
    return this.tables.elementCount;
  }

  /** Number of comments, anywhere. */
  get commentCount(): number {
    return this.tables.commentCount;
  }

  /** Number of processing instructions, anywhere; the XML declaration is not one. */
  get piCount(): number {
    return this.tables.piCount;
  }

  /** Name without prefix. */
  localName(node: number): string {
    const e = this.tables.elements;
    const at = node * E_STRIDE;
    return sliceText(this.bytes, e[at + E_LOCAL]!, e[at + E_NAME_END]!);
  }

  /** Prefix as written, empty for none. */
  prefix(node: number): string {
    const e = this.tables.elements;
    const start = e[node * E_STRIDE + E_START]! + 1;
    const local = e[node * E_STRIDE + E_LOCAL]!;
    return local === start ? '' : sliceText(this.bytes, start, local - 1);
  }

  /** Name as written. */
  qualifiedName(node: number): string {
    const e = this.tables.elements;
    const at = node * E_STRIDE;
    return sliceText(this.bytes, e[at + E_START]! + 1, e[at + E_NAME_END]!);
  }

  /** Namespace name, empty for none. */
  namespaceUri(node: number): string {
    return this.tables.uris[this.tables.elements[node * E_STRIDE + E_URI]!]!;
  }

  /** True for an element of that local name (ASCII) in that namespace row; compares bytes, allocates nothing. */
  matches(node: number, uriRow: number, localName: string): boolean {
    const e = this.tables.elements;
    const at = node * E_STRIDE;
    if (e[at + E_URI] !== uriRow) return false;
    return this.equalsAscii(e[at + E_LOCAL]!, e[at + E_NAME_END]!, localName);
  }

  /** True for an element of that local name (ASCII) in whatever namespace. */
  hasLocalName(node: number, localName: string): boolean {
    const e = this.tables.elements;
    return this.equalsAscii(e[node * E_STRIDE + E_LOCAL]!, e[node * E_STRIDE + E_NAME_END]!, localName);
  }

  /** True when bytes `start … end` are exactly this ASCII text. */
  equalsAscii(start: number, end: number, text: string): boolean {
    if (end - start !== text.length) return false;
    const b = this.bytes;
    for (let i = 0; i < text.length; i++) if (b[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Parent element, -1 for the root. */
  parent(node: number): number {
    return this.tables.elements[node * E_STRIDE + E_PARENT]!;
  }

  /** Last descendant in document order, or the node itself. */
  lastDescendant(node: number): number {
    return this.tables.elements[node * E_STRIDE + E_LAST]!;
  }

  /** First child element, -1 for none. */
  firstChild(node: number): number {
    return this.tables.elements[node * E_STRIDE + E_LAST]! > node ? node + 1 : -1;
  }

  /** Next sibling element, -1 for none. */
  nextSibling(node: number): number {
    const e = this.tables.elements;
    const parent = e[node * E_STRIDE + E_PARENT]!;
    if (parent < 0) return -1;
    const next = e[node * E_STRIDE + E_LAST]! + 1;
    return next <= e[parent * E_STRIDE + E_LAST]! ? next : -1;
  }

  /** Child elements in order. */
  children(node: number): number[] {
    const list: number[] = [];
    for (let c = this.firstChild(node); c >= 0; c = this.nextSibling(c)) list.push(c);
    return list;
  }

  /** True when `node` is `ancestor` or lies inside it. */
  isInside(node: number, ancestor: number): boolean {
    return node >= ancestor && node <= this.lastDescendant(ancestor);
  }

  /** Full text of an element with references resolved; undefined when it has element children. */
  text(node: number): string | undefined {
    const e = this.tables.elements;
    const at = node * E_STRIDE;
    if (e[at + E_LAST]! > node) return undefined;
    return decodeText(this.bytes, e[at + E_TAG_END]!, e[at + E_CLOSE]!);
  }

  /** True when everything between the child elements is white space. */
  hasOnlyElements(node: number): boolean {
    let from = this.startTagEnd(node);
    for (let c = this.firstChild(node); ; c = this.nextSibling(c)) {
      const to = c < 0 ? this.endTagStart(node) : this.start(c);
      for (let i = from; i < to; i++) {
        const b = this.bytes[i]!;
        if (b !== 0x20 && b !== 0x0a && b !== 0x09 && b !== 0x0d) return false;
      }
      if (c < 0) return true;
      from = this.end(c);
    }
  }

  /** Value of the attribute with this name as written (`Id`, `xml:lang`), undefined when absent. */
  attribute(node: number, name: string): string | undefined {
    const a = this.tables.attributes;
    const e = this.tables.elements;
    const first = e[node * E_STRIDE + E_ATTR]!;
    for (let i = first; i < first + e[node * E_STRIDE + E_ATTR_COUNT]!; i++) {
      const at = i * A_STRIDE;
      if (sliceText(this.bytes, a[at + A_NAME]!, a[at + A_NAME_END]!) === name) return this.attributeValue(i);
    }
    return undefined;
  }

  /** Attributes in source order, without namespace declarations. */
  attributes(node: number): XmlAttribute[] {
    const a = this.tables.attributes;
    const e = this.tables.elements;
    const list: XmlAttribute[] = [];
    const first = e[node * E_STRIDE + E_ATTR]!;
    for (let i = first; i < first + e[node * E_STRIDE + E_ATTR_COUNT]!; i++) {
      const at = i * A_STRIDE;
      if ((a[at + A_FLAGS]! & ATTR_NAMESPACE) !== 0) continue;
      list.push({
        name: sliceText(this.bytes, a[at + A_NAME]!, a[at + A_NAME_END]!),
        localName: sliceText(this.bytes, a[at + A_LOCAL]!, a[at + A_NAME_END]!),
        namespaceUri: this.tables.uris[a[at + A_URI]!]!,
        value: this.attributeValue(i),
      });
    }
    return list;
  }

  /** Value of one row of the attribute table. */
  attributeValue(row: number): string {
    const a = this.tables.attributes;
    const at = row * A_STRIDE;
    return (a[at + A_FLAGS]! & ATTR_ESCAPED) !== 0
      ? decodeValue(this.bytes, a[at + A_VALUE]!, a[at + A_VALUE_END]!)
      : sliceText(this.bytes, a[at + A_VALUE]!, a[at + A_VALUE_END]!);
  }

  /** Namespace bindings in scope, inner first, each prefix once; `uri` empty for an undeclared default. */
  namespacesInScope(node: number): { prefix: string; uri: string }[] {
    const d = this.tables.namespaces;
    const list: { prefix: string; uri: string }[] = [];
    const seen = new Set<string>();
    for (let i = this.tables.elements[node * E_STRIDE + E_NS]!; i >= 0; i = d[i * D_STRIDE + D_PREV]!) {
      const at = i * D_STRIDE;
      const prefix = sliceText(this.bytes, d[at + D_PREFIX]!, d[at + D_PREFIX_END]!);
      if (seen.has(prefix)) continue;
      seen.add(prefix);
      list.push({ prefix, uri: this.tables.uris[d[at + D_URI]!]! });
    }
    return list;
  }

  /** Byte offset of the `<` of the start tag. */
  start(node: number): number {
    return this.tables.elements[node * E_STRIDE + E_START]!;
  }

  /** Byte offset just after the start tag. */
  startTagEnd(node: number): number {
    return this.tables.elements[node * E_STRIDE + E_TAG_END]!;
  }

  /** Byte offset of the end tag; of the element's end when it is self-closed. */
  endTagStart(node: number): number {
    return this.tables.elements[node * E_STRIDE + E_CLOSE]!;
  }

  /** Byte offset just after the element. */
  end(node: number): number {
    return this.tables.elements[node * E_STRIDE + E_END]!;
  }

  /** True when there is nothing at all between the tags, or the element is self-closed. */
  isEmpty(node: number): boolean {
    return this.startTagEnd(node) === this.endTagStart(node);
  }

  /** True for `<a/>`. */
  isSelfClosed(node: number): boolean {
    return this.endTagStart(node) === this.end(node);
  }

  /** Elements with this identifier under any of the spellings `Id`, `ID`, `id`, `xml:id`, in document order. */
  findIds(value: string): number[] {
    return this.#ids.find(value);
  }

  /** The one element whose identifier stands at `start … end` of the source; -1 for none, -2 for several. */
  findIdAt(start: number, end: number): number {
    return this.#ids.findAt(start, end);
  }
}
