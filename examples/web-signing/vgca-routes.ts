/** Signing in the page: the page sends its certificate, gets what is to be signed, and sends the values back. */
import { readPageCertificate, readPageReply, toPageRequest } from '@hocbaso/signers/vgca';
import { HocBaSoError, type PageSignRequest } from '@hocbaso/spec';
import { WEB_MESSAGES } from '@hocbaso/spec/messages/web';
import { decodeTranscript } from '@hocbaso/xml';
import type { School } from './school.ts';

const noteOf = (requestId: string): string => `web-signing/${requestId}`;

/** `POST /api/vgca/prepare`: everything this certificate can sign as principal now; `undefined` when there is nothing. */
export async function prepare(school: School, message: unknown): Promise<PageSignRequest | undefined> {
  const { store, session, profile } = school;
  const credential = readPageCertificate(message);
  const { certificate } = credential;
  // Asked again, it hands out the very same batch: a reloaded page and a second tab ask for nothing twice.
  const { batches } = await session.handOut({ certificate, algorithm: 'rsa-sha256', roles: ['cbql'] });
  const [batch] = batches;
  if (batch === undefined) return undefined;
  const items = await Promise.all(
    batch.items.map(async (item) => {
      const entry = batch.entries.find(({ itemId }) => itemId === item.id)!;
      const bytes = await store.readDocument(entry.documentId, entry.version);
      const { hoVaTen = '', tenLop = '' } = decodeTranscript(bytes, profile).record;
      const { slotId, role } = entry.prepared;
      return { ...item, hoVaTen, tenLop, role, document: { bytes, slotId, profileId: entry.profileId } };
    }),
  );
  const request = toPageRequest(credential, items, { id: batch.id, algorithm: 'rsa-sha256' });
  // Kept with the documents: the reply may come to another process, after a restart.
  const kept = { ...request, items: request.items.map(({ document: _, ...item }) => item) };
  await store.putNote(noteOf(request.id), JSON.stringify(kept));
  return request;
}

/** `POST /api/vgca/attach`: takes what the page sent; what is complete then gets the seal of the school. */
export async function attach(
  { store, session, seal }: School,
  reply: unknown,
): Promise<{ readonly signed: number; readonly failed: number }> {
  const { requestId } = Object(reply) as { readonly requestId?: unknown };
  const kept = typeof requestId === 'string' ? await store.getNote(noteOf(requestId)) : undefined;
  if (kept === undefined) {
    const params = { reason: 'requestId' };
    throw new HocBaSoError('ERR_HBS_PAGE_REPLY', { params, messages: WEB_MESSAGES });
  }
  const request = JSON.parse(kept) as PageSignRequest;
  const results = await session.collect(request.id, readPageReply(request, reply));
  const [credential] = await seal.listCredentials();
  for await (const _ of session.signWith(seal, credential!, { roles: ['phatHanh'] })) {
    // A key in a file asks nobody.
  }
  const failed = results.filter(({ result }) => result === 'failed').length;
  return { signed: results.length - failed, failed };
}
