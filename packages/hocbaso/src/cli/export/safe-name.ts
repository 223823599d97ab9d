/** A file name made of what a record says: letters, digits, `.`, `_` and `-` only, so that it stays in its folder. */
export function safeName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100);
  return name === '' ? '_' : name;
}
