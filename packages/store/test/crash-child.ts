/**
 * Works on the store at argv[2] until killed, or for argv[3] documents, and prints a line for every step the store
 * has acknowledged. `writeSync`, so that a line is out before the next step starts.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { systemClock } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { newDocument, newPackage, newSignature } from '../src/conformance/harness.ts';
import { contentOf } from './content.ts';

const [, , path, limit = 'Infinity'] = process.argv;
const store = await openSqliteStore(path!, { clock: systemClock });
const acknowledge = (step: string, id: string) => writeSync(1, `${step} ${id}\n`);
acknowledge('open', '-');

for (let n = 0; n < Number(limit); n++) {
  const uuid = randomUUID();
  const id = `doc-${uuid}`;
  await store.createDocument(newDocument(uuid, { bytes: contentOf(id, 1) }));
  acknowledge('created', id);
  await store.putSignatures(id, 1, [newSignature('gvbm:TOAN', id), newSignature('gvcn', id)]);
  acknowledge('signed', id);
  await store.appendVersion(id, { expectedVersion: 1, stage: 'issued', bytes: contentOf(id, 2) });
  acknowledge('issued', id);
  await store.putPackage(newPackage(uuid, { bytes: contentOf(id, 3), documentIds: [id] }));
  acknowledge('queued', uuid);
  await store.claimPackage(uuid, 60_000);
  acknowledge('claimed', uuid);
  await store.putAnswer(uuid, { operation: 'submit', at: 1, transport: 'ok', bytes: contentOf(id, 4) });
  acknowledge('answered', uuid);
  const items = [{ documentId: id, state: 'accepted' as const }];
  await store.movePackage(uuid, { from: 'sending', to: 'answered', attempt: 1, items });
  acknowledge('settled', uuid);
}
await store.close();
