/** C0 and C1 controls but tab and line feed, bidirectional and zero-width marks, BOM, lone surrogates, non-characters. */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const LINE_CONTROL = /[\t\n]/;
const NON_ASCII = /[^\u0000-\u007f]/;
/** Two spaces in a row between words, or a space that is not the ordinary one. */
const INNER_SPACES = /(?<=\S)(?: {2,}|\s*[\u00a0\u2000-\u200a\u202f\u3000]\s*)(?=\S)/;
const ALL_INNER_SPACES = new RegExp(INNER_SPACES, 'g');
/** Full-width forms, which an input method of another language leaves behind. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const OUTER_SPACE = /^\s|\s$/;

/** Letters that only look like the Vietnamese or Latin ones a school means. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  Ð: 'Đ',
  Ɖ: 'Đ',
  ð: 'đ',
  ɖ: 'đ',
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  Х: 'X',
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  Τ: 'T',
  Κ: 'K',
  Η: 'H',
  Μ: 'M',
};
/** Eth and African D anywhere; Cyrillic or Greek only beside a Latin letter, so that formulas stay. */
const LOOKALIKE =
  /[ÐƉðɖ\uff01-\uff5e]|[\u0370-\u04ff](?=[A-Za-z\u00c0-\u024f\u1e00-\u1eff])|(?<=[A-Za-z\u00c0-\u024f\u1e00-\u1eff])[\u0370-\u04ff]/;
const ANY_LOOKALIKE = new RegExp(`[${Object.keys(LOOKALIKES).join('')}]`, 'g');

/**
 * What sends a text to the single checks: a space too many, or a character other than ASCII, precomposed Latin without
 * the lookalikes Ð Ɖ ð ɖ, and the quotation marks and dashes people type.
 */
const REMARKABLE =
  /^ | $| {2}|[^ -~\u00c0-\u00cf\u00d1-\u00ef\u00f1-\u0188\u018a-\u0255\u0257-\u02af\u1ea0-\u1ef9\u2013\u2014\u2018\u2019\u201c\u201d\u2026]/;

/** True for a text in which none of the checks here finds anything: nearly every text there is, for one look. */
export function isPlain(text: string): boolean {
  return !REMARKABLE.test(text);
}

/** First character that must not be in a text: invisible always, tab and line feed unless `lines`. */
export function findInvisible(text: string, lines: boolean): string | undefined {
  return INVISIBLE.exec(text)?.[0] ?? (lines ? undefined : LINE_CONTROL.exec(text)?.[0]);
}

/** The text in precomposed Unicode. */
export function toNfc(text: string): string {
  return NON_ASCII.test(text) ? text.normalize('NFC') : text;
}

/** True for spaces, no-break ones included, at either end. */
export function hasOuterSpace(text: string): boolean {
  return OUTER_SPACE.test(text);
}

/** True for more than one space between two words, or one that only looks like a space. */
export function hasInnerSpaces(text: string): boolean {
  return INNER_SPACES.test(text);
}

/** The text with one ordinary space between words. */
export function joinInnerSpaces(text: string): string {
  return text.replace(ALL_INNER_SPACES, ' ');
}

/** First lookalike letter of a free text. */
export function findLookalike(text: string): string | undefined {
  return NON_ASCII.test(text) ? LOOKALIKE.exec(text)?.[0] : undefined;
}

/** The text with lookalike letters replaced by those meant. */
export function foldLookalikes(text: string): string {
  return text
    .replace(ANY_LOOKALIKE, (letter) => LOOKALIKES[letter]!)
    .replace(FULL_WIDTH, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0));
}
