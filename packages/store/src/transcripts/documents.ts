import type { DocumentFilter, DocumentHead, DocumentStage, NewDocument } from '@hocbaso/spec';
import type { Query } from '../db/db.ts';
import { textOf } from '../db/row.ts';
import { insertBlob, pack, selectBlob, unpack } from './blobs.ts';
import { type Context, conflict, notFound, requireInput } from './context.ts';
import { findDocument, needDocument, pageOfDocuments, updateDocument } from './document-rows.ts';
import { appendEntry, chainStart } from './journal.ts';

const PAGE = 200;
const FACTS = ['maTruong', 'namHoc', 'tenLop', 'maHocSinh', 'profileId'] as const;

async function insertVersion(
  query: Query,
  id: string,
  version: {
    readonly number: number;
    readonly stage: DocumentStage;
    readonly digest: string;
    readonly at: number;
  },
): Promise<void> {
  await query(
    'INSERT INTO document_version (document_id, version, stage, digest, at) VALUES ($1, $2, $3, $4, $5)',
    [id, version.number, version.stage, version.digest, version.at],
  );
}

async function digestOf(query: Query, id: string, version: number): Promise<string> {
  const rows = await query('SELECT digest FROM document_version WHERE document_id = $1 AND version = $2', [
    id,
    version,
  ]);
  if (rows[0] === undefined) throw notFound('version');
  return textOf(rows[0], 'digest');
}

/** See `TranscriptStore.createDocument`. */
export async function createDocument(context: Context, document: NewDocument): Promise<DocumentHead> {
  requireInput(document.id.length > 0, 'id');
  const blob = await pack(document.bytes);
  const { digest } = blob;
  return context.db.write(async (query) => {
    const present = await findDocument(query, document.id);
    if (present !== undefined) {
      const sameFacts = FACTS.every((fact) => present.head[fact] === document[fact]);
      if (!sameFacts || (await digestOf(query, document.id, 1)) !== digest) throw conflict('document');
      return present.head;
    }
    const at = context.now();
    const head = { stage: 'draft', version: 1, digest } as const;
    const start = chainStart('document', document.id);
    const detail = { ...head, profileId: document.profileId };
    const end = await appendEntry(query, 'document', document.id, start, { at, event: 'created', detail });
    await insertBlob(query, blob);
    await query(
      `INSERT INTO document (id, ma_truong, nam_hoc, ten_lop, ma_hoc_sinh, profile_id, stage, version, digest,
         journal_seq, journal_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [document.id, ...FACTS.map((fact) => document[fact]), head.stage, 1, digest, end.seq, end.hash],
    );
    await insertVersion(query, document.id, { number: 1, stage: head.stage, digest, at });
    const { id, maTruong, namHoc, tenLop, maHocSinh, profileId } = document;
    return { id, maTruong, namHoc, tenLop, maHocSinh, profileId, ...head };
  });
}

/** See `TranscriptStore.getDocument`. */
export async function getDocument(context: Context, id: string): Promise<DocumentHead | undefined> {
  return (await context.db.read((query) => findDocument(query, id)))?.head;
}

/** See `TranscriptStore.listDocuments`: in the order of creation, a page at a time. */
export async function* listDocuments(
  context: Context,
  filter: DocumentFilter = {},
): AsyncGenerator<DocumentHead> {
  const where = [
    ['ma_truong', filter.maTruong],
    ['nam_hoc', filter.namHoc],
    ['ten_lop', filter.tenLop],
    ['stage', filter.stage],
  ] as const;
  let after = 0;
  for (;;) {
    const page = await context.db.read((query) => pageOfDocuments(query, after, PAGE, where));
    for (const { head } of page) yield head;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.ordinal;
  }
}

/** See `TranscriptStore.readDocument`. */
export async function readDocument(context: Context, id: string, version?: number): Promise<Uint8Array> {
  const row = await context.db.read(async (query) => {
    const { head } = await needDocument(query, id);
    return selectBlob(query, version === undefined ? head.digest : await digestOf(query, id, version));
  });
  return unpack(row);
}

/** See `TranscriptStore.appendVersion`. */
export async function appendVersion(
  context: Context,
  id: string,
  next: { readonly expectedVersion: number; readonly stage: DocumentStage; readonly bytes: Uint8Array },
): Promise<DocumentHead> {
  const blob = await pack(next.bytes);
  return context.db.write(async (query) => {
    const before = await needDocument(query, id);
    if (before.head.version !== next.expectedVersion) throw conflict('version');
    const at = context.now();
    const head = { stage: next.stage, version: next.expectedVersion + 1, digest: blob.digest };
    const end = await appendEntry(query, 'document', id, before.end, { at, event: 'version', detail: head });
    await insertBlob(query, blob);
    await insertVersion(query, id, { number: head.version, stage: head.stage, digest: head.digest, at });
    return updateDocument(query, before, head, end);
  });
}
