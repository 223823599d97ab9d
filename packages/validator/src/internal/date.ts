const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True for a `YYYY-MM-DD` that is in the calendar. */
export function isRealDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 && leap ? 29 : LENGTHS[month - 1];
  return length !== undefined && day >= 1 && day <= length;
}

/** Day number of Excel (1900 system) → `YYYY-MM-DD`; `undefined` outside 1920 to 2119. */
export function excelDate(serial: number): string | undefined {
  const day = Math.floor(serial);
  if (!(day >= 7306 && day <= 80_352)) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + day * 86_400_000).toISOString().slice(0, 10);
}

/** `2025-2026` → 2025; `undefined` unless the second year follows the first. */
export function schoolYearStart(namHoc: string | undefined): number | undefined {
  if (namHoc === undefined) return undefined;
  const start = Number(namHoc.slice(0, 4));
  return /^[0-9]{4}-[0-9]{4}$/.test(namHoc) && Number(namHoc.slice(5)) === start + 1 ? start : undefined;
}
