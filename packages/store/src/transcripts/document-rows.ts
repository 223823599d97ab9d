import type { DocumentHead, DocumentStage } from '@hocbaso/spec';
import type { Query, Row, SqlValue } from '../db/db.ts';
import { integerOf, textOf } from '../db/row.ts';
import { conflict, notFound } from './context.ts';
import type { ChainEnd } from './journal.ts';

const COLUMNS =
  'ordinal, id, ma_truong, nam_hoc, ten_lop, ma_hoc_sinh, profile_id, stage, version, digest, journal_seq, journal_hash';

/** A document's row: its head, and the end of its journal. */
export interface DocumentRow {
  readonly ordinal: number;
  readonly head: DocumentHead;
  readonly end: ChainEnd;
}

function toDocument(row: Row): DocumentRow {
  return {
    ordinal: integerOf(row, 'ordinal'),
    head: {
      id: textOf(row, 'id'),
      maTruong: textOf(row, 'ma_truong'),
      namHoc: textOf(row, 'nam_hoc'),
      tenLop: textOf(row, 'ten_lop'),
      maHocSinh: textOf(row, 'ma_hoc_sinh'),
      profileId: textOf(row, 'profile_id'),
      stage: textOf(row, 'stage') as DocumentStage,
      version: integerOf(row, 'version'),
      digest: textOf(row, 'digest'),
    },
    end: { seq: integerOf(row, 'journal_seq'), hash: textOf(row, 'journal_hash') },
  };
}

/** The document with this id, or undefined. */
export async function findDocument(query: Query, id: string): Promise<DocumentRow | undefined> {
  const row = (await query(`SELECT ${COLUMNS} FROM document WHERE id = $1`, [id]))[0];
  return row === undefined ? undefined : toDocument(row);
}

/** The document with this id; `ERR_HBS_STORE_NOT_FOUND` without one. */
export async function needDocument(query: Query, id: string): Promise<DocumentRow> {
  const found = await findDocument(query, id);
  if (found === undefined) throw notFound('document');
  return found;
}

/** One page of documents after an ordinal, in the order of their creation. */
export async function pageOfDocuments(
  query: Query,
  after: number,
  size: number,
  where: readonly (readonly [column: string, value: SqlValue | undefined])[],
): Promise<readonly DocumentRow[]> {
  const parts = where.filter((part): part is [string, SqlValue] => part[1] !== undefined);
  const conditions = parts.map(([column], index) => ` AND ${column} = $${index + 3}`).join('');
  const rows = await query(
    `SELECT ${COLUMNS} FROM document WHERE ordinal > $1${conditions} ORDER BY ordinal LIMIT $2`,
    [after, size, ...parts.map(([, value]) => value)],
  );
  return rows.map(toDocument);
}

/** Writes the new head only if nobody else has written since `before` was read. */
export async function updateDocument(
  query: Query,
  before: DocumentRow,
  next: Pick<DocumentHead, 'stage' | 'version' | 'digest'>,
  end: ChainEnd,
): Promise<DocumentHead> {
  const rows = await query(
    `UPDATE document SET stage = $1, version = $2, digest = $3, journal_seq = $4, journal_hash = $5
     WHERE id = $6 AND version = $7 AND journal_seq = $8 RETURNING id`,
    [
      next.stage,
      next.version,
      next.digest,
      end.seq,
      end.hash,
      before.head.id,
      before.head.version,
      before.end.seq,
    ],
  );
  if (rows.length === 0) throw conflict('version');
  return { ...before.head, stage: next.stage, version: next.version, digest: next.digest };
}
