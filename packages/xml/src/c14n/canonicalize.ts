import type { XmlDocument } from '../parse/document.ts';
import type { C14nAlgorithm } from './algorithms.ts';

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
export function canonicalize(_doc: XmlDocument, _node: number, _options: CanonicalizeOptions): Uint8Array {
  throw new Error('todo');
}
