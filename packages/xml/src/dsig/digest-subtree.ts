import { C14N_ALGORITHMS, withoutComments } from '../c14n/algorithms.ts';
import { canonicalizeWith } from '../c14n/canonicalize.ts';
import type { XmlDocument } from '../parse/document.ts';
import type { DigestMethod } from './algorithms.ts';
import type { DsigContext } from './context.ts';
import { type HashName, hashBase64 } from './crypto.ts';
import type { C14nMethod } from './read-signature.ts';

const HASHES: readonly HashName[] = ['sha256', 'sha384', 'sha512', 'sha1'];

/**
 * Base64 digest of a canonical subtree without comments, as a same-document Reference demands. Results without a
 * removed Signature and without a prefix list are kept with the document: the principal and the seal sign the same.
 */
export function digestSubtree(
  context: DsigContext,
  doc: XmlDocument,
  node: number,
  method: { readonly c14n: C14nMethod; readonly digest: DigestMethod },
  omit?: number,
): string {
  const { c14n, digest } = method;
  const algorithm = withoutComments(c14n.algorithm);
  const plain = omit === undefined && c14n.prefixes.length === 0;
  const key = (node + 1) * 16 + C14N_ALGORITHMS.indexOf(algorithm) * 4 + HASHES.indexOf(digest.hash);
  if (plain) {
    const known = doc.digestCache.get(key);
    if (known !== undefined) return known;
  }
  const bytes = canonicalizeWith(context.scratch, doc, node, {
    algorithm,
    inclusivePrefixes: c14n.prefixes,
    ...(omit === undefined ? {} : { omit }),
  });
  const value = hashBase64(digest.hash, bytes);
  if (plain) doc.digestCache.set(key, value);
  return value;
}
