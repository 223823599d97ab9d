import {
  type Clock,
  type DocumentHead,
  HocBaSoError,
  type MessageCode,
  type PackageHead,
  type TranscriptStore,
} from '@hocbaso/spec';
import { STORE_MESSAGES } from '@hocbaso/spec/messages/store';

/** The part of the port that changes things, and what the model knows to compare afterwards. */
export type Model = Pick<
  TranscriptStore,
  | 'createDocument'
  | 'putSignatures'
  | 'appendVersion'
  | 'putPackage'
  | 'claimPackage'
  | 'putAnswer'
  | 'movePackage'
  | 'putNote'
> & {
  documents(): readonly DocumentHead[];
  packages(): readonly PackageHead[];
  textOf(id: string, version: number): string | undefined;
  signed(id: string, version: number): readonly (readonly [string, string])[];
  answers(messageId: string): readonly string[];
  note(key: string): string | undefined;
};

const text = (data: Uint8Array): string => new TextDecoder().decode(data);

function unless(holds: boolean, code: MessageCode): asserts holds {
  if (!holds) throw new HocBaSoError(code, { messages: STORE_MESSAGES });
}

/** The port said again as plainly as possible, in memory, without a database to get wrong. */
export function createModel(clock: Clock, sha256: (text: string) => string): Model {
  const docs = new Map<string, { head: DocumentHead; texts: string[]; signed: Map<string, string>[] }>();
  const pkgs = new Map<string, { head: PackageHead; until: number; answers: string[] }>();
  const notes = new Map<string, string>();

  return {
    async createDocument({ bytes, ...facts }) {
      const present = docs.get(facts.id);
      if (present !== undefined) {
        unless(present.texts[0] === text(bytes), 'ERR_HBS_STORE_CONFLICT');
        return present.head;
      }
      const head = { ...facts, stage: 'draft', version: 1, digest: sha256(text(bytes)) } as const;
      docs.set(facts.id, { head, texts: [text(bytes)], signed: [new Map()] });
      return head;
    },
    async putSignatures(id, version, signatures) {
      const held = docs.get(id)?.signed[version - 1];
      unless(held !== undefined, 'ERR_HBS_STORE_NOT_FOUND');
      unless(
        signatures.every(({ slotId, value }) => (held.get(slotId) ?? text(value)) === text(value)),
        'ERR_HBS_STORE_CONFLICT',
      );
      for (const { slotId, value } of signatures) held.set(slotId, text(value));
    },
    async appendVersion(id, { expectedVersion, stage, bytes }) {
      const found = docs.get(id);
      unless(found !== undefined, 'ERR_HBS_STORE_NOT_FOUND');
      unless(found.head.version === expectedVersion, 'ERR_HBS_STORE_CONFLICT');
      found.texts.push(text(bytes));
      found.signed.push(new Map());
      found.head = { ...found.head, stage, version: expectedVersion + 1, digest: sha256(text(bytes)) };
      return found.head;
    },
    async putPackage({ bytes, documentIds, ...facts }) {
      const present = pkgs.get(facts.messageId);
      if (present !== undefined) {
        unless(present.head.digest === sha256(text(bytes)), 'ERR_HBS_STORE_CONFLICT');
        return present.head;
      }
      const items = documentIds.map((documentId) => ({ documentId, state: 'pending' as const }));
      const head = { ...facts, state: 'queued', attempts: 0, digest: sha256(text(bytes)), items } as const;
      pkgs.set(facts.messageId, { head, until: 0, answers: [] });
      return head;
    },
    async claimPackage(messageId, leaseMs) {
      const found = pkgs.get(messageId);
      unless(found !== undefined, 'ERR_HBS_STORE_NOT_FOUND');
      const { state, attempts } = found.head;
      if (state === 'queued') {
        found.until = clock.now() + leaseMs;
        found.head = { ...found.head, state: 'sending', attempts: attempts + 1 };
        return { head: found.head, attempt: attempts + 1, until: found.until };
      }
      if (state === 'sending' && found.until <= clock.now()) found.head = { ...found.head, state: 'inDoubt' };
      return undefined;
    },
    async putAnswer(messageId, { bytes }) {
      const found = pkgs.get(messageId);
      unless(found !== undefined, 'ERR_HBS_STORE_NOT_FOUND');
      found.answers.push(text(bytes));
    },
    async movePackage(messageId, { from, to, attempt, items = [] }) {
      const mayQueue = ['queued', 'sending', 'inDoubt', 'parked'].includes(from);
      unless(to !== 'sending' && (to !== 'queued' || mayQueue), 'ERR_HBS_STORE_MOVE');
      const found = pkgs.get(messageId);
      unless(found !== undefined, 'ERR_HBS_STORE_NOT_FOUND');
      const { head } = found;
      unless(head.state === from && (attempt ?? head.attempts) === head.attempts, 'ERR_HBS_STORE_CONFLICT');
      for (const { documentId } of items) {
        unless(
          head.items.some((item) => item.documentId === documentId),
          'ERR_HBS_STORE_INPUT',
        );
      }
      const merged = head.items.map(
        (item) => items.find(({ documentId }) => documentId === item.documentId) ?? item,
      );
      found.head = { ...head, state: to, items: merged };
      return found.head;
    },
    async putNote(key, value) {
      notes.set(key, value);
    },
    documents: () => [...docs.values()].map(({ head }) => head),
    packages: () => [...pkgs.values()].map(({ head }) => head),
    textOf: (id, version) => docs.get(id)?.texts[version - 1],
    signed: (id, version) => [...(docs.get(id)?.signed[version - 1] ?? [])],
    answers: (messageId) => pkgs.get(messageId)?.answers ?? [],
    note: (key) => notes.get(key),
  };
}
