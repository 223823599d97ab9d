const LIMIT = 60;

/** A value of the input as a short text for a message; total over anything a caller may pass. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > LIMIT ? `${value.slice(0, LIMIT)}…` : value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? '[…]' : '{…}';
    default:
      return typeof value;
  }
}

/** Characters a reader cannot see, as `U+200B`. */
export function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
