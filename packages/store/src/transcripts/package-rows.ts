import type { ItemState, PackageHead, PackageItem, PackageState } from '@hocbaso/spec';
import type { Query, Row, SqlValue } from '../db/db.ts';
import { integerOf, optionalTextOf, textOf } from '../db/row.ts';
import { conflict, notFound } from './context.ts';
import { sha256Hex } from './digest.ts';
import type { ChainEnd } from './journal.ts';

const COLUMNS =
  'ordinal, message_id, target, ma_truong, nam_hoc, digest, state, attempts, claim_until, journal_seq, journal_hash';

/** A package's row: its head with items, until when it is claimed, and the end of its journal. */
export interface PackageRow {
  readonly ordinal: number;
  readonly head: PackageHead;
  readonly claimUntil: number | undefined;
  readonly end: ChainEnd;
}

function toItem(row: Row): PackageItem {
  const error = optionalTextOf(row, 'error');
  const errorFieldTitle = optionalTextOf(row, 'error_field_title');
  const errorDescription = optionalTextOf(row, 'error_description');
  return {
    documentId: textOf(row, 'document_id'),
    state: textOf(row, 'state') as ItemState,
    ...(error === undefined ? {} : { error }),
    ...(errorFieldTitle === undefined ? {} : { errorFieldTitle }),
    ...(errorDescription === undefined ? {} : { errorDescription }),
  };
}

async function withItems(query: Query, row: Row): Promise<PackageRow> {
  const messageId = textOf(row, 'message_id');
  const items = await query(
    `SELECT document_id, state, error, error_field_title, error_description FROM package_item
     WHERE message_id = $1 ORDER BY ordinal`,
    [messageId],
  );
  return {
    ordinal: integerOf(row, 'ordinal'),
    head: {
      messageId,
      target: textOf(row, 'target'),
      maTruong: textOf(row, 'ma_truong'),
      namHoc: textOf(row, 'nam_hoc'),
      state: textOf(row, 'state') as PackageState,
      attempts: integerOf(row, 'attempts'),
      digest: textOf(row, 'digest'),
      items: items.map(toItem),
    },
    claimUntil: row.claim_until === null ? undefined : integerOf(row, 'claim_until'),
    end: { seq: integerOf(row, 'journal_seq'), hash: textOf(row, 'journal_hash') },
  };
}

/** One digest over every item's state and words, for the journal: it proves the outcomes without repeating them. */
export function itemsDigest(items: readonly PackageItem[]): string {
  return sha256Hex(
    JSON.stringify(
      items.map((item) => [
        item.documentId,
        item.state,
        item.error ?? null,
        item.errorFieldTitle ?? null,
        item.errorDescription ?? null,
      ]),
    ),
  );
}

/** The package with this id, or undefined. */
export async function findPackage(query: Query, messageId: string): Promise<PackageRow | undefined> {
  const row = (await query(`SELECT ${COLUMNS} FROM package WHERE message_id = $1`, [messageId]))[0];
  return row === undefined ? undefined : withItems(query, row);
}

/** The package with this id; `ERR_HBS_STORE_NOT_FOUND` without one. */
export async function needPackage(query: Query, messageId: string): Promise<PackageRow> {
  const found = await findPackage(query, messageId);
  if (found === undefined) throw notFound('package');
  return found;
}

/** One page of packages after an ordinal, in the order of their arrival. */
export async function pageOfPackages(
  query: Query,
  after: number,
  size: number,
  where: readonly (readonly [column: string, value: SqlValue | undefined])[],
): Promise<readonly PackageRow[]> {
  const parts = where.filter((part): part is [string, SqlValue] => part[1] !== undefined);
  const conditions = parts.map(([column], index) => ` AND ${column} = $${index + 3}`).join('');
  const rows = await query(
    `SELECT ${COLUMNS} FROM package WHERE ordinal > $1${conditions} ORDER BY ordinal LIMIT $2`,
    [after, size, ...parts.map(([, value]) => value)],
  );
  const page: PackageRow[] = [];
  for (const row of rows) page.push(await withItems(query, row));
  return page;
}

/** Writes the new state only if nobody else has written since `before` was read. */
export async function updatePackage(
  query: Query,
  before: PackageRow,
  next: { readonly state: PackageState; readonly attempts: number; readonly claimUntil: number | undefined },
  end: ChainEnd,
): Promise<void> {
  const rows = await query(
    `UPDATE package SET state = $1, attempts = $2, claim_until = $3, journal_seq = $4, journal_hash = $5
     WHERE message_id = $6 AND state = $7 AND journal_seq = $8 RETURNING message_id`,
    [
      next.state,
      next.attempts,
      next.claimUntil ?? null,
      end.seq,
      end.hash,
      before.head.messageId,
      before.head.state,
      before.end.seq,
    ],
  );
  if (rows.length === 0) throw conflict('package');
}
