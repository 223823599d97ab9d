/** Source of time. Inject it; nothing in this SDK calls `Date.now()` by itself. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Source of identifiers: RFC 9562 UUID version 4, lower case, 36 characters. */
export type UuidSource = () => string;

/** Optional logging port. The SDK never passes names, numbers, marks or codes of a pupil to it. */
export interface Logger {
  /** Detail for a developer. */
  debug(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  /** Something happened as it should. */
  info(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  /** Something a person may want to look at. */
  warn(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  /** Something failed. */
  error(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** A UUID v4 from the platform's Web Crypto. */
export const systemUuid: UuidSource = () => globalThis.crypto.randomUUID();

/** Milliseconds → `2026-05-28T14:03:00+07:00`, the date-time form of CV 2088 annex 1, II.1.3, in Vietnam's zone. */
export function formatVietnamDateTime(epochMs: number): string {
  const iso = new Date(epochMs + 7 * 3_600_000).toISOString();
  return `${iso.slice(0, 19)}+07:00`;
}
