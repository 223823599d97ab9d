import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@hocbaso/spec';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../src/sqlite/migrations.ts';
import { openFile } from '../src/sqlite/open.ts';
import { freshFolder } from './place.ts';

test('the settings that make an acknowledged step survive a power cut are in force', async () => {
  const { path, remove } = await freshFolder();
  try {
    const connection = openFile(DatabaseSync, path, { clock: systemClock, migrations: MIGRATIONS });
    const setting = (name: string) => Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    const names = ['journal_mode', 'synchronous', 'fullfsync', 'checkpoint_fullfsync', 'foreign_keys'];
    expect(names.map(setting)).toEqual(['wal', 2, 1, 1, 1]);
    expect(['application_id', 'user_version'].map(setting)).toEqual([0x48425331, MIGRATIONS.length]);
    connection.close();
  } finally {
    await remove();
  }
});
