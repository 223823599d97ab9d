const SIGNING_TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** `2026-05-28T14:03:00+07:00` (CV 2088 annex 1, II.1.3) → milliseconds since the epoch; `undefined` for other forms. */
export function parseSigningTime(text: string): number | undefined {
  if (!SIGNING_TIME.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
