import assert from 'node:assert/strict';
import {
  type Clock,
  isHocBaSoError,
  type MessageCode,
  type NewDocument,
  type NewPackage,
  type StoredSignature,
  type TranscriptStore,
} from '@hocbaso/spec';

/** A fresh, empty place for a store. */
export interface StorePlace {
  /** Opens the store there; called again for a second connection, or after closing the first. */
  connect(clock: Clock): Promise<TranscriptStore>;
  /** Removes the place. */
  dispose(): Promise<void>;
}

/** One case; rejects when the store does not conform. */
export interface ConformanceCase {
  readonly name: string;
  /** Runs the case; rejects when it fails. */
  run(): Promise<void>;
}

/** What a case works with: the store, a clock it moves by hand, and further connections to the same place. */
export interface Bench {
  readonly store: TranscriptStore;
  readonly time: { now: number };
  connect(): Promise<TranscriptStore>;
}

/** The body of a case. */
export type CaseBody = (bench: Bench) => Promise<void>;

/** Runs a body over a fresh place, then expects an audit without findings, and cleans up. */
export async function runCase(place: StorePlace, body: CaseBody): Promise<void> {
  const time = { now: 1_780_000_000_000 };
  const clock: Clock = { now: () => time.now };
  const open: TranscriptStore[] = [];
  const connect = async () => {
    const store = await place.connect(clock);
    open.push(store);
    return store;
  };
  try {
    await body({ store: await connect(), time, connect });
    const last = await connect();
    assert.deepEqual(await collect(last.audit()), []);
  } finally {
    for (const store of open) await store.close();
    await place.dispose();
  }
}

/** Everything an iterable yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Expects this code, and nothing of a pupil in the message. */
export async function refuses(code: MessageCode, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(isHocBaSoError(error), String(error));
    assert.equal(error.code, code);
    const said = `${error.message} ${error.english} ${JSON.stringify(error.params)}`;
    assert.ok(!said.includes(PUPIL) && !said.includes('doc-'), said);
    return true;
  });
}

/** UTF-8 bytes. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const PUPIL = '999000000001';

/** A document of a made-up pupil. */
export function newDocument(id: string, change: Partial<NewDocument> = {}): NewDocument {
  return {
    id: `doc-${id}`,
    maTruong: '99000001',
    namHoc: '2025-2026',
    tenLop: '3A',
    maHocSinh: PUPIL,
    profileId: 'bgddt-2024-cv2088',
    bytes: bytes(`<HOC_BA>${id}</HOC_BA>`),
    ...change,
  };
}

/** A signature of a slot. */
export function newSignature(slotId: string, value = slotId): StoredSignature {
  return {
    slotId,
    role: slotId === 'gvcn' ? 'gvcn' : 'gvbm',
    prepared: '{"thì":"ký"}',
    value: bytes(value),
  };
}

/** A package of some documents. */
export function newPackage(messageId: string, change: Partial<NewPackage> = {}): NewPackage {
  return {
    messageId,
    target: 'so:99',
    maTruong: '99000001',
    namHoc: '2025-2026',
    bytes: bytes(`<DANH_SACH_HOC_BA>${messageId}</DANH_SACH_HOC_BA>`),
    documentIds: ['doc-1', 'doc-2'],
    ...change,
  };
}
