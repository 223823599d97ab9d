import { textOf } from '../db/row.ts';
import type { Context } from './context.ts';

/** See `TranscriptStore.getNote`. */
export async function getNote(context: Context, key: string): Promise<string | undefined> {
  const rows = await context.db.read((query) => query('SELECT value FROM note WHERE key = $1', [key]));
  return rows[0] === undefined ? undefined : textOf(rows[0], 'value');
}

/** See `TranscriptStore.putNote`: the last word stands. */
export async function putNote(context: Context, key: string, value: string): Promise<void> {
  await context.db.write((query) =>
    query(
      `INSERT INTO note (key, value, at) VALUES ($1, $2, $3)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at`,
      [key, value, context.now()],
    ),
  );
}
