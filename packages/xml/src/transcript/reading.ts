import type { FieldSpec, Issue, MessageCode } from '@hocbaso/spec';
import { decodeText } from '../parse/decode.ts';
import type { XmlDocument } from '../parse/document.ts';
import {
  E_ATTR_COUNT,
  E_CLOSE,
  E_END,
  E_LAST,
  E_LOCAL,
  E_NAME_END,
  E_START,
  E_STRIDE,
  E_TAG_END,
  E_URI,
  URI_NONE,
} from '../parse/tables.ts';
import type { Layout, LayoutEntry, LayoutField, LayoutGroup, LayoutId, LayoutSlot } from './layout.ts';
import { parseValue } from './value-text.ts';

/** Values of a record or a row while they are being read. */
export type Values = Record<string, unknown>;

/** An element that carries an `Id`, with what its `Id` is to be filled from. */
export interface ReadId {
  readonly entry: LayoutGroup | LayoutSlot;
  readonly id: LayoutId;
  readonly node: number;
  readonly value: string;
  /** List and row the element belongs to; -1 outside a list. A slot's row is found later. */
  readonly list: string | undefined;
  readonly index: number;
}

/** A slot as it stands in the document. */
export interface ReadSlot {
  readonly entry: LayoutSlot;
  readonly node: number;
  readonly id: string | undefined;
}

/** What one pass over a document along a layout gives. */
export interface Reading {
  readonly values: Values;
  readonly issues: Issue[];
  readonly ids: ReadId[];
  readonly slots: ReadSlot[];
  /** Elements that some slot signs, by the `Id` they carry; the first of each. */
  readonly targets: Map<string, number>;
  /** First and last element a value was read from; -1 when there is none. */
  readonly firstValue: number;
  readonly lastValue: number;
}

/** Ranges of nodes whose values may be read; undefined for all. */
export type Coverage = readonly { readonly first: number; readonly last: number }[];

/** More problems than this are of no use to anybody, and an attacker's document has no end of them. */
const MAX_ISSUES = 100;

/** `HOC_BA/DU_LIEU_HOC_BA/…` down to a node. */
export function elementPath(doc: XmlDocument, node: number): string {
  let path = '';
  for (let n = node; n >= 0; n = doc.parent(n))
    path = path === '' ? doc.qualifiedName(n) : `${doc.qualifiedName(n)}/${path}`;
  return path;
}

class LayoutReader implements Reading {
  readonly values: Values;
  readonly issues: Issue[] = [];
  readonly ids: ReadId[] = [];
  readonly slots: ReadSlot[] = [];
  readonly targets: Map<string, number> = new Map();
  firstValue = -1;
  lastValue = -1;
  private readonly doc: XmlDocument;
  private readonly elements: Int32Array;
  private readonly coverage: Coverage | undefined;

  constructor(doc: XmlDocument, layout: Layout, coverage: Coverage | undefined) {
    this.doc = doc;
    this.elements = doc.tables.elements;
    this.coverage = coverage;
    this.values = { form: layout.profile.form };
    if (this.isNamed(doc.root, layout.root.names)) {
      this.readGroup(layout.root, doc.root, this.values, undefined, -1);
    } else this.report('XML_ROOT_UNKNOWN', doc.root, []);
    if (doc.commentCount > 0 || doc.piCount > 0) this.report('XML_MARKUP_FORBIDDEN', doc.root, []);
  }

  private report(
    code: MessageCode,
    node: number,
    path: Issue['path'],
    severity: Issue['severity'] = 'error',
    element: string = elementPath(this.doc, node),
  ): void {
    if (this.issues.length >= MAX_ISSUES) return;
    this.issues.push({
      code,
      severity,
      path,
      params: { element },
      location: { offset: this.doc.start(node) },
    });
  }

  private covers(node: number): boolean {
    if (this.coverage === undefined) return true;
    for (const range of this.coverage) if (node >= range.first && node <= range.last) return true;
    return false;
  }

  /** Checks that there are no attributes but the `Id`, namespace declarations included. */
  private readId(
    entry: LayoutGroup | LayoutSlot,
    node: number,
    list: string | undefined,
    index: number,
  ): string | undefined {
    const count = this.elements[node * E_STRIDE + E_ATTR_COUNT]!;
    const { id } = entry;
    if (id === undefined) {
      if (count > 0) this.report('XML_ATTRIBUTE_UNKNOWN', node, []);
      return undefined;
    }
    let value = this.doc.attribute(node, id.attribute);
    // Never both: the count below is then one too many.
    for (const alias of id.aliases) value ??= this.doc.attribute(node, alias);
    if (value === undefined) this.report('XML_ID_MISSING', node, []);
    if (count > (value === undefined ? 0 : 1)) this.report('XML_ATTRIBUTE_UNKNOWN', node, []);
    if (value === undefined) return undefined;
    this.ids.push({ entry, id, node, value, list, index });
    if (entry.kind === 'group' && entry.signed && !this.targets.has(value)) this.targets.set(value, node);
    return value;
  }

