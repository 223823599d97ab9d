import type { Issue, MessageCode } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import { E_ATTR_COUNT, E_STRIDE, URI_NONE } from '../parse/tables.ts';
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
    if (doc.matches(doc.root, URI_NONE, layout.root.tag)) {
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
    const value = this.doc.attribute(node, id.attribute);
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
    const { doc } = this;
    this.readId(entry, node, list, index);
    if (!doc.hasOnlyElements(node)) this.report('XML_TEXT_UNEXPECTED', node, []);
    const { children } = entry;
    let next = 0;
    for (let child = doc.firstChild(node); child >= 0; child = doc.nextSibling(child)) {
      let at = this.find(children, child, next, children.length);
      if (at < 0) {
        at = this.find(children, child, 0, next);
        if (at < 0) {
          this.report(
            doc.namespaceUri(child) === '' ? 'XML_ELEMENT_UNKNOWN' : 'XML_NAMESPACE_UNKNOWN',
            child,
            [],
          );
          continue;
        }
        if (this.isRepeated(children[at]!, node, child)) {
          this.report('XML_ELEMENT_DUPLICATE', child, []);
          continue;
        }
        this.report('XML_ELEMENT_ORDER', child, []);
      } else {
        const found = children[at]!;
        const repeats =
          (found.kind === 'group' && found.rows !== undefined) ||
          (found.kind === 'slot' && found.perRow !== undefined);
        next = repeats ? at : at + 1;
      }
      this.readChild(children[at]!, child, values, list, index);
    }
    this.reportMissing(entry, node);
  }

  private find(children: readonly LayoutEntry[], node: number, from: number, to: number): number {
    for (let i = from; i < to; i++) {
      const { tag, aliases } = children[i]!;
      if (this.doc.matches(node, URI_NONE, tag)) return i;
      for (const alias of aliases) if (this.doc.matches(node, URI_NONE, alias)) return i;
    }
    return -1;
  }

  private isRepeated(entry: LayoutEntry, parent: number, node: number): boolean {
    for (let n = this.doc.firstChild(parent); n >= 0 && n < node; n = this.doc.nextSibling(n)) {
      if (this.find([entry], n, 0, 1) === 0) return true;
    }
    return false;
  }

  private reportMissing(entry: LayoutGroup, node: number): void {
    for (const child of entry.children) {
      const expected =
        (child.kind === 'group' && child.always) ||
        (child.kind === 'slot' && child.required && child.perRow === undefined);
      if (!expected) continue;
      let found = false;
      for (let n = this.doc.firstChild(node); n >= 0 && !found; n = this.doc.nextSibling(n)) {
        found = this.doc.matches(n, URI_NONE, child.tag);
      }
      const path = `${elementPath(this.doc, node)}/${child.tag}`;
      if (!found) this.report('XML_ELEMENT_MISSING', node, [], 'error', path);
    }
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
    const path = (): Issue['path'] => (list === undefined ? [field.name] : [list, index, field.name]);
    if (this.elements[node * E_STRIDE + E_ATTR_COUNT]! > 0)
      this.report('XML_ATTRIBUTE_UNKNOWN', node, path());
    const text = this.doc.text(node);
    if (text === undefined) {
      this.report('XML_ELEMENT_UNKNOWN', this.doc.firstChild(node), path());
      return;
    }
    if (text === '') {
      this.report('XML_ELEMENT_EMPTY', node, path(), 'warning');
      return;
    }
    const value = parseValue(field, text);
    if (value === undefined) this.report('XML_VALUE_UNREADABLE', node, path());
    else if (this.covers(node)) {
      values[field.name] = value;
      if (this.firstValue < 0) this.firstValue = node;
      this.lastValue = node;
    }
  }
}

/**
 * Reads a document along a layout in one pass. The shape is an allow-list: whatever the layout does not have (an
 * element, an attribute, a namespace, text between elements, a comment) is an issue; white space between elements
 * is not.
 */
export function readLayout(doc: XmlDocument, layout: Layout, coverage?: Coverage): Reading {
  return new LayoutReader(doc, layout, coverage);
}
