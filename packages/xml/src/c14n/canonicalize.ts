import { xmlError } from '../internal/xml-error.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../parse/document.ts';
import {
  D_COUNT,
  D_PREFIX,
  D_PREFIX_END,
  D_STRIDE,
  D_URI,
  DSIG_NAMESPACE,
  E_NAME_END,
  E_NS,
  E_STRIDE,
  P_START,
  P_STRIDE,
  URI_DSIG,
} from '../parse/tables.ts';
import { type C14nAlgorithm, isExclusive, keepsComments } from './algorithms.ts';
import { ByteWriter } from './byte-writer.ts';
import { needsWalker, usedBindings, writeExclusive } from './exclusive.ts';
import {
  apexBindings,
  hasDeclarations,
  inheritedXmlAttributes,
  inheritsNamespaces,
  isUnprefixed,
} from './namespaces-in-scope.ts';
import { firstPatchFrom, PatchedCopy } from './patched-copy.ts';
import { attributeRows, writeBindings, writeLines, writePi, writeStartTag } from './write-canonical.ts';

/** Which canonical form of a subtree. */
export interface CanonicalizeOptions {
  readonly algorithm: C14nAlgorithm;
  /** InclusiveNamespaces PrefixList of exclusive C14N; `#default` for the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** Subtree left out: the Signature an enveloped-signature transform removes. */
  readonly omit?: number;
}

/**
 * Canonical bytes of an element's subtree, or of the whole document for `DOCUMENT_NODE` (Canonical XML 1.0, Exclusive
 * C14N 1.0). Where the source already is canonical the result is a view of it, so the caller must not write to it.
 * Throws `ERR_HBS_C14N_RELATIVE_NAMESPACE`.
 */
export function canonicalize(doc: XmlDocument, node: number, options: CanonicalizeOptions): Uint8Array {
  return canonicalizeWith(new ByteWriter(), doc, node, options);
}

/** Like {@link canonicalize}, but what must be composed goes to `w`: the result is valid until its next use. */
export function canonicalizeWith(
  w: ByteWriter,
  doc: XmlDocument,
  node: number,
  options: CanonicalizeOptions,
): Uint8Array {
  const { relativeNamespace, outside } = doc.tables;
  if (relativeNamespace >= 0) {
    throw xmlError('ERR_HBS_C14N_RELATIVE_NAMESPACE', { params: { offset: relativeNamespace } });
  }
  if (node !== DOCUMENT_NODE) return subtree(w, doc, node, options);
  const comments = keepsComments(options.algorithm);
  const around = outside.filter((x) => comments || x.kind === 'pi');
  if (around.length === 0) return subtree(w, doc, doc.root, options);
  const inner = subtree(new ByteWriter(), doc, doc.root, options);
  w.reset();
  let rootWritten = false;
  for (const x of around) {
    if (!x.beforeRoot && !rootWritten) {
      w.slice(inner, 0, inner.length);
      rootWritten = true;
    }
    if (!x.beforeRoot) w.byte(0x0a);
    if (x.kind === 'pi') writePi(w, doc.bytes, x.start, x.end);
    else writeLines(w, doc.bytes, x.start, x.end);
    if (x.beforeRoot) w.byte(0x0a);
  }
  if (!rootWritten) w.slice(inner, 0, inner.length);
  return w.view();
}

function subtree(w: ByteWriter, doc: XmlDocument, node: number, options: CanonicalizeOptions): Uint8Array {
  const { algorithm, inclusivePrefixes = [] } = options;
  const exclusive = isExclusive(algorithm);
  const comments = keepsComments(algorithm);
  const start = doc.start(node);
  const end = doc.end(node);
  const omit = options.omit !== undefined && doc.isInside(options.omit, node) ? options.omit : -1;
  if (options.omit !== undefined && doc.isInside(node, options.omit)) {
    throw new RangeError('the subtree left out contains the whole input');
  }
  if (exclusive && (inclusivePrefixes.length > 0 || needsWalker(doc, node))) {
    w.reset();
    writeExclusive(w, doc, node, { prefixes: inclusivePrefixes, comments, omit });
    return w.view();
  }

  const xmlRows = exclusive ? [] : inheritedXmlAttributes(doc, node);
  const inherits = inheritsNamespaces(doc, node);
  if (!inherits && xmlRows.length === 0 && omit < 0 && isCanonicalSource(doc, start, end)) {
    return doc.bytes.subarray(start, end);
  }

  w.reset();
  if (inherits && xmlRows.length === 0 && omit < 0 && isCanonicalSource(doc, start, end)) {
    if (isPlainDsigScope(doc, node) && !hasDeclarations(doc, node)) {
      const nameEnd = doc.tables.elements[node * E_STRIDE + E_NAME_END]!;
      w.slice(doc.bytes, start, nameEnd);
      w.slice(DSIG_DECLARATION, 0, DSIG_DECLARATION.length);
      w.slice(doc.bytes, nameEnd, end);
      return w.view();
    }
  }
  const copy = new PatchedCopy(doc, w, comments, start);
  if (inherits || xmlRows.length > 0) {
    if (xmlRows.length === 0 && !copy.isTagPatched(start) && !hasDeclarations(doc, node)) {
      // The tag lacks only the inherited declarations, which come right after the name.
      const nameEnd = doc.tables.elements[node * E_STRIDE + E_NAME_END]!;
      copy.copyTo(nameEnd);
      writeBindings(w, exclusive ? usedBindings(doc, node) : apexBindings(doc, node));
    } else {
      const rows = [...attributeRows(doc, node), ...xmlRows];
      writeStartTag(w, doc, node, exclusive ? usedBindings(doc, node) : apexBindings(doc, node), rows);
      copy.skipTo(doc.startTagEnd(node));
    }
  }
  if (omit >= 0) {
    copy.copyTo(doc.start(omit));
    copy.skipTo(doc.end(omit));
  }
  copy.copyTo(end);
  return w.view();
}

/** True when the source itself is canonical between two offsets, but for what the apex inherits. */
function isCanonicalSource(doc: XmlDocument, start: number, end: number): boolean {
  const { patches, patchCount } = doc.tables;
  if (patchCount === 0) return true;
  const first = firstPatchFrom(doc, start);
  return first >= patchCount || patches[first * P_STRIDE + P_START]! >= end;
}

const DSIG_DECLARATION = new TextEncoder().encode(` xmlns="${DSIG_NAMESPACE}"`);

/** The one binding in scope is the default namespace of XMLDSig, and the element uses it: the usual SignedInfo. */
function isPlainDsigScope(doc: XmlDocument, node: number): boolean {
  const d = doc.tables.namespaces;
  const at = doc.tables.elements[node * E_STRIDE + E_NS]! * D_STRIDE;
  return (
    d[at + D_COUNT] === 1 &&
    d[at + D_PREFIX] === d[at + D_PREFIX_END] &&
    d[at + D_URI] === URI_DSIG &&
    isUnprefixed(doc, node)
  );
}