  private readGroup(
    entry: LayoutGroup,
    node: number,
    values: Values,
    list: string | undefined,
    index: number,
  ): void {
    const { elements: e } = this;
    this.readId(entry, node, list, index);
    const { children } = entry;
    const last = e[node * E_STRIDE + E_LAST]!;
    let contiguous = true;
    let end = e[node * E_STRIDE + E_TAG_END]!;
    let next = 0;
    for (let child = node + 1; child <= last; child = e[child * E_STRIDE + E_LAST]! + 1) {
      if (e[child * E_STRIDE + E_START] !== end) contiguous = false;
      end = e[child * E_STRIDE + E_END]!;
      let at = this.find(children, child, next, children.length);
      if (at >= 0) next = children[at]!.repeats ? at : at + 1;
      else {
        at = this.findMisplaced(entry, node, child, next);
        if (at < 0) continue;
      }
      this.readChild(children[at]!, child, values, list, index);
    }
    if (end !== e[node * E_STRIDE + E_CLOSE]) contiguous = false;
    if (!contiguous && !this.doc.hasOnlyElements(node)) this.report('XML_TEXT_UNEXPECTED', node, []);
    for (const one of entry.expected) this.reportMissing(one, node);
  }

  /** The entry of a child that does not come next; -1 when it may not be read at all. Either is an issue. */
  private findMisplaced({ children }: LayoutGroup, parent: number, child: number, next: number): number {
    const at = this.find(children, child, 0, next);
    if (at < 0) {
      const isForeign = this.doc.namespaceUri(child) !== '';
      this.report(isForeign ? 'XML_NAMESPACE_UNKNOWN' : 'XML_ELEMENT_UNKNOWN', child, []);
      return -1;
    }
    if (this.isRepeated(children[at]!, parent, child)) {
      this.report('XML_ELEMENT_DUPLICATE', child, []);
      return -1;
    }
    this.report('XML_ELEMENT_ORDER', child, []);
    return at;
  }

  private find(children: readonly LayoutEntry[], node: number, from: number, to: number): number {
    for (let i = from; i < to; i++) if (this.isNamed(node, children[i]!.names)) return i;
    return -1;
  }

  /** True for an element of one of these names in no namespace. */
  private isNamed(node: number, names: readonly Uint8Array[]): boolean {
    const e = this.elements;
    const at = node * E_STRIDE;
    if (e[at + E_URI] !== URI_NONE) return false;
    const b = this.doc.bytes;
    const start = e[at + E_LOCAL]!;
    const length = e[at + E_NAME_END]! - start;
    for (let k = 0; k < names.length; k++) {
      const name = names[k]!;
      if (name.length !== length) continue;
      // Tags of one group tend to begin alike.
      let i = length - 1;
      while (i >= 0 && b[start + i] === name[i]) i--;
      if (i < 0) return true;
    }
    return false;
  }

  private isRepeated({ names }: LayoutEntry, parent: number, node: number): boolean {
    for (let n = this.doc.firstChild(parent); n >= 0 && n < node; n = this.doc.nextSibling(n)) {
      if (this.isNamed(n, names)) return true;
    }
    return false;
  }

  private reportMissing({ tag, names }: LayoutEntry, parent: number): void {
    for (let n = this.doc.firstChild(parent); n >= 0; n = this.doc.nextSibling(n)) {
      if (this.isNamed(n, names)) return;
    }
    const path = `${elementPath(this.doc, parent)}/${tag}`;
    this.report('XML_ELEMENT_MISSING', parent, [], 'error', path);
  }

  private readChild(
    entry: LayoutEntry,
    node: number,
    values: Values,
    list: string | undefined,
    index: number,
  ): void {
    switch (entry.kind) {
      case 'field':
        this.readField(entry, node, values, list, index);
        return;
      case 'slot':
        this.slots.push({ entry, node, id: this.readId(entry, node, entry.perRow, -1) });
        return;
      case 'group': {
        if (entry.rows === undefined) {
          this.readGroup(entry, node, values, list, index);
          return;
        }
        const row: Values = {};
        let rows = this.values[entry.rows] as Values[] | undefined;
        if (rows === undefined) {
          rows = [];
          if (this.covers(node)) this.values[entry.rows] = rows;
        }
        this.readGroup(entry, node, row, entry.rows, rows.length);
        if (this.covers(node)) rows.push(row);
      }
    }
  }

  private readField(
    { field }: LayoutField,
    node: number,
    values: Values,
    list: string | undefined,
    index: number,
  ): void {
    const { elements: e } = this;
    const at = node * E_STRIDE;
    const isLeaf = e[at + E_LAST] === node;
    if (e[at + E_ATTR_COUNT]! > 0) this.report('XML_ATTRIBUTE_UNKNOWN', node, fieldPath(field, list, index));
    if (!isLeaf) {
      this.report('XML_ELEMENT_UNKNOWN', node + 1, fieldPath(field, list, index));
      return;
    }
    const text = decodeText(this.doc.bytes, e[at + E_TAG_END]!, e[at + E_CLOSE]!);
    if (text === '') {
      this.report('XML_ELEMENT_EMPTY', node, fieldPath(field, list, index), 'warning');
      return;
    }
    const value = parseValue(field, text);
    if (value === undefined) this.report('XML_VALUE_UNREADABLE', node, fieldPath(field, list, index));
    else if (this.coverage === undefined || this.covers(node)) {
      values[field.name] = value;
      if (this.firstValue < 0) this.firstValue = node;
      this.lastValue = node;
    }
  }
}

function fieldPath(field: FieldSpec, list: string | undefined, index: number): Issue['path'] {
  return list === undefined ? [field.name] : [list, index, field.name];
}

/**
 * Reads a document along a layout in one pass. The shape is an allow-list: whatever the layout does not have (an
 * element, an attribute, a namespace, text between elements, a comment) is an issue; white space between elements
 * is not.
 */
export function readLayout(doc: XmlDocument, layout: Layout, coverage?: Coverage): Reading {
  return new LayoutReader(doc, layout, coverage);
}
