import type { JournalEntry } from '@hocbaso/spec';
import type { Query, Row } from '../db/db.ts';
import { integerOf, textOf } from '../db/row.ts';
import { sha256Hex } from './digest.ts';

/** Whose journal it is. */
export type JournalSubject = 'document' | 'package';

/** The last link of a chain. It is kept in the head as well, so that a chain cut short is noticed. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/** Where the chain of one subject starts; it names the subject, so that chains cannot be exchanged. */
export function chainStart(subject: JournalSubject, id: string): ChainEnd {
  return { seq: 0, hash: sha256Hex(JSON.stringify([subject, id])) };
}

/** SHA-256 over the JSON array of the previous hash, seq, at, event and detail. */
export function entryHash(previous: string, entry: Omit<JournalEntry, 'hash'>): string {
  return sha256Hex(JSON.stringify([previous, entry.seq, entry.at, entry.event, entry.detail]));
}

/** Writes the next entry and returns it as the new end of the chain. */
export async function appendEntry(
  query: Query,
  subject: JournalSubject,
  id: string,
  previous: ChainEnd,
  event: { readonly at: number; readonly event: string; readonly detail: object },
): Promise<ChainEnd> {
  const entry = {
    seq: previous.seq + 1,
    at: event.at,
    event: event.event,
    detail: JSON.stringify(event.detail),
  };
  const hash = entryHash(previous.hash, entry);
  await query(
    'INSERT INTO journal (subject, id, seq, at, event, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [subject, id, entry.seq, entry.at, entry.event, entry.detail, hash],
  );
  return { seq: entry.seq, hash };
}

function toEntry(row: Row): JournalEntry {
  return {
    seq: integerOf(row, 'seq'),
    at: integerOf(row, 'at'),
    event: textOf(row, 'event'),
    detail: textOf(row, 'detail'),
    hash: textOf(row, 'hash'),
  };
}

/** The journal of one subject, oldest first. */
export async function selectJournal(
  query: Query,
  subject: JournalSubject,
  id: string,
): Promise<readonly JournalEntry[]> {
  const rows = await query(
    'SELECT seq, at, event, detail, hash FROM journal WHERE subject = $1 AND id = $2 ORDER BY seq',
    [subject, id],
  );
  return rows.map(toEntry);
}

/** True when every link holds and the last one is the end the head remembers. */
export function isChainWhole(start: ChainEnd, entries: readonly JournalEntry[], end: ChainEnd): boolean {
  let previous = start;
  for (const entry of entries) {
    if (entry.seq !== previous.seq + 1 || entry.hash !== entryHash(previous.hash, entry)) return false;
    previous = entry;
  }
  return previous.seq === end.seq && previous.hash === end.hash;
}
