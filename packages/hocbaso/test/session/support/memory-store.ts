import { createHash } from 'node:crypto';
import {
  type DocumentHead,
  HocBaSoError,
  type NewDocument,
  type StoredSignature,
  type TranscriptStore,
} from '@hocbaso/spec';

interface Kept {
  head: DocumentHead;
  readonly versions: Uint8Array[];
  readonly signatures: Map<number, StoredSignature[]>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const conflict = (): never => {
  throw new HocBaSoError('ERR_HBS_STORE_CONFLICT', { messages: {} });
};
const absent = (): never => {
  throw new Error('not a part of the simulation');
};

/**
 * The part of the store a session uses, in memory, with the compare-and-set rules of the real one: ten thousand
 * schedules cannot wait for a disk. Some schedules run over the real store.
 */
export function createMemoryStore(): TranscriptStore {
  const documents = new Map<string, Kept>();
  const notes = new Map<string, string>();
  const need = (id: string): Kept => documents.get(id) ?? conflict();
  return {
    async createDocument({ bytes, ...facts }: NewDocument) {
      if (documents.has(facts.id)) conflict();
      const head: DocumentHead = { ...facts, stage: 'draft', version: 1, digest: sha256(bytes) };
      documents.set(facts.id, { head, versions: [bytes.slice()], signatures: new Map() });
      return head;
    },
    getDocument: async (id) => documents.get(id)?.head,
    async *listDocuments(filter = {}) {
      for (const { head } of [...documents.values()]) {
        if (filter.stage === undefined || head.stage === filter.stage) yield head;
      }
    },
    async readDocument(id, version) {
      const { head, versions } = need(id);
      return (versions[(version ?? head.version) - 1] ?? conflict()).slice();
    },
    async putSignatures(id, version, signatures) {
      const kept = need(id);
      const present = kept.signatures.get(version) ?? [];
      const added = signatures.filter((one) => {
        const held = present.find(({ slotId }) => slotId === one.slotId);
        if (held === undefined) return true;
        const same = held.prepared === one.prepared && Buffer.compare(held.value, one.value) === 0;
        return same ? false : conflict();
      });
      kept.signatures.set(version, [
        ...present,
        ...added.map((one) => ({ ...one, value: one.value.slice() })),
      ]);
    },
    signaturesOf: async (id, version) => need(id).signatures.get(version) ?? [],
    async appendVersion(id, { expectedVersion, stage, bytes }) {
      const kept = need(id);
      if (kept.head.version !== expectedVersion) conflict();
      kept.versions.push(bytes.slice());
      kept.head = { ...kept.head, stage, version: expectedVersion + 1, digest: sha256(bytes) };
      return kept.head;
    },
    getNote: async (key) => notes.get(key),
    async putNote(key, value, options) {
      if (options !== undefined && (notes.get(key) ?? null) !== options.expected) conflict();
      notes.set(key, value);
    },
    async *listNotes(prefix) {
      for (const [key, value] of [...notes].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (key.startsWith(prefix)) yield { key, value };
      }
    },
    journalOf: absent,
    putPackage: absent,
    getPackage: absent,
    listPackages: absent,
    readPackage: absent,
    claimPackage: absent,
    putAnswer: absent,
    answersOf: absent,
    movePackage: absent,
    packageJournalOf: absent,
    audit: absent,
    close: async () => undefined,
  };
}
