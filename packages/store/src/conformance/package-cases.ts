import assert from 'node:assert/strict';
import type { PackageState } from '@hocbaso/spec';
import { bytes, type CaseBody, collect, newPackage, refuses } from './harness.ts';

/** Cases about the outbox. */
export const packageCases: Readonly<Record<string, CaseBody>> = {
  'a package is put once and comes back byte for byte': async ({ store }) => {
    const head = await store.putPackage(newPackage('m1'));
    assert.equal(head.state, 'queued');
    assert.equal(head.attempts, 0);
    assert.deepEqual(head.items, [
      { documentId: 'doc-1', state: 'pending' },
      { documentId: 'doc-2', state: 'pending' },
    ]);
    assert.deepEqual(await store.putPackage(newPackage('m1')), head);
    assert.deepEqual(await store.getPackage('m1'), head);
    assert.deepEqual(new Uint8Array(await store.readPackage('m1')), newPackage('m1').bytes);
    await refuses('ERR_HBS_STORE_CONFLICT', store.putPackage(newPackage('m1', { bytes: bytes('other') })));
    await refuses('ERR_HBS_STORE_CONFLICT', store.putPackage(newPackage('m1', { target: 'moet' })));
    await refuses('ERR_HBS_STORE_CONFLICT', store.putPackage(newPackage('m1', { documentIds: ['doc-1'] })));
    await refuses(
      'ERR_HBS_STORE_INPUT',
      store.putPackage(newPackage('m2', { documentIds: ['doc-1', 'doc-1'] })),
    );
    assert.equal(await store.getPackage('m2'), undefined);
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.readPackage('m2'));
  },
  'packages are listed in order, by state and target, beyond one page': async ({ store }) => {
    for (let n = 0; n < 120; n++) {
      await store.putPackage(newPackage(`m${n}`, { target: n % 2 === 0 ? 'moet' : 'so:99' }));
    }
    await store.claimPackage('m7', 1000);
    const ids = (await collect(store.listPackages())).map(({ messageId }) => messageId);
    assert.deepEqual(
      ids,
      Array.from({ length: 120 }, (_, n) => `m${n}`),
    );
    assert.equal((await collect(store.listPackages({ state: 'queued', target: 'so:99' }))).length, 59);
    assert.deepEqual(
      (await collect(store.listPackages({ state: 'sending' }))).map(({ messageId }) => messageId),
      ['m7'],
    );
  },
  'only one sender holds a claim': async ({ store, time, connect }) => {
    await store.putPackage(newPackage('m1'));
    const other = await connect();
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? store : other).claimPackage('m1', 5000)),
    );
    const won = claims.filter((claim) => claim !== undefined);
    assert.equal(won.length, 1);
    assert.equal(won[0]?.attempt, 1);
    assert.equal(won[0]?.until, time.now + 5000);
    assert.equal(won[0]?.head.state, 'sending');
    assert.deepEqual(await store.getPackage('m1'), won[0]?.head);
    await refuses('ERR_HBS_STORE_INPUT', store.claimPackage('m1', 0));
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.claimPackage('none', 1000));
  },
  'a claim that ran out leaves doubt, never a second sending': async ({ store, time }) => {
    await store.putPackage(newPackage('m1'));
    await store.claimPackage('m1', 5000);
    time.now += 4999;
    assert.equal(await store.claimPackage('m1', 5000), undefined);
    assert.equal((await store.getPackage('m1'))?.state, 'sending');
    time.now += 1;
    assert.equal(await store.claimPackage('m1', 5000), undefined);
    assert.equal((await store.getPackage('m1'))?.state, 'inDoubt');
    assert.equal(await store.claimPackage('m1', 5000), undefined);
    await refuses('ERR_HBS_STORE_CONFLICT', store.movePackage('m1', { from: 'sending', to: 'acknowledged' }));
    await store.movePackage('m1', { from: 'inDoubt', to: 'queued' });
    assert.equal((await store.claimPackage('m1', 5000))?.attempt, 2);
    // A sender of the first attempt wakes up: it must not settle the second.
    const late = { from: 'sending', to: 'queued', attempt: 1 } as const;
    await refuses('ERR_HBS_STORE_CONFLICT', store.movePackage('m1', late));
    await store.movePackage('m1', { from: 'sending', to: 'acknowledged', attempt: 2 });
    assert.deepEqual(
      (await store.packageJournalOf('m1')).map(({ event }) => event),
      ['queued', 'claimed', 'expired', 'moved', 'claimed', 'moved'],
    );
  },
  'a move carries the verdicts of its items': async ({ store }) => {
    await store.putPackage(newPackage('m1'));
    await store.claimPackage('m1', 5000);
    await store.movePackage('m1', { from: 'sending', to: 'acknowledged' });
    const rejected = {
      documentId: 'doc-2',
      state: 'rejected',
      error: '05',
      errorFieldTitle: 'NGAY_SINH',
      errorDescription: 'Sai định dạng',
    } as const;
    const head = await store.movePackage('m1', { from: 'acknowledged', to: 'answered', items: [rejected] });
    assert.deepEqual(head.items, [{ documentId: 'doc-1', state: 'pending' }, rejected]);
    const accepted = { documentId: 'doc-1', state: 'accepted' } as const;
    await refuses(
      'ERR_HBS_STORE_CONFLICT',
      store.movePackage('m1', { from: 'acknowledged', to: 'answered', items: [accepted] }),
    );
    await refuses(
      'ERR_HBS_STORE_INPUT',
      store.movePackage('m1', {
        from: 'answered',
        to: 'answered',
        items: [{ ...accepted, documentId: 'doc-9' }],
      }),
    );
    const later = await store.movePackage('m1', { from: 'answered', to: 'answered', items: [accepted] });
    assert.deepEqual(later.items, [accepted, rejected]);
    assert.deepEqual(await store.getPackage('m1'), later);
    const journal = JSON.stringify(await store.packageJournalOf('m1'));
    assert.ok(!journal.includes('doc-') && !journal.includes('NGAY_SINH') && !journal.includes('Sai'));
  },
  'nothing that may have arrived is queued again': async ({ store }) => {
    await store.putPackage(newPackage('m1'));
    await refuses('ERR_HBS_STORE_MOVE', store.movePackage('m1', { from: 'queued', to: 'sending' }));
    for (const from of ['acknowledged', 'answered', 'refused'] satisfies PackageState[]) {
      await refuses('ERR_HBS_STORE_MOVE', store.movePackage('m1', { from, to: 'queued' }));
    }
    await store.movePackage('m1', { from: 'queued', to: 'parked' });
    await store.movePackage('m1', { from: 'parked', to: 'queued' });
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.movePackage('none', { from: 'queued', to: 'parked' }));
  },
  'answers are kept as they came': async ({ store, time }) => {
    await store.putPackage(newPackage('m1'));
    await store.claimPackage('m1', 5000);
    const ok = {
      operation: 'submit',
      at: time.now,
      transport: 'ok',
      httpStatus: 200,
      bytes: bytes('{"a":1}'),
    } as const;
    const lost = {
      operation: 'querySubmission',
      at: time.now + 5,
      transport: 'timeout',
      bytes: new Uint8Array(),
    } as const;
    await store.putAnswer('m1', ok);
    await store.putAnswer('m1', lost);
    await store.putAnswer('m1', ok);
    const answers = await store.answersOf('m1');
    assert.deepEqual(
      answers.map((answer) => ({ ...answer, bytes: new Uint8Array(answer.bytes) })),
      [ok, lost, ok],
    );
    // Storing an answer is no verdict: the claim stands.
    assert.equal((await store.getPackage('m1'))?.state, 'sending');
    time.now += 5000;
    assert.equal(await store.claimPackage('m1', 5000), undefined);
    assert.equal((await store.getPackage('m1'))?.state, 'inDoubt');
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.putAnswer('none', ok));
  },
};
