import type { Query } from '../db/db.ts';
import { textOf } from '../db/row.ts';
import { type Context, conflict } from './context.ts';

const PAGE = 200;

async function selectNote(query: Query, key: string): Promise<string | undefined> {
  const rows = await query('SELECT value FROM note WHERE key = $1', [key]);
  return rows[0] === undefined ? undefined : textOf(rows[0], 'value');
}

/** See `TranscriptStore.getNote`. */
export async function getNote(context: Context, key: string): Promise<string | undefined> {
  return context.db.read((query) => selectNote(query, key));
}

/** See `TranscriptStore.putNote`: the last word stands, unless the caller says which word it answers. */
export async function putNote(
  context: Context,
  key: string,
  value: string,
  options?: { readonly expected: string | null },
): Promise<void> {
  await context.db.write(async (query) => {
    if (options !== undefined && ((await selectNote(query, key)) ?? null) !== options.expected) {
      throw conflict('note');
    }
    await query(
      `INSERT INTO note (key, value, at) VALUES ($1, $2, $3)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at`,
      [key, value, context.now()],
    );
  });
}

/** See `TranscriptStore.listNotes`: a page at a time. */
export async function* listNotes(
  context: Context,
  prefix: string,
): AsyncGenerator<{ readonly key: string; readonly value: string }> {
  let after = '';
  for (;;) {
    const page = await context.db.read((query) =>
      query('SELECT key, value FROM note WHERE substr(key, 1, $1) = $2 AND key > $3 ORDER BY key LIMIT $4', [
        prefix.length,
        prefix,
        after,
        PAGE,
      ]),
    );
    for (const row of page) yield { key: textOf(row, 'key'), value: textOf(row, 'value') };
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = textOf(last, 'key');
  }
}
