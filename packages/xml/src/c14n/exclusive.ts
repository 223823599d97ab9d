import type { XmlDocument } from '../parse/document.ts';
import { D_PREV, D_STRIDE, D_URI, E_NS, E_STRIDE } from '../parse/tables.ts';
import type { ByteWriter } from './byte-writer.ts';
import {
  bindingsFrom,
  hasDeclarations,
  inheritsNamespaces,
  parentScope,
  prefixOf,
  usedPrefixes,
} from './namespaces-in-scope.ts';
import { PatchedCopy } from './patched-copy.ts';
import { attributeRows, type Binding, sortBindings, writeStartTag } from './write-canonical.ts';

/**
 * True when the exclusive form needs the walker below: somewhere in the subtree a declaration stands on another tag
 * than the one that first uses it, or a namespace bound outside is not used by the apex.
 */
export function needsWalker(doc: XmlDocument, node: number): boolean {
  const dirty = doc.tables.exclusiveDirty;
  let low = 0;
  let high = dirty.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dirty[middle]! < node) low = middle + 1;
    else high = middle;
  }
  if (low < dirty.length && dirty[low]! <= doc.lastDescendant(node)) return true;
  if (!inheritsNamespaces(doc, node)) return false;
  const used = usedPrefixes(doc, node);
  for (const [prefix, uri] of bindingsFrom(doc, parentScope(doc, node))) {
    if (uri !== '' && !used.has(prefix)) return true;
  }
  return false;
}

/** Bindings the apex of an exclusive form carries: those its tag uses. */
export function usedBindings(doc: XmlDocument, node: number): Binding[] {
  const inScope = bindingsFrom(doc, doc.tables.elements[node * E_STRIDE + E_NS]!);
  const list: Binding[] = [];
  for (const prefix of usedPrefixes(doc, node)) {
    const uri = inScope.get(prefix) ?? '';
    if (uri !== '') list.push({ prefix, uri });
  }
  return sortBindings(list);
}

/** By prefix, what was bound to it, innermost last, each with the last element it holds for. */
type Bound = Map<string, { readonly uri: string; readonly last: number }[]>;

function bind(bound: Bound, prefix: string, uri: string, last: number): void {
  const known = bound.get(prefix);
  if (known === undefined) bound.set(prefix, [{ uri, last }]);
  else known.push({ uri, last });
}

/** What a prefix is bound to at an element, elements being asked for in document order; `''` for nothing. */
function boundAt(bound: Bound, prefix: string, node: number): string {
  const known = bound.get(prefix);
  if (known === undefined) return '';
  while (known.length > 0 && known[known.length - 1]!.last < node) known.pop();
  return known[known.length - 1]?.uri ?? '';
}

/**
 * Exclusive C14N 1.0 section 3 in full: a namespace is written at the first output element that uses it, prefixes of
 * the InclusiveNamespaces list as in inclusive C14N.
 */
export function writeExclusive(
  w: ByteWriter,
  doc: XmlDocument,
  node: number,
  options: { readonly prefixes: readonly string[]; readonly comments: boolean; readonly omit: number },
): void {
  const { omit } = options;
  const listed = options.prefixes.map((p) => (p === '#default' ? '' : p)).filter((p) => p !== 'xml');
  const copy = new PatchedCopy(doc, w, options.comments, doc.start(node));
  const last = doc.lastDescendant(node);
  const { elements: e, namespaces: d, uris } = doc.tables;
  const inScope: Bound = new Map();
  const rendered: Bound = new Map();
  for (const [prefix, uri] of bindingsFrom(doc, parentScope(doc, node))) bind(inScope, prefix, uri, last);
  for (let n = node; n <= last; n++) {
    if (n === omit) {
      copy.copyTo(doc.start(n));
      copy.skipTo(doc.end(n));
      n = doc.lastDescendant(n);
      continue;
    }
    const end = doc.lastDescendant(n);
    const outer = parentScope(doc, n);
    for (let i = e[n * E_STRIDE + E_NS]!; i !== outer; i = d[i * D_STRIDE + D_PREV]!) {
      bind(inScope, prefixOf(doc, i), uris[d[i * D_STRIDE + D_URI]!]!, end);
    }
    const wanted = usedPrefixes(doc, n);
    for (const p of listed) wanted.add(p);
    const bindings: Binding[] = [];
    for (const prefix of wanted) {
      const uri = boundAt(inScope, prefix, n);
      if (boundAt(rendered, prefix, n) === uri || (uri === '' && prefix !== '')) continue;
      bindings.push({ prefix, uri });
      bind(rendered, prefix, uri, end);
    }
    copy.copyTo(doc.start(n));
    if (bindings.length === 0 && !hasDeclarations(doc, n) && !copy.isTagPatched(doc.start(n))) continue;
    writeStartTag(w, doc, n, sortBindings(bindings), attributeRows(doc, n));
    copy.skipTo(doc.startTagEnd(n));
  }
  copy.copyTo(doc.end(node));
}
