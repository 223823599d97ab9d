import type { JournalEntry, MessageCode } from '@hocbaso/spec';
import { isHocBaSoError } from '@hocbaso/spec';
import type { Query, Row } from '../db/db.ts';
import { bytesOf, textOf } from '../db/row.ts';
import { describeAnswer, selectAnswers } from './answers.ts';
import { unpack } from './blobs.ts';
import type { Context } from './context.ts';
import { type DocumentRow, pageOfDocuments } from './document-rows.ts';
import { chainStart, isChainWhole, selectJournal } from './journal.ts';
import { itemsDigest, type PackageRow, pageOfPackages } from './package-rows.ts';
import { describeSignature, selectSignatures } from './signatures.ts';

const PAGE = 20;

/** One thing that does not hold: whose it is and a catalogue code. */
export interface AuditFinding {
  readonly id: string;
  readonly problem: MessageCode;
}

/** What a subject's rows hold against what its journal says, and the digests both rely on. */
interface Examined {
  readonly id: string;
  readonly problems: readonly MessageCode[];
  readonly digests: readonly string[];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The details of the entries of one kind; an entry that is no JSON is a broken chain, found before. */
function detailsOf(
  entries: readonly JournalEntry[],
  ...events: readonly string[]
): readonly Record<string, unknown>[] {
  return entries.filter((entry) => events.includes(entry.event)).map((entry) => JSON.parse(entry.detail));
}

async function examineDocument(query: Query, { head, end }: DocumentRow): Promise<Examined> {
  const { id } = head;
  const entries = await selectJournal(query, 'document', id);
  const versions = await query(
    'SELECT stage, version, digest FROM document_version WHERE document_id = $1 ORDER BY version',
    [id],
  );
  const digests = [head.digest, ...versions.map((row) => textOf(row, 'digest'))];
  if (!isChainWhole(chainStart('document', id), entries, end)) {
    return { id, problems: ['HBS_STORE_JOURNAL_BROKEN'], digests };
  }
  const problems: MessageCode[] = [];
  const told = detailsOf(entries, 'created', 'version').map(({ stage, version, digest }) => [
    stage,
    version,
    digest,
  ]);
  const held = versions.map((row) => [row.stage, row.version, row.digest]);
  if (!same(told, held) || !same(told.at(-1), [head.stage, head.version, head.digest])) {
    problems.push('HBS_STORE_VERSIONS_DIFFER');
  }
  const signed = detailsOf(entries, 'signed');
  for (const { version } of held.map(([, version]) => ({ version: version as number }))) {
    const rows = await selectSignatures(query, id, version);
    digests.push(...rows.map((row) => textOf(row, 'prepared')));
    const kept = rows.map((row) =>
      describeSignature(textOf(row, 'slot_id'), textOf(row, 'prepared'), bytesOf(row, 'value')),
    );
    const journaled = signed
      .filter((entry) => entry.version === version)
      .flatMap((entry) => entry.signatures);
    if (!same(kept, journaled)) problems.push('HBS_STORE_SIGNATURES_DIFFER');
  }
  return { id, problems, digests };
}

/** Where the journal says a package stands after its last entry that moved it. */
function standing(entries: readonly JournalEntry[]): readonly unknown[] {
  let state: unknown = 'queued';
  let attempts = 0;
  let until: unknown;
  for (const entry of entries) {
    const detail = JSON.parse(entry.detail);
    if (entry.event === 'claimed') [state, attempts, until] = ['sending', detail.attempt, detail.until];
    else if (entry.event === 'expired') [state, until] = ['inDoubt', undefined];
    else if (entry.event === 'moved') [state, until] = [detail.to, undefined];
  }
  return [state, attempts, until];
}

async function examinePackage(query: Query, { head, claimUntil, end }: PackageRow): Promise<Examined> {
  const id = head.messageId;
  const entries = await selectJournal(query, 'package', id);
  const answers = await selectAnswers(query, id);
  const digests = [head.digest, ...answers.map((row) => textOf(row, 'digest'))];
  if (!isChainWhole(chainStart('package', id), entries, end)) {
    return { id, problems: ['HBS_STORE_JOURNAL_BROKEN'], digests };
  }
  const problems: MessageCode[] = [];
  const queued = detailsOf(entries, 'queued')[0];
  if (queued?.digest !== head.digest || !same(standing(entries), [head.state, head.attempts, claimUntil])) {
    problems.push('HBS_STORE_PACKAGE_DIFFERS');
  }
  if (detailsOf(entries, 'queued', 'moved').at(-1)?.items !== itemsDigest(head.items)) {
    problems.push('HBS_STORE_ITEMS_DIFFER');
  }
  if (!same(detailsOf(entries, 'answer'), answers.map(describeAnswer)))
    problems.push('HBS_STORE_ANSWERS_DIFFER');
  return { id, problems, digests };
}

async function auditBytes(context: Context): Promise<{ present: Set<string>; changed: Set<string> }> {
  const present = new Set<string>();
  const changed = new Set<string>();
  let after = '';
  for (;;) {
    const rows: readonly Row[] = await context.db.read((query) =>
      query('SELECT digest, size, gzip FROM blob WHERE digest > $1 ORDER BY digest LIMIT $2', [after, PAGE]),
    );
    for (const row of rows) {
      after = textOf(row, 'digest');
      present.add(after);
      await unpack(row).catch((error) => {
        if (!isHocBaSoError(error, 'ERR_HBS_STORE_CORRUPT')) throw error;
        changed.add(after);
      });
    }
    if (rows.length < PAGE) return { present, changed };
  }
}

async function* pages<T extends { readonly ordinal: number }>(
  context: Context,
  page: (query: Query, after: number) => Promise<readonly T[]>,
  examine: (query: Query, row: T) => Promise<Examined>,
): AsyncGenerator<Examined> {
  let after = 0;
  for (;;) {
    const { rows, examined } = await context.db.read(async (query) => {
      const rows = await page(query, after);
      const examined: Examined[] = [];
      for (const row of rows) examined.push(await examine(query, row));
      return { rows, examined };
    });
    yield* examined;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.ordinal;
  }
}

/** See `TranscriptStore.audit`: the engine's own check, then every byte, every chain, every row against its journal. */
export async function* audit(context: Context): AsyncGenerator<AuditFinding> {
  if (!(await context.db.sound())) yield { id: '', problem: 'HBS_STORE_FILE_DAMAGED' };
  const bytes = await auditBytes(context);
  const missing = async (digest: string) =>
    (await context.db.read((query) => query('SELECT size FROM blob WHERE digest = $1', [digest]))).length ===
    0;
  async function* subjects(): AsyncGenerator<Examined> {
    yield* pages(context, (query, after) => pageOfDocuments(query, after, PAGE, []), examineDocument);
    yield* pages(context, (query, after) => pageOfPackages(query, after, PAGE, []), examinePackage);
  }
  for await (const { id, problems, digests } of subjects()) {
    for (const problem of problems) yield { id, problem };
    for (const digest of new Set(digests)) {
      if (bytes.changed.has(digest)) yield { id, problem: 'HBS_STORE_BYTES_CHANGED' };
      // Bytes may have been added since they were gone through: look again before calling them missing.
      else if (!bytes.present.has(digest) && (await missing(digest)))
        yield { id, problem: 'HBS_STORE_BYTES_MISSING' };
    }
  }
}
