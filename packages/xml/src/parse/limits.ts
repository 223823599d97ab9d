/** Caps of the strict input profile; every one is checked while reading, before memory is spent on what follows. */
export interface ParseLimits {
  /** Size of the whole document in bytes. */
  readonly maxBytes: number;
  /** Nesting of elements; the root is 1. */
  readonly maxDepth: number;
  /** Number of elements. */
  readonly maxElements: number;
  /** Attributes and namespace declarations of one element. */
  readonly maxAttributes: number;
  /** Namespace declarations in scope at one place. */
  readonly maxNamespaces: number;
  /** Bytes of one run of text, attribute value, CDATA section, comment or processing instruction. */
  readonly maxTextLength: number;
}

/** Room for a package of 10 MB (CV 2088) and for the deepest transcript several times over. */
export const DEFAULT_PARSE_LIMITS: ParseLimits = {
  maxBytes: 16 * 1024 * 1024,
  maxDepth: 64,
  maxElements: 1_000_000,
  maxAttributes: 64,
  maxNamespaces: 64,
  maxTextLength: 1024 * 1024,
};
