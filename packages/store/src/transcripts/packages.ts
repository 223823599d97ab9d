import type { NewPackage, PackageHead, PackageItem, PackageState } from '@hocbaso/spec';
import { insertBlob, pack, selectBlob, unpack } from './blobs.ts';
import { type Context, conflict, requireInput } from './context.ts';
import { appendEntry, chainStart } from './journal.ts';
import { findPackage, itemsDigest, needPackage, pageOfPackages } from './package-rows.ts';

const PAGE = 50;

function isSame(head: PackageHead, pkg: NewPackage, digest: string): boolean {
  return (
    head.digest === digest &&
    head.target === pkg.target &&
    head.maTruong === pkg.maTruong &&
    head.namHoc === pkg.namHoc &&
    head.items.length === pkg.documentIds.length &&
    head.items.every((item, index) => item.documentId === pkg.documentIds[index])
  );
}

/** See `TranscriptStore.putPackage`. */
export async function putPackage(context: Context, pkg: NewPackage): Promise<PackageHead> {
  const documentIds = [...pkg.documentIds];
  requireInput(pkg.messageId.length > 0, 'messageId');
  requireInput(new Set(documentIds).size === documentIds.length, 'documentIds');
  const blob = await pack(pkg.bytes);
  const { digest } = blob;
  return context.db.write(async (query) => {
    const present = await findPackage(query, pkg.messageId);
    if (present !== undefined) {
      if (!isSame(present.head, { ...pkg, documentIds }, digest)) throw conflict('package');
      return present.head;
    }
    const { messageId, target, maTruong, namHoc } = pkg;
    const items = documentIds.map((documentId): PackageItem => ({ documentId, state: 'pending' }));
    const detail = { digest, items: itemsDigest(items), count: items.length };
    const start = chainStart('package', messageId);
    const at = context.now();
    const end = await appendEntry(query, 'package', messageId, start, { at, event: 'queued', detail });
    await insertBlob(query, blob);
    await query(
      `INSERT INTO package (message_id, target, ma_truong, nam_hoc, digest, state, attempts, journal_seq,
         journal_hash) VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, $7)`,
      [messageId, target, maTruong, namHoc, digest, end.seq, end.hash],
    );
    for (const [index, item] of items.entries()) {
      await query(
        'INSERT INTO package_item (message_id, ordinal, document_id, state) VALUES ($1, $2, $3, $4)',
        [messageId, index + 1, item.documentId, item.state],
      );
    }
    return { messageId, target, maTruong, namHoc, state: 'queued', attempts: 0, digest, items };
  });
}

/** See `TranscriptStore.getPackage`. */
export async function getPackage(context: Context, messageId: string): Promise<PackageHead | undefined> {
  return (await context.db.read((query) => findPackage(query, messageId)))?.head;
}

/** See `TranscriptStore.listPackages`: in the order of arrival, a page at a time. */
export async function* listPackages(
  context: Context,
  filter: { readonly state?: PackageState; readonly target?: string } = {},
): AsyncGenerator<PackageHead> {
  const where = [
    ['state', filter.state],
    ['target', filter.target],
  ] as const;
  let after = 0;
  for (;;) {
    const page = await context.db.read((query) => pageOfPackages(query, after, PAGE, where));
    for (const { head } of page) yield head;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.ordinal;
  }
}

/** See `TranscriptStore.readPackage`. */
export async function readPackage(context: Context, messageId: string): Promise<Uint8Array> {
  const row = await context.db.read(async (query) =>
    selectBlob(query, (await needPackage(query, messageId)).head.digest),
  );
  return unpack(row);
}
