import { createHash } from 'node:crypto';
import { isHocBaSoError, type PackageItem, type PackageState, type TranscriptStore } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, collect, newDocument, newPackage, newSignature } from '../src/conformance/harness.ts';
import { createModel, type Model } from './model.ts';
import { freshFolder } from './place.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const state = fc.constantFrom<PackageState>(
  'queued',
  'acknowledged',
  'inDoubt',
  'answered',
  'refused',
  'parked',
);
const doc = fc.constantFrom('1', '2', '3');
const pkg = fc.constantFrom('m1', 'm2');
const slot = fc.constantFrom('gvbm:TOAN', 'gvbm:VAN', 'gvcn');
const word = fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !text.includes('\0'));
const item = fc.record<PackageItem>(
  {
    documentId: fc.constantFrom('doc-1', 'doc-2', 'doc-3'),
    state: fc.constantFrom('pending', 'accepted', 'rejected'),
    error: word,
    errorDescription: word,
  },
  { requiredKeys: ['documentId', 'state'] },
);

/** What is asked of the store and of the model alike. */
const operation = fc.oneof(
  fc.record({ kind: fc.constant('create'), id: doc, text: fc.constantFrom('a', 'b') }),
  fc.record({
    kind: fc.constant('sign'),
    id: doc,
    version: fc.integer({ min: 1, max: 3 }),
    slots: fc.uniqueArray(slot, { maxLength: 3 }),
    value: fc.constantFrom('x', 'x', 'x', 'y'),
  }),
  fc.record({
    kind: fc.constant('append'),
    id: doc,
    expectedVersion: fc.integer({ min: 1, max: 3 }),
    stage: fc.constantFrom('homeroomSigned', 'issued'),
    text: word,
  }),
  fc.record({ kind: fc.constant('put'), id: pkg, text: fc.constantFrom('a', 'a', 'b') }),
  fc.record({ kind: fc.constant('claim'), id: pkg, leaseMs: fc.constantFrom(50, 100, 1000) }),
  fc.record({ kind: fc.constant('answer'), id: pkg, text: word }),
  fc.record(
    {
      kind: fc.constant('move'),
      id: pkg,
      from: fc.oneof(state, fc.constant<PackageState>('sending')),
      to: fc.oneof(
        { weight: 9, arbitrary: state },
        { weight: 1, arbitrary: fc.constant<PackageState>('sending') },
      ),
      attempt: fc.integer({ min: 0, max: 2 }),
      items: fc.uniqueArray(item, { maxLength: 2, selector: ({ documentId }) => documentId }),
    },
    { requiredKeys: ['kind', 'id', 'from', 'to'] },
  ),
  fc.record({ kind: fc.constant('note'), key: fc.constantFrom('k', 'l'), text: word }),
  fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(10, 60, 500) }),
  fc.record({ kind: fc.constant('reopen') }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const documentOf = (op: { id: string; text: string }) => newDocument(op.id, { bytes: bytes(op.text) });
const packageOf = (op: { id: string; text: string }) => newPackage(op.id, { bytes: bytes(op.text) });
const signaturesFor = (op: { slots: string[]; value: string }) =>
  op.slots.map((id) => newSignature(id, op.value));

async function ask(target: TranscriptStore | Model, op: Operation, now: number): Promise<unknown> {
  switch (op.kind) {
    case 'create':
      return target.createDocument(documentOf(op as never));
    case 'sign': {
      const { id, version, ...rest } = op as Extract<Operation, { version: number }>;
      return target.putSignatures(`doc-${id}`, version, signaturesFor(rest));
    }
    case 'append': {
      const { id, expectedVersion, stage, text } = op as Extract<Operation, { expectedVersion: number }>;
      const next = { expectedVersion, stage: stage as 'issued', bytes: bytes(text) };
      return target.appendVersion(`doc-${id}`, next);
    }
    case 'put':
      return target.putPackage(packageOf(op as never));
    case 'claim': {
      const { id, leaseMs } = op as Extract<Operation, { leaseMs: number }>;
      return target.claimPackage(id, leaseMs);
    }
    case 'answer': {
      const { id, text } = op as { id: string; text: string };
      return target.putAnswer(id, { operation: 'q', at: now, transport: 'ok', bytes: bytes(text) });
    }
    case 'move': {
      const { id, kind: _, ...move } = op as Extract<Operation, { from: PackageState }>;
      return target.movePackage(id, move as Parameters<TranscriptStore['movePackage']>[1]);
    }
    case 'note': {
      const { key, text } = op as Extract<Operation, { key: string }>;
      return target.putNote(key, text);
    }
    default:
      return undefined;
  }
}

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => ({ value }),
    (error) => {
      if (!isHocBaSoError(error)) throw error;
      return { code: error.code };
    },
  );

test('any sequence of operations gives what a plain model gives, and audits clean', async () => {
  const { folder, remove } = await freshFolder();
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
        const path = `${folder}/${run++}.db`;
        const time = { now: 1_780_000_000_000 };
        const clock = { now: () => time.now };
        const model = createModel(clock, sha256);
        let store = await openSqliteStore(path, { clock });
        try {
          for (const op of operations) {
            if (op.kind === 'wait') time.now += (op as Extract<Operation, { ms: number }>).ms;
            else if (op.kind === 'reopen') {
              await store.close();
              store = await openSqliteStore(path, { clock });
            }
            const expected = await outcome(ask(model, op, time.now));
            expect(await outcome(ask(store, op, time.now))).toEqual(expected);
          }
          expect(await collect(store.listDocuments())).toEqual(model.documents());
          expect(await collect(store.listPackages())).toEqual(model.packages());
          for (const head of model.documents()) {
            for (let version = 1; version <= head.version; version++) {
              const read = await store.readDocument(head.id, version);
              expect(new TextDecoder().decode(read)).toBe(model.textOf(head.id, version));
              const signatures = await store.signaturesOf(head.id, version);
              expect(
                signatures.map(({ slotId, value }) => [slotId, new TextDecoder().decode(value)]),
              ).toEqual(model.signed(head.id, version));
            }
          }
          for (const { messageId } of model.packages()) {
            const answers = await store.answersOf(messageId);
            expect(answers.map((answer) => new TextDecoder().decode(answer.bytes))).toEqual(
              model.answers(messageId),
            );
          }
          for (const key of ['k', 'l']) expect(await store.getNote(key)).toBe(model.note(key));
          expect(await collect(store.audit())).toEqual([]);
        } finally {
          await store.close();
        }
      }),
      { numRuns: 150 },
    );
  } finally {
    await remove();
  }
});
