import type { PackageHead, RawAnswer } from '@hocbaso/spec';
import type { Settings } from './settings.ts';

/** Where a package is in time, read back from the store: a killed process loses none of it. */
export interface Standing {
  /** When the package was first seen in its present state and attempt, ms. */
  readonly since: number;
  /** Questions asked since then, oldest first. */
  readonly asked: readonly RawAnswer[];
}

interface Note {
  readonly state: string;
  readonly attempts: number;
  readonly since: number;
  /** Answers stored before. */
  readonly answers: number;
}

/**
 * The standing of a package; notes it durably when its state is new. Noted late, after a kill, it only makes the settle
 * window longer.
 */
export async function standingOf(head: PackageHead, { store, clock }: Settings): Promise<Standing> {
  const key = `ministry.standing:${head.messageId}`;
  const answers = await store.answersOf(head.messageId);
  const text = await store.getNote(key);
  let note = text === undefined ? undefined : (JSON.parse(text) as Note);
  if (note?.state !== head.state || note.attempts !== head.attempts) {
    const { state, attempts } = head;
    note = { state, attempts, since: clock.now(), answers: answers.length };
    await store.putNote(key, JSON.stringify(note));
  }
  const asked = answers.slice(note.answers).filter((raw) => raw.operation === 'querySubmission');
  return { since: note.since, asked };
}
