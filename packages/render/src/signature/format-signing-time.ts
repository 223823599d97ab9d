import { formatVietnamDateTime } from '@hocbaso/spec';

const ZONED =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** ISO 8601 with offset → `28/05/2026 14:03:00` in Vietnam's time (UTC+7); anything else stays as it is. */
export function formatSigningTime(value: string): string {
  const ms = ZONED.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) return value;
  const iso = formatVietnamDateTime(ms);
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}
