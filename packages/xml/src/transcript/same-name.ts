const fold = (name: string): string =>
  name.normalize('NFC').trim().replace(/\s+/gu, ' ').toLocaleLowerCase('vi');

/** True for two spellings of one name: Unicode form, case and spaces do not count. */
export function sameName(a: string, b: string): boolean {
  return a === b || fold(a) === fold(b);
}
