import type { XmlDocument } from '../parse/document.ts';
import { sliceText } from '../parse/native-bytes.ts';
import {
  A_FLAGS,
  A_LOCAL,
  A_NAME,
  A_NAME_END,
  A_STRIDE,
  A_URI,
  ATTR_NAMESPACE,
  D_PREFIX,
  D_PREFIX_END,
  D_PREV,
  D_STRIDE,
  D_URI,
  E_ATTR,
  E_ATTR_COUNT,
  E_LOCAL,
  E_NS,
  E_STRIDE,
  URI_NONE,
  URI_XML,
} from '../parse/tables.ts';
import { type Binding, sortBindings } from './write-canonical.ts';

/** Innermost declaration in scope at the parent of a node, -1 for none. */
export function parentScope(doc: XmlDocument, node: number): number {
  const parent = doc.parent(node);
  return parent < 0 ? -1 : doc.tables.elements[parent * E_STRIDE + E_NS]!;
}

/** True when a prefix or default namespace is bound around the node. */
export function inheritsNamespaces(doc: XmlDocument, node: number): boolean {
  const d = doc.tables.namespaces;
  for (let i = parentScope(doc, node); i >= 0; i = d[i * D_STRIDE + D_PREV]!) {
    if (d[i * D_STRIDE + D_URI] !== URI_NONE) return true;
  }
  return false;
}

/** True when the tag of the node declares a namespace. */
export function hasDeclarations(doc: XmlDocument, node: number): boolean {
  const { attributes: a, elements: e } = doc.tables;
  const first = e[node * E_STRIDE + E_ATTR]!;
  for (let row = first; row < first + e[node * E_STRIDE + E_ATTR_COUNT]!; row++) {
    if ((a[row * A_STRIDE + A_FLAGS]! & ATTR_NAMESPACE) !== 0) return true;
  }
  return false;
}

/** Bindings an apex of inclusive C14N carries: all in scope, undeclared ones left out. */
export function apexBindings(doc: XmlDocument, node: number): Binding[] {
  return sortBindings(doc.namespacesInScope(node).filter((x) => x.uri !== ''));
}

/** Declarations of the node's own tag that change something for its content. */
export function ownBindings(doc: XmlDocument, node: number): Binding[] {
  const { attributes: a, elements: e, uris, namespaces: d } = doc.tables;
  const first = e[node * E_STRIDE + E_ATTR]!;
  let count = 0;
  for (let row = first; row < first + e[node * E_STRIDE + E_ATTR_COUNT]!; row++) {
    if ((a[row * A_STRIDE + A_FLAGS]! & ATTR_NAMESPACE) !== 0) count++;
  }
  if (count === 0) return [];
  const list: Binding[] = [];
  const end = parentScope(doc, node);
  for (let i = e[node * E_STRIDE + E_NS]!; i !== end; i = d[i * D_STRIDE + D_PREV]!) {
    const prefix = prefixOf(doc, i);
    const uri = uris[d[i * D_STRIDE + D_URI]!]!;
    if (uriInScope(doc, end, prefix) !== uri) list.push({ prefix, uri });
  }
  return sortBindings(list);
}

function uriInScope(doc: XmlDocument, scope: number, prefix: string): string {
  const { namespaces: d, uris } = doc.tables;
  for (let i = scope; i >= 0; i = d[i * D_STRIDE + D_PREV]!) {
    if (prefixOf(doc, i) === prefix) return uris[d[i * D_STRIDE + D_URI]!]!;
  }
  return '';
}

/** Prefix → namespace name, inner declarations winning. */
export function bindingsFrom(doc: XmlDocument, scope: number): Map<string, string> {
  const { namespaces: d, uris } = doc.tables;
  const map = new Map<string, string>();
  for (let i = scope; i >= 0; i = d[i * D_STRIDE + D_PREV]!) {
    const prefix = prefixOf(doc, i);
    if (!map.has(prefix)) map.set(prefix, uris[d[i * D_STRIDE + D_URI]!]!);
  }
  return map;
}

/** Prefix of a declaration; empty string for the default namespace. */
export function prefixOf(doc: XmlDocument, declaration: number): string {
  const d = doc.tables.namespaces;
  return sliceText(
    doc.bytes,
    d[declaration * D_STRIDE + D_PREFIX]!,
    d[declaration * D_STRIDE + D_PREFIX_END]!,
  );
}

/** Prefixes the tag itself uses (its own and those of its attributes); empty string for the default namespace. */
export function usedPrefixes(doc: XmlDocument, node: number): Set<string> {
  const { attributes: a, elements: e } = doc.tables;
  const used = new Set<string>([doc.prefix(node)]);
  const first = e[node * E_STRIDE + E_ATTR]!;
  for (let row = first; row < first + e[node * E_STRIDE + E_ATTR_COUNT]!; row++) {
    const at = row * A_STRIDE;
    if ((a[at + A_FLAGS]! & ATTR_NAMESPACE) !== 0 || a[at + A_NAME] === a[at + A_LOCAL]) continue;
    used.add(sliceText(doc.bytes, a[at + A_NAME]!, a[at + A_LOCAL]! - 1));
  }
  used.delete('xml');
  return used;
}

/** Attribute rows in the `xml:` namespace of the ancestors that the node does not carry itself; the nearest wins. */
export function inheritedXmlAttributes(doc: XmlDocument, node: number): number[] {
  if (!doc.tables.hasXmlAttributes) return [];
  const { attributes: a, elements: e } = doc.tables;
  const seen = new Set<string>();
  const rows: number[] = [];
  for (let n = node; n >= 0; n = doc.parent(n)) {
    const first = e[n * E_STRIDE + E_ATTR]!;
    for (let row = first; row < first + e[n * E_STRIDE + E_ATTR_COUNT]!; row++) {
      const at = row * A_STRIDE;
      if (a[at + A_URI] !== URI_XML) continue;
      const name = sliceText(doc.bytes, a[at + A_LOCAL]!, a[at + A_NAME_END]!);
      if (seen.has(name)) continue;
      seen.add(name);
      if (n !== node) rows.push(row);
    }
  }
  return rows;
}

/** True for an element written without a prefix. */
export function isUnprefixed(doc: XmlDocument, node: number): boolean {
  return doc.tables.elements[node * E_STRIDE + E_LOCAL] === doc.start(node) + 1;
}
