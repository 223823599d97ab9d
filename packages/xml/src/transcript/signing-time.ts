const SIGNING_TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** `2026-05-28T14:03:00+07:00` (CV 2088 annex 1, II.1.3) → milliseconds since the epoch; `undefined` for other forms. */
export function parseSigningTime(text: string): number | undefined {
  const known = parseVietnamTime(text);
  if (known >= 0) return known;
  if (!SIGNING_TIME.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

const FORM = '0000-00-00T00:00:00+07:00';

/** The usual form on a day every month has, without regular expression or date parser; -1 for anything else. */
function parseVietnamTime(text: string): number {
  if (text.length !== FORM.length) return -1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const isDigit = c >= 0x30 && c <= 0x39;
    if (i < 19 && FORM.charCodeAt(i) === 0x30 ? !isDigit : c !== FORM.charCodeAt(i)) return -1;
  }
  const number = (at: number): number => (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
  const year = number(0) * 100 + number(2);
  const month = number(5);
  const day = number(8);
  const hour = number(11);
  const minute = number(14);
  const second = number(17);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 28) return -1;
  if (hour > 23 || minute > 59 || second > 59) return -1;
  return Date.UTC(year, month - 1, day, hour - 7, minute, second);
}
