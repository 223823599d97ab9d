/**
 * Layout of the flat tables a parsed document lives in. All offsets are bytes in the source.
 * Elements are numbered in document order, so a subtree is the range `n … last(n)`.
 */

/** Columns of the element table. */
export const E_START = 0;
/** Start of the local name; `E_START + 1` when there is no prefix. */
export const E_LOCAL = 1;
export const E_NAME_END = 2;
/** Just after the `>` of the start tag. */
export const E_TAG_END = 3;
/** Start of the end tag; equal to `E_END` for a self-closed element. */
export const E_CLOSE = 4;
export const E_END = 5;
export const E_PARENT = 6;
/** Last descendant, or the element itself. */
export const E_LAST = 7;
export const E_ATTR = 8;
export const E_ATTR_COUNT = 9;
/** Index into the table of namespace names. */
export const E_URI = 10;
/** Innermost namespace declaration in scope, -1 for none. */
export const E_NS = 11;
export const E_STRIDE = 12;

/** Columns of the attribute table; namespace declarations are rows of it too. */
export const A_NAME = 0;
export const A_LOCAL = 1;
export const A_NAME_END = 2;
export const A_VALUE = 3;
export const A_VALUE_END = 4;
export const A_FLAGS = 5;
export const A_URI = 6;
export const A_STRIDE = 7;

/** The value holds a reference, tab or line end, so its bytes are not its value. */
export const ATTR_ESCAPED = 1;
/** `xmlns` or `xmlns:p`. */
export const ATTR_NAMESPACE = 2;

/** Columns of the namespace declaration table, a linked list towards the root. */
export const D_PREFIX = 0;
export const D_PREFIX_END = 1;
export const D_URI = 2;
export const D_PREV = 3;
/** Number of declarations from here to the root. */
export const D_COUNT = 4;
export const D_STRIDE = 5;

/** Columns of the patch table: where the source differs from Canonical XML 1.0, in source order, never overlapping. */
export const P_START = 0;
export const P_END = 1;
export const P_KIND = 2;
export const P_PARAM = 3;
export const P_STRIDE = 4;

/** Bytes that vanish (the CR of a CR LF pair). */
export const PATCH_DELETE = 0;
/** A whole start tag that is written anew; param = element. */
export const PATCH_START_TAG = 1;
/** `/>` of an otherwise canonical tag; param = element. */
export const PATCH_SELF_CLOSED = 2;
/** A character or entity reference in text; param = code point. */
export const PATCH_REFERENCE = 3;
/** A raw `>` in text. */
export const PATCH_GREATER = 4;
/** A lone CR in text. */
export const PATCH_CR = 5;
export const PATCH_CDATA = 6;
export const PATCH_COMMENT = 7;
export const PATCH_PI = 8;
/** An end tag with white space; param = element. */
export const PATCH_END_TAG = 9;

/** Fixed rows of the namespace name table. */
export const URI_NONE = 0;
export const URI_XML = 1;
export const URI_XMLNS = 2;
export const URI_DSIG = 3;

/** `http://www.w3.org/2000/09/xmldsig#`. */
export const DSIG_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';
/** The names of {@link URI_NONE} … {@link URI_DSIG}. */
export const FIXED_URIS: readonly string[] = [
  '',
  'http://www.w3.org/XML/1998/namespace',
  'http://www.w3.org/2000/xmlns/',
  DSIG_NAMESPACE,
];
