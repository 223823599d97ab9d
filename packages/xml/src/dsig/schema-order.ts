import { type XmlErrorCode, xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import {
  A_FLAGS,
  A_NAME,
  A_NAME_END,
  A_STRIDE,
  A_VALUE,
  A_VALUE_END,
  ATTR_ESCAPED,
  ATTR_NAMESPACE,
  E_ATTR,
  E_ATTR_COUNT,
  E_STRIDE,
} from '../parse/tables.ts';

/** Throws `ERR_HBS_DSIG_STRUCTURE`. */
export function badStructure(detail: string): never {
  throw xmlError('ERR_HBS_DSIG_STRUCTURE', { params: { detail } });
}

/** Child elements; text other than white space between them is refused. */
export function elementChildren(doc: XmlDocument, node: number): number[] {
  const list: number[] = [];
  let contiguous = true;
  let at = doc.startTagEnd(node);
  for (let c = doc.firstChild(node); c >= 0; c = doc.nextSibling(c)) {
    list.push(c);
    if (doc.start(c) !== at) contiguous = false;
    at = doc.end(c);
  }
  if ((!contiguous || at !== doc.endTagStart(node)) && !doc.hasOnlyElements(node)) {
    badStructure(doc.localName(node).slice(0, 40));
  }
  return list;
}

/** Refuses an element with children or text (white space is nothing). */
export function expectNoContent(doc: XmlDocument, node: number, detail: string): void {
  if (!doc.isEmpty(node) && (doc.firstChild(node) >= 0 || !doc.hasOnlyElements(node))) badStructure(detail);
}

/** Content of a leaf; markup inside it is refused. */
export function leafText(doc: XmlDocument, node: number, element: string): string {
  if (doc.lastDescendant(node) !== node) badStructure(element);
  const raw = doc.bytes.toString('latin1', doc.startTagEnd(node), doc.endTagStart(node));
  if (raw.includes('<')) badStructure(element);
  return raw.includes('&') ? doc.text(node)! : raw;
}

/** Row of an attribute by its name as written, -1 for none. */
export function attributeRow(doc: XmlDocument, node: number, name: string): number {
  const { attributes: a, elements: e } = doc.tables;
  const first = e[node * E_STRIDE + E_ATTR]!;
  const end = first + e[node * E_STRIDE + E_ATTR_COUNT]!;
  for (let row = first; row < end; row++) {
    if (doc.equalsAscii(a[row * A_STRIDE + A_NAME]!, a[row * A_STRIDE + A_NAME_END]!, name)) return row;
  }
  return -1;
}

/**
 * What the `Algorithm` attribute stands for in an allow-list; it must be the only attribute. Throws the given code
 * (default `ERR_HBS_DSIG_ALGORITHM`) for anything not listed.
 */
export function algorithmOf<T>(
  doc: XmlDocument,
  node: number,
  list: readonly (readonly [string, T])[],
  code: XmlErrorCode = 'ERR_HBS_DSIG_ALGORITHM',
): T {
  const { attributes: a, elements: e } = doc.tables;
  const row = attributeRow(doc, node, 'Algorithm');
  if (row < 0) return badStructure('Algorithm');
  const first = e[node * E_STRIDE + E_ATTR]!;
  for (let k = first; k < first + e[node * E_STRIDE + E_ATTR_COUNT]!; k++) {
    if (k !== row && (a[k * A_STRIDE + A_FLAGS]! & ATTR_NAMESPACE) === 0) badStructure('Algorithm');
  }
  const at = row * A_STRIDE;
  if ((a[at + A_FLAGS]! & ATTR_ESCAPED) === 0) {
    const start = a[at + A_VALUE]!;
    const end = a[at + A_VALUE_END]!;
    for (let i = 0; i < list.length; i++) if (doc.equalsAscii(start, end, list[i]![0])) return list[i]![1];
  }
  const text = doc.attributeValue(row);
  for (const [uri, meaning] of list) if (uri === text) return meaning;
  const shown = text.slice(0, 120);
  throw xmlError(code, { params: { algorithm: shown, detail: shown } });
}
