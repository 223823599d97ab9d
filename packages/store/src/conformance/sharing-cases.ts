import assert from 'node:assert/strict';
import { bytes, type CaseBody, collect, newDocument, newPackage, newSignature, refuses } from './harness.ts';

/** Cases about several connections, closing and reopening. */
export const sharingCases: Readonly<Record<string, CaseBody>> = {
  'what was done is there for another connection and after reopening': async ({ store, connect }) => {
    await store.createDocument(newDocument('1'));
    await store.putSignatures('doc-1', 1, [newSignature('gvcn')]);
    const head = await store.appendVersion('doc-1', {
      expectedVersion: 1,
      stage: 'homeroomSigned',
      bytes: bytes('2'),
    });
    await store.putPackage(newPackage('m1'));
    const claim = await store.claimPackage('m1', 5000);
    const other = await connect();
    assert.deepEqual(await other.getDocument('doc-1'), head);
    await store.close();
    await other.close();
    const again = await connect();
    assert.deepEqual(await again.getDocument('doc-1'), head);
    assert.deepEqual(await again.getPackage('m1'), claim?.head);
    assert.equal(await again.claimPackage('m1', 5000), undefined);
    assert.equal((await again.signaturesOf('doc-1', 1)).length, 1);
  },
  'many at once over two connections lose nothing': async ({ store, connect }) => {
    const other = await connect();
    await Promise.all(
      Array.from({ length: 120 }, async (_, n) => {
        const one = n % 2 === 0 ? store : other;
        await one.createDocument(newDocument(String(n)));
        await one.putSignatures(`doc-${n}`, 1, [newSignature('gvcn')]);
        await one.appendVersion(`doc-${n}`, { expectedVersion: 1, stage: 'issued', bytes: bytes(`v2 ${n}`) });
      }),
    );
    assert.equal((await collect(other.listDocuments({ stage: 'issued' }))).length, 120);
  },
  'a closed store says so': async ({ store }) => {
    await store.close();
    await store.close();
    await refuses('ERR_HBS_STORE_CLOSED', store.createDocument(newDocument('1')));
    await refuses('ERR_HBS_STORE_CLOSED', collect(store.listDocuments()));
  },
};
