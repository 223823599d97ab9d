import { setImmediate as breathe } from 'node:timers/promises';
import type { MessageParams } from '@hocbaso/spec';
import { sentence } from './answers.ts';
import type { SandboxCode } from './codes.ts';
import type { InspectedRecord, Inspector } from './inspect.ts';
import type { HubMessage, HubRecord, HubRow, SandboxHubState } from './state.ts';
import { fieldOfRecall } from './synthetic.ts';

/** Status numbers of CV 2088 annex 1, II.2.3 and II.2.7. */
const APPROVED = 1;
const REFUSED = 0;
const RECALL_PENDING = 1;
const RECALLED = 2;
const RECALL_REFUSED = 3;

/** Why a record is refused: code, the tag it is about, values for the text. */
type Refusal = readonly [code: SandboxCode, title: string, params?: MessageParams];

/** The first reason to refuse a record, or none. */
function refusalOf(
  record: InspectedRecord,
  message: HubMessage,
  state: SandboxHubState,
): Refusal | undefined {
  if (record.problem !== undefined)
    return ['SANDBOX_RECORD_INVALID', 'Signature', { reason: record.problem }];
  const sealed = state.certificates.some(
    (one) => one.maDonVi === message.maDonVi && one.state === 'approved' && one.fingerprint === record.seal,
  );
  if (!sealed) return ['SANDBOX_RECORD_SEAL', 'KY_PHAT_HANH'];
  if (record.maTruong !== message.maDonVi) return ['SANDBOX_RECORD_UNIT', 'MA_TRUONG'];
  if (record.namHoc.slice(0, 4) !== String(message.namHoc)) return ['SANDBOX_RECORD_YEAR', 'TEN_NAM_HOC'];
  const before = state.records[record.documentId];
  if (before?.state === 'inForce') return ['SANDBOX_RECORD_IN_FORCE', 'MA_TRA_CUU_UUID'];
  if (before?.state === 'recalled') return ['SANDBOX_RECORD_REUSED', 'MA_TRA_CUU_UUID'];
  const other = Object.values(state.records).some(
    (one) =>
      one.state === 'inForce' &&
      one.maDonVi === message.maDonVi &&
      one.maHocSinh === record.maHocSinh &&
      one.namHoc === record.namHoc,
  );
  return other ? ['SANDBOX_PUPIL_IN_FORCE', 'MA_HOC_SINH'] : undefined;
}

function rowOf(
  who: Pick<HubRow, 'maHocSinh' | 'tenHocSinh' | 'soCccd' | 'documentId'>,
  status: number,
  [code, errorTitle, params]: Refusal,
): HubRow {
  return { ...who, status, error: code, errorTitle, errorDescription: sentence(code, params) };
}

async function decideSubmission(
  messageId: string,
  message: HubMessage,
  records: readonly Uint8Array[],
  state: SandboxHubState,
  inspector: Inspector,
): Promise<void> {
  const rows: HubRow[] = [];
  const accepted: [string, HubRecord][] = [];
  for (const bytes of records) {
    const record = await inspector.checkRecord(bytes);
    const seen = { ...state, records: { ...state.records, ...Object.fromEntries(accepted) } };
    const refusal = refusalOf(record, message, seen);
    const { documentId, maHocSinh, namHoc, digest } = record;
    const who = { maHocSinh, tenHocSinh: record.hoVaTen, soCccd: record.soDinhDanh, documentId };
    rows.push(rowOf(who, refusal === undefined ? APPROVED : REFUSED, refusal ?? ['SANDBOX_OK', '']));
    if (refusal === undefined) {
      const { maDonVi } = message;
      accepted.push([documentId, { maDonVi, maHocSinh, namHoc, digest, messageId, state: 'inForce' }]);
    }
    await breathe();
  }
  // All at once: a hub that stops in the middle decides the whole message again.
  Object.assign(state.records, Object.fromEntries(accepted));
  message.rows = rows;
}

/** The rows of a recall nobody has decided. */
export function pendingRecalls(entries: readonly Uint8Array[], state: SandboxHubState): HubRow[] {
  return entries.map((entry) => {
    const documentId = (fieldOfRecall(entry, 'MA_TRA_CUU_UUID') ?? '').toLowerCase();
    const who = {
      maHocSinh: state.records[documentId]?.maHocSinh ?? '',
      tenHocSinh: fieldOfRecall(entry, 'HO_VA_TEN') ?? '',
      soCccd: fieldOfRecall(entry, 'SO_CCCD') ?? '',
      documentId,
    };
    return rowOf(who, RECALL_PENDING, ['SANDBOX_PENDING', '']);
  });
}

/** The rows of a recall as they were before it was decided. */
export function stillPending(rows: readonly HubRow[]): HubRow[] {
  return rows.map((row) => rowOf(row, RECALL_PENDING, ['SANDBOX_PENDING', '']));
}

function decideRecall(message: HubMessage, state: SandboxHubState): void {
  message.rows = message.rows.map((row) => {
    const record = state.records[row.documentId];
    if (record?.state !== 'inForce' || record.maDonVi !== message.maDonVi) {
      return rowOf(row, RECALL_REFUSED, ['SANDBOX_RECALL_NOT_IN_FORCE', 'MA_TRA_CUU_UUID']);
    }
    record.state = 'recalled';
    return rowOf(row, RECALLED, ['SANDBOX_OK', '']);
  });
}

/** Decides a message that was taken: every record gets its row, whatever the others are like. */
export async function processMessage(
  messageId: string,
  message: HubMessage,
  state: SandboxHubState,
  inspector: Inspector,
): Promise<void> {
  if (message.kind === 'recall') {
    decideRecall(message, state);
  } else {
    const list = new Uint8Array(Buffer.from(message.content ?? '', 'base64'));
    const { records } = await inspector.openPackage(list);
    await decideSubmission(messageId, message, records, state, inspector);
  }
  delete message.content;
}
