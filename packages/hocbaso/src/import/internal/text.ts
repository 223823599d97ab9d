/** One spelling for comparing: NFC, lower case, single spaces, without dots, colons and the asterisk of required columns. */
export function normalise(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\(\s*\*\s*\)|[.:*]/g, ' ')
    .replace(/[\s\u00a0\u200b\ufeff]+/g, ' ')
    .trim();
}

/** Letters and digits only, without diacritics: `Mã học sinh`, `ma_hoc_sinh` and `maHocSinh` are the same. */
export function fold(text: string): string {
  return (
    normalise(text)
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      // Đ, the Icelandic Ð and the African Ɖ look the same and are typed for one another.
      .replace(/[đðɖ]/g, 'd')
      .replace(/[^a-z0-9]/g, '')
  );
}

/** A header text as its levels: `Công nghệ - Mức đạt được` has two. */
export function segments(header: string): string[] {
  return header
    .split(/\s[-–—]\s/)
    .map(normalise)
    .filter((part) => part !== '');
}

/** Column number (from 0) as the spreadsheet's letters. */
export function columnLetter(index: number): string {
  let out = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) {
    out = String.fromCharCode(65 + ((n - 1) % 26)) + out;
  }
  return out;
}
