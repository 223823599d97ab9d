import type { SignerRole, StoredSignature } from '@hocbaso/spec';
import type { Query, Row } from '../db/db.ts';
import { bytesOf, textOf } from '../db/row.ts';
import { insertBlob, type Packed, pack, selectBlob, unpack } from './blobs.ts';
import { type Context, conflict, notFound, requireInput } from './context.ts';
import { sha256Hex } from './digest.ts';
import { needDocument, updateDocument } from './document-rows.ts';
import { appendEntry } from './journal.ts';

/** The signature rows of a version, in the order of their arrival. */
export function selectSignatures(query: Query, id: string, version: number): Promise<readonly Row[]> {
  return query(
    `SELECT slot_id, role, prepared, value FROM document_signature
     WHERE document_id = $1 AND version = $2 ORDER BY ordinal`,
    [id, version],
  );
}

/** What the journal says of a signature: which slot, and the digests of the preparation and of the value. */
export function describeSignature(slotId: string, prepared: string, value: Uint8Array): readonly string[] {
  return [slotId, prepared, sha256Hex(value)];
}

async function needVersion(query: Query, id: string, version: number): Promise<void> {
  const rows = await query('SELECT version FROM document_version WHERE document_id = $1 AND version = $2', [
    id,
    version,
  ]);
  if (rows.length === 0) throw notFound('version');
}

function isSame(row: Row, signature: StoredSignature, prepared: Packed): boolean {
  return (
    textOf(row, 'role') === signature.role &&
    textOf(row, 'prepared') === prepared.digest &&
    Buffer.compare(bytesOf(row, 'value'), signature.value) === 0
  );
}

/** See `TranscriptStore.putSignatures`: all of them or none. */
export async function putSignatures(
  context: Context,
  id: string,
  version: number,
  signatures: readonly StoredSignature[],
): Promise<void> {
  const own = signatures.map((signature) => ({ ...signature, value: signature.value.slice() }));
  requireInput(new Set(own.map(({ slotId }) => slotId)).size === own.length, 'slotId');
  // The slots of one call usually share one preparation: compress it once.
  const prepared = new Map<string, Packed>();
  for (const { prepared: text } of own) {
    if (!prepared.has(text)) prepared.set(text, await pack(Buffer.from(text)));
  }
  await context.db.write(async (query) => {
    const before = await needDocument(query, id);
    await needVersion(query, id, version);
    const rows = await selectSignatures(query, id, version);
    const present = new Map(rows.map((row) => [textOf(row, 'slot_id'), row]));
    const added: (readonly string[])[] = [];
    for (const signature of own) {
      const blob = prepared.get(signature.prepared)!;
      const held = present.get(signature.slotId);
      if (held !== undefined) {
        if (!isSame(held, signature, blob)) throw conflict('signature');
        continue;
      }
      await insertBlob(query, blob);
      await query(
        `INSERT INTO document_signature (document_id, version, ordinal, slot_id, role, prepared, value)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          id,
          version,
          rows.length + added.length + 1,
          signature.slotId,
          signature.role,
          blob.digest,
          signature.value,
        ],
      );
      added.push(describeSignature(signature.slotId, blob.digest, signature.value));
    }
    if (added.length === 0) return;
    const detail = { version, signatures: added };
    const at = context.now();
    const end = await appendEntry(query, 'document', id, before.end, { at, event: 'signed', detail });
    await updateDocument(query, before, before.head, end);
  });
}

/** See `TranscriptStore.signaturesOf`. */
export async function signaturesOf(
  context: Context,
  id: string,
  version: number,
): Promise<readonly StoredSignature[]> {
  const { rows, blobs } = await context.db.read(async (query) => {
    await needVersion(query, id, version);
    const rows = await selectSignatures(query, id, version);
    const blobs = new Map<string, Row | undefined>();
    for (const digest of new Set(rows.map((row) => textOf(row, 'prepared')))) {
      blobs.set(digest, await selectBlob(query, digest));
    }
    return { rows, blobs };
  });
  const texts = new Map<string, string>();
  for (const [digest, row] of blobs) texts.set(digest, new TextDecoder().decode(await unpack(row)));
  return rows.map((row) => ({
    slotId: textOf(row, 'slot_id'),
    role: textOf(row, 'role') as SignerRole,
    prepared: texts.get(textOf(row, 'prepared'))!,
    value: bytesOf(row, 'value'),
  }));
}
