import type { RawAnswer } from '@hocbaso/spec';
import type { Query, Row } from '../db/db.ts';
import { integerOf, textOf } from '../db/row.ts';
import { insertBlob, pack, selectBlob, unpack } from './blobs.ts';
import type { Context } from './context.ts';
import { appendEntry } from './journal.ts';
import { needPackage, updatePackage } from './package-rows.ts';

/** The answer rows of a package, oldest first. */
export function selectAnswers(query: Query, messageId: string): Promise<readonly Row[]> {
  return query(
    `SELECT operation, at, transport, http_status, digest FROM package_answer
     WHERE message_id = $1 ORDER BY ordinal`,
    [messageId],
  );
}

/** What the journal says of an answer: everything but its bytes, which the digest names. */
export function describeAnswer(row: Row): object {
  return {
    operation: textOf(row, 'operation'),
    receivedAt: integerOf(row, 'at'),
    transport: textOf(row, 'transport'),
    httpStatus: row.http_status ?? null,
    digest: textOf(row, 'digest'),
  };
}

/** See `TranscriptStore.putAnswer`. */
export async function putAnswer(context: Context, messageId: string, answer: RawAnswer): Promise<void> {
  const blob = await pack(answer.bytes);
  const row = {
    operation: answer.operation,
    at: Math.trunc(answer.at),
    transport: answer.transport,
    http_status: answer.httpStatus ?? null,
    digest: blob.digest,
  };
  await context.db.write(async (query) => {
    const before = await needPackage(query, messageId);
    const ordinal = (await selectAnswers(query, messageId)).length + 1;
    const entry = { at: context.now(), event: 'answer', detail: describeAnswer(row) };
    const end = await appendEntry(query, 'package', messageId, before.end, entry);
    await insertBlob(query, blob);
    await query(
      `INSERT INTO package_answer (message_id, ordinal, operation, at, transport, http_status, digest)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [messageId, ordinal, row.operation, row.at, row.transport, row.http_status, row.digest],
    );
    const { state, attempts } = before.head;
    await updatePackage(query, before, { state, attempts, claimUntil: before.claimUntil }, end);
  });
}

/** See `TranscriptStore.answersOf`. */
export async function answersOf(context: Context, messageId: string): Promise<readonly RawAnswer[]> {
  const stored = await context.db.read(async (query) => {
    await needPackage(query, messageId);
    const found: { readonly row: Row; readonly blob: Row | undefined }[] = [];
    for (const row of await selectAnswers(query, messageId)) {
      found.push({ row, blob: await selectBlob(query, textOf(row, 'digest')) });
    }
    return found;
  });
  const answers: RawAnswer[] = [];
  for (const { row, blob } of stored) {
    answers.push({
      operation: textOf(row, 'operation'),
      at: integerOf(row, 'at'),
      transport: textOf(row, 'transport') as RawAnswer['transport'],
      ...(row.http_status === null ? {} : { httpStatus: integerOf(row, 'http_status') }),
      bytes: await unpack(blob),
    });
  }
  return answers;
}
