import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytes, collect, newDocument, newPackage, newSignature } from '../src/conformance/harness.ts';
import { freshFolder } from './place.ts';

let path: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path, remove } = await freshFolder());
  const store = await openSqliteStore(path, { clock: systemClock });
  for (const n of ['1', '2']) {
    await store.createDocument(newDocument(n));
    await store.putSignatures(`doc-${n}`, 1, [newSignature('gvbm:TOAN'), newSignature('gvcn')]);
    await store.appendVersion(`doc-${n}`, { expectedVersion: 1, stage: 'issued', bytes: bytes(`two ${n}`) });
    await store.putPackage(newPackage(`m${n}`));
    await store.claimPackage(`m${n}`, 1000);
    await store.putAnswer(`m${n}`, { operation: 'submit', at: 1, transport: 'ok', bytes: bytes('{}') });
    const items = [{ documentId: 'doc-1', state: 'rejected', error: '05' }] as const;
    await store.movePackage(`m${n}`, { from: 'sending', to: 'answered', items });
  }
  await store.close();
});
afterEach(() => remove());

/** What somebody with the file and a database tool might do, and what the audit must say of it. */
const ALTERATIONS: readonly (readonly [sql: string, finding: string])[] = [
  [
    `UPDATE document_version SET digest = (SELECT digest FROM document WHERE id = 'doc-2') WHERE document_id = 'doc-1' AND version = 2`,
    'doc-1 HBS_STORE_VERSIONS_DIFFER',
  ],
  [`UPDATE document SET stage = 'draft' WHERE id = 'doc-1'`, 'doc-1 HBS_STORE_VERSIONS_DIFFER'],
  [
    `UPDATE document SET digest = (SELECT digest FROM document WHERE id = 'doc-2') WHERE id = 'doc-1'`,
    'doc-1 HBS_STORE_VERSIONS_DIFFER',
  ],
  [
    `DELETE FROM document_version WHERE document_id = 'doc-1' AND version = 2`,
    'doc-1 HBS_STORE_VERSIONS_DIFFER',
  ],
  [
    `DELETE FROM document_signature WHERE document_id = 'doc-1' AND slot_id = 'gvcn'`,
    'doc-1 HBS_STORE_SIGNATURES_DIFFER',
  ],
  [
    `UPDATE document_signature SET value = x'00' WHERE document_id = 'doc-1' AND slot_id = 'gvcn'`,
    'doc-1 HBS_STORE_SIGNATURES_DIFFER',
  ],
  [`UPDATE journal SET at = at + 1 WHERE id = 'doc-1' AND seq = 1`, 'doc-1 HBS_STORE_JOURNAL_BROKEN'],
  [
    `UPDATE journal SET detail = replace(detail, 'issued', 'draft') WHERE id = 'doc-1' AND seq = 3`,
    'doc-1 HBS_STORE_JOURNAL_BROKEN',
  ],
  [`DELETE FROM journal WHERE id = 'doc-1' AND seq = 3`, 'doc-1 HBS_STORE_JOURNAL_BROKEN'],
  [`DELETE FROM journal WHERE id = 'doc-1' AND seq = 2`, 'doc-1 HBS_STORE_JOURNAL_BROKEN'],
  [
    `DELETE FROM journal WHERE id = 'm1'; INSERT INTO journal SELECT subject, 'm1', seq, at, event, detail, hash FROM journal WHERE id = 'm2'; UPDATE package SET journal_hash = (SELECT journal_hash FROM package WHERE message_id = 'm2') WHERE message_id = 'm1'`,
    'm1 HBS_STORE_JOURNAL_BROKEN',
  ],
  [`UPDATE package SET state = 'queued' WHERE message_id = 'm1'`, 'm1 HBS_STORE_PACKAGE_DIFFERS'],
  [`UPDATE package SET attempts = 0 WHERE message_id = 'm1'`, 'm1 HBS_STORE_PACKAGE_DIFFERS'],
  [
    `UPDATE package_item SET state = 'accepted' WHERE message_id = 'm1' AND document_id = 'doc-1'`,
    'm1 HBS_STORE_ITEMS_DIFFER',
  ],
  [
    `UPDATE package_item SET error = NULL WHERE message_id = 'm1' AND document_id = 'doc-1'`,
    'm1 HBS_STORE_ITEMS_DIFFER',
  ],
  [`DELETE FROM package_item WHERE message_id = 'm1' AND document_id = 'doc-2'`, 'm1 HBS_STORE_ITEMS_DIFFER'],
  [`DELETE FROM package_answer WHERE message_id = 'm1'`, 'm1 HBS_STORE_ANSWERS_DIFFER'],
  [`UPDATE package_answer SET transport = 'timeout' WHERE message_id = 'm1'`, 'm1 HBS_STORE_ANSWERS_DIFFER'],
  [
    `DELETE FROM blob WHERE digest = (SELECT digest FROM document WHERE id = 'doc-1')`,
    'doc-1 HBS_STORE_BYTES_MISSING',
  ],
  [
    `UPDATE blob SET size = size + 1, gzip = x'1f8b' WHERE digest = (SELECT digest FROM document WHERE id = 'doc-1')`,
    'doc-1 HBS_STORE_BYTES_CHANGED',
  ],
];

describe('audit notices what was altered behind the store’s back', () => {
  test.for(ALTERATIONS)('%s', async ([sql, finding]) => {
    const raw = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    for (const { name } of raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()) {
      raw.exec(`DROP TRIGGER ${name}`);
    }
    raw.exec(sql);
    raw.close();
    const store = await openSqliteStore(path, { clock: systemClock });
    const findings = (await collect(store.audit())).map(({ id, problem }) => `${id} ${problem}`);
    await store.close();
    expect(findings).toEqual([finding]);
  });
});

test.for([
  'UPDATE blob SET size = 1',
  'DELETE FROM blob',
  'UPDATE document_version SET at = 1',
  'DELETE FROM document_version',
  "UPDATE document_signature SET value = x'00'",
  'DELETE FROM document_signature',
  'UPDATE journal SET at = 1',
  'DELETE FROM journal',
  'UPDATE package_answer SET at = 1',
  'DELETE FROM package_answer',
  "UPDATE document SET ten_lop = '9A'",
  'DELETE FROM document',
  "UPDATE package SET target = 'moet'",
  'DELETE FROM package',
  'DELETE FROM package_item',
])('what is written once cannot be changed by SQL either: %s', (sql) => {
  const raw = new DatabaseSync(path);
  expect(() => raw.exec(sql)).toThrow(/written once/);
  raw.close();
});
