import { isHocBaSoError, systemClock } from '@hocbaso/spec';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collect, newDocument } from '../src/conformance/harness.ts';
import { MIGRATIONS, type Migration } from '../src/sqlite/migrations.ts';
import { openWith } from '../src/sqlite/open.ts';
import { freshFolder } from './place.ts';

let path: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path, remove } = await freshFolder());
});
afterEach(() => remove());

const next: Migration = {
  number: MIGRATIONS.length + 1,
  name: 'next',
  sql: 'CREATE TABLE next (a TEXT) STRICT;',
};
const open = (...migrations: Migration[]) => openWith(path, { clock: systemClock, migrations });

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  );
  return isHocBaSoError(error) ? error.code : String(error);
}

test('a store goes forward, keeps what it holds, and is then too new for the version before', async () => {
  const old = await open(...MIGRATIONS);
  await old.createDocument(newDocument('1'));
  await old.close();
  const store = await open(...MIGRATIONS, next);
  expect((await collect(store.listDocuments())).length).toBe(1);
  expect(await collect(store.audit())).toEqual([]);
  await store.close();
  expect(await codeOf(open(...MIGRATIONS))).toBe('ERR_HBS_STORE_NEWER');
  await (await open(...MIGRATIONS, next)).close();
});

test('a step that fails changes nothing', async () => {
  await (await open(...MIGRATIONS)).close();
  const broken = { ...next, sql: `${next.sql} CREATE TABLE next (b TEXT) STRICT;` };
  expect(await codeOf(open(...MIGRATIONS, broken))).toBe('ERR_HBS_STORE_IO');
  await (await open(...MIGRATIONS)).close();
  await (await open(...MIGRATIONS, next)).close();
});

test('a step that is not the one applied under its number is refused', async () => {
  await (await open(...MIGRATIONS, next)).close();
  const other = { ...next, sql: 'CREATE TABLE other (a TEXT) STRICT;' };
  expect(await codeOf(open(...MIGRATIONS, other))).toBe('ERR_HBS_STORE_MIGRATION');
});
