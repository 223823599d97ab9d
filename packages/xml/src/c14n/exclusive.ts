import type { XmlDocument } from '../parse/document.ts';
import { E_NS, E_STRIDE } from '../parse/tables.ts';
import type { ByteWriter } from './byte-writer.ts';
import {
  bindingsFrom,
  hasDeclarations,
  inheritsNamespaces,
  parentScope,
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
  const rendered: { readonly prefix: string; readonly uri: string; readonly last: number }[] = [];
  const last = doc.lastDescendant(node);
  let scope = -2;
  let inScope = new Map<string, string>();
  for (let n = node; n <= last; n++) {
    if (n === omit) {
      copy.copyTo(doc.start(n));
      copy.skipTo(doc.end(n));
      n = doc.lastDescendant(n);
      continue;
    }
    while (rendered.length > 0 && rendered[rendered.length - 1]!.last < n) rendered.pop();
    const own = doc.tables.elements[n * E_STRIDE + E_NS]!;
    if (own !== scope) {
      scope = own;
      inScope = bindingsFrom(doc, own);
    }
    const wanted = usedPrefixes(doc, n);
    for (const p of listed) wanted.add(p);
    const bindings: Binding[] = [];
    for (const prefix of wanted) {
      const uri = inScope.get(prefix) ?? '';
      let written = '';
      for (let k = rendered.length - 1; k >= 0; k--) {
        if (rendered[k]!.prefix !== prefix) continue;
        written = rendered[k]!.uri;
        break;
      }
      if (written === uri || (uri === '' && prefix !== '')) continue;
      bindings.push({ prefix, uri });
    }
    for (const { prefix, uri } of bindings) rendered.push({ prefix, uri, last: doc.lastDescendant(n) });
    copy.copyTo(doc.start(n));
    if (bindings.length === 0 && !hasDeclarations(doc, n) && !copy.isTagPatched(doc.start(n))) continue;
    writeStartTag(w, doc, n, sortBindings(bindings), attributeRows(doc, n));
    copy.skipTo(doc.startTagEnd(n));
  }
  copy.copyTo(doc.end(node));
}
