import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { bytes, type CaseBody, collect, newDocument, newSignature, refuses } from './harness.ts';

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Cases about documents, versions, signatures, journals and notes. */
export const documentCases: Readonly<Record<string, CaseBody>> = {
  'a document comes back byte for byte': async ({ store }) => {
    const document = newDocument('1', { bytes: new Uint8Array([0, 255, 13, 10, 0xef, 0xbb, 0xbf]) });
    const head = await store.createDocument(document);
    const { bytes: content, ...facts } = document;
    assert.deepEqual(head, { ...facts, stage: 'draft', version: 1, digest: sha256(content) });
    assert.deepEqual(await store.getDocument(document.id), head);
    assert.deepEqual(new Uint8Array(await store.readDocument(document.id)), content);
    assert.equal(await store.getDocument('doc-none'), undefined);
  },
  'empty and large bytes are kept': async ({ store }) => {
    const large = new Uint8Array(3_000_000).map((_, index) => (index * 7919) >> 3);
    await store.createDocument(newDocument('0', { bytes: new Uint8Array() }));
    await store.createDocument(newDocument('1', { bytes: large }));
    assert.equal((await store.readDocument('doc-0')).length, 0);
    assert.ok(Buffer.from(await store.readDocument('doc-1')).equals(large));
  },
  'the caller may reuse its buffer at once': async ({ store }) => {
    const buffer = bytes('<HOC_BA/>');
    const created = store.createDocument(newDocument('1', { bytes: buffer }));
    buffer.fill(0);
    await created;
    assert.deepEqual(new Uint8Array(await store.readDocument('doc-1')), bytes('<HOC_BA/>'));
  },
  'creating twice is creating once': async ({ store }) => {
    const first = await store.createDocument(newDocument('1'));
    assert.deepEqual(await store.createDocument(newDocument('1')), first);
    const head = await store.appendVersion('doc-1', {
      expectedVersion: 1,
      stage: 'homeroomSigned',
      bytes: bytes('2'),
    });
    assert.deepEqual(await store.createDocument(newDocument('1')), head);
    await refuses(
      'ERR_HBS_STORE_CONFLICT',
      store.createDocument(newDocument('1', { bytes: bytes('other') })),
    );
    await refuses('ERR_HBS_STORE_CONFLICT', store.createDocument(newDocument('1', { tenLop: '3B' })));
    assert.equal((await store.journalOf('doc-1')).length, 2);
  },
  'versions are added one by one and all stay': async ({ store }) => {
    await store.createDocument(newDocument('1'));
    const two = { expectedVersion: 1, stage: 'teachersSigned', bytes: bytes('two') } as const;
    const head = await store.appendVersion('doc-1', two);
    assert.equal(head.version, 2);
    assert.equal(head.stage, 'teachersSigned');
    await refuses('ERR_HBS_STORE_CONFLICT', store.appendVersion('doc-1', two));
    await refuses('ERR_HBS_STORE_CONFLICT', store.appendVersion('doc-1', { ...two, expectedVersion: 3 }));
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.appendVersion('doc-none', two));
    assert.deepEqual(new Uint8Array(await store.readDocument('doc-1', 1)), newDocument('1').bytes);
    assert.deepEqual(new Uint8Array(await store.readDocument('doc-1', 2)), bytes('two'));
    assert.deepEqual(await store.getDocument('doc-1'), head);
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.readDocument('doc-1', 3));
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.readDocument('doc-none'));
  },
  'of two who add the same version one wins': async ({ store, connect }) => {
    await store.createDocument(newDocument('1'));
    const other = await connect();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? store : other).appendVersion('doc-1', {
          expectedVersion: 1,
          stage: 'issued',
          bytes: bytes(`by ${index}`),
        }),
      ),
    );
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await store.getDocument('doc-1'))?.version, 2);
  },
  'documents are listed in the order of creation, by filter, beyond one page': async ({ store }) => {
    const classes = ['3A', '3B', '8A'];
    for (let n = 0; n < 450; n++) {
      await store.createDocument(newDocument(String(1000 - n), { tenLop: classes[n % 3]! }));
    }
    const all = await collect(store.listDocuments());
    assert.deepEqual(
      all.map(({ id }) => id),
      Array.from({ length: 450 }, (_, n) => `doc-${1000 - n}`),
    );
    assert.equal((await collect(store.listDocuments({ tenLop: '3B', namHoc: '2025-2026' }))).length, 150);
    await store.appendVersion('doc-1000', { expectedVersion: 1, stage: 'issued', bytes: bytes('x') });
    assert.deepEqual(
      (await collect(store.listDocuments({ stage: 'issued', maTruong: '99000001' }))).map(({ id }) => id),
      ['doc-1000'],
    );
    assert.deepEqual(await collect(store.listDocuments({ maTruong: 'none' })), []);
  },
  'signatures are kept once per slot and version': async ({ store }) => {
    await store.createDocument(newDocument('1'));
    const [toan, van, gvcn] = [newSignature('gvbm:TOAN'), newSignature('gvbm:VAN'), newSignature('gvcn')];
    await store.putSignatures('doc-1', 1, [van, toan]);
    await store.putSignatures('doc-1', 1, [toan, gvcn]);
    await store.putSignatures('doc-1', 1, [gvcn]);
    const kept = await store.signaturesOf('doc-1', 1);
    assert.deepEqual(
      kept.map((signature) => ({ ...signature, value: new Uint8Array(signature.value) })),
      [van, toan, gvcn],
    );
    const journal = await store.journalOf('doc-1');
    assert.deepEqual(
      journal.map(({ event }) => event),
      ['created', 'signed', 'signed'],
    );
    await refuses(
      'ERR_HBS_STORE_CONFLICT',
      store.putSignatures('doc-1', 1, [newSignature('gvbm:SU'), newSignature('gvcn', 'again')]),
    );
    assert.equal((await store.signaturesOf('doc-1', 1)).length, 3);
    await refuses('ERR_HBS_STORE_INPUT', store.putSignatures('doc-1', 1, [gvcn, gvcn]));
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.putSignatures('doc-1', 2, [gvcn]));
    await refuses('ERR_HBS_STORE_NOT_FOUND', store.signaturesOf('doc-1', 2));
    await store.appendVersion('doc-1', { expectedVersion: 1, stage: 'homeroomSigned', bytes: bytes('2') });
    assert.deepEqual(await store.signaturesOf('doc-1', 2), []);
    await store.putSignatures('doc-1', 2, [newSignature('gvcn', 'again')]);
  },
  'the journal is a chain in time, without a word about the pupil': async ({ store, time }) => {
    await store.createDocument(newDocument('1'));
    time.now += 86_400_000;
    await store.putSignatures('doc-1', 1, [newSignature('gvcn')]);
    time.now -= 2 * 86_400_000;
    await store.appendVersion('doc-1', { expectedVersion: 1, stage: 'homeroomSigned', bytes: bytes('2') });
    const journal = await store.journalOf('doc-1');
    assert.deepEqual(
      journal.map(({ seq, at }) => [seq, at - time.now]),
      [
        [1, 86_400_000],
        [2, 2 * 86_400_000],
        [3, 0],
      ],
    );
    assert.equal(new Set(journal.map(({ hash }) => hash)).size, 3);
    const text = JSON.stringify(journal);
    assert.ok(!text.includes('999000000001') && !text.includes('3A') && !text.includes('doc-1'));
    assert.deepEqual(await store.journalOf('doc-none'), []);
  },
  'a note is the last one put': async ({ store }) => {
    assert.equal(await store.getNote('resume'), undefined);
    await store.putNote('resume', '{"step":1}');
    await store.putNote('resume', '{"bước":2}');
    assert.equal(await store.getNote('resume'), '{"bước":2}');
  },
  'a note that answers another word than the present one is refused': async ({ store, connect }) => {
    await store.putNote('k', 'one', { expected: null });
    await refuses('ERR_HBS_STORE_CONFLICT', store.putNote('k', 'two', { expected: null }));
    await refuses('ERR_HBS_STORE_CONFLICT', store.putNote('k', 'two', { expected: 'zero' }));
    assert.equal(await store.getNote('k'), 'one');
    const other = await connect();
    const races = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? store : other).putNote('k', `by ${index}`, { expected: 'one' }),
      ),
    );
    assert.equal(races.filter(({ status }) => status === 'fulfilled').length, 1);
  },
  'notes are listed by prefix, in the order of their keys, beyond one page': async ({ store }) => {
    for (let n = 449; n >= 0; n--) await store.putNote(`ky/${String(n).padStart(3, '0')}`, `${n}`);
    await store.putNote('kz', 'no');
    await store.putNote('k', 'no');
    await store.putNote('ký/1', 'no');
    const found = await collect(store.listNotes('ky/'));
    assert.deepEqual(
      found.map(({ value }) => value),
      Array.from({ length: 450 }, (_, n) => `${n}`),
    );
  },
  'a text no database keeps is refused, not altered': async ({ store }) => {
    await refuses('ERR_HBS_STORE_INPUT', store.putNote('k', 'a\0b'));
    await refuses('ERR_HBS_STORE_INPUT', store.putNote('k', 'a\ud800'));
    await refuses('ERR_HBS_STORE_INPUT', store.createDocument(newDocument('1', { tenLop: '3\0A' })));
    assert.equal(await store.getDocument('doc-1'), undefined);
  },
};
