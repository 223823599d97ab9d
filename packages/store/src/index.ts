/**
 * Remembers every version, signature, receipt and outbox entry of digital school transcripts (học bạ số); a crash
 * loses nothing.
 *
 * @packageDocumentation
 */
export { openSqliteStore } from './sqlite/open.ts';
