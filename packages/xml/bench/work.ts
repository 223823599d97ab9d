/** What the benches of this folder work on: distinct, fully signed transcripts and the bare cryptography in each. */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSandboxAuthority, type SandboxIdentity, type SandboxKeyType } from '@hocbaso/sandbox';
import { loadProfile, type Profile, type SecondaryTranscript, type SignatureAlgorithm } from '@hocbaso/spec';
import {
  attachSignatures,
  C14N_INCLUSIVE,
  canonicalize,
  createSigningContext,
  encodeTranscript,
  listSlots,
  type PreparedDocument,
  parseXml,
  prepareSignatures,
  type SigningContext,
  type Slot,
  type VerifierOptions,
} from '@hocbaso/xml';

/** Signatures of one transcript: 13 subject teachers, homeroom teacher, principal, seal. */
export const SLOTS = 16;

/** The operations of one transcript without any XML: what the engine's time is divided by. */
export interface BareWork {
  readonly hashed: readonly Uint8Array[];
  readonly signatures: readonly {
    readonly tbs: Uint8Array;
    readonly value: Uint8Array;
    readonly publicKey: KeyObject;
    readonly privateKey: KeyObject;
  }[];
}

/** Transcripts of one school, every signer another person, and how to sign and verify them. */
export interface Work {
  readonly key: SandboxKeyType;
  readonly unsigned: readonly Uint8Array[];
  readonly signed: readonly Uint8Array[];
  readonly bare: readonly BareWork[];
  readonly verifier: VerifierOptions;
  /** Both stages of a document: prepare, sign, attach; then the same for principal and seal. */
  signDocument(unsigned: Uint8Array, context?: SigningContext): Promise<Uint8Array>;
  bareVerify(index: number): void;
  bareSign(index: number): void;
  /** Signs and checks each value, as attaching does. */
  bareSignAndCheck(index: number): void;
}

interface Holder {
  readonly certificate: Uint8Array;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
}

const NOW = Date.parse('2026-06-01T00:00:00Z');
const clock = { now: (): number => NOW };
const golden = JSON.parse(
  readFileSync(new URL('../test/transcript/golden/secondary.json', import.meta.url), 'utf8'),
) as SecondaryTranscript;

/** Distinct pupils of one class: other codes, names, marks and comments, the same teachers. */
function recordOf(index: number): SecondaryTranscript {
  const digits = String(index).padStart(6, '0');
  const mark = (k: number): string => `${5 + ((index + k) % 5)}.${(index * 7 + k) % 10}`;
  return {
    ...golden,
    maDinhDanhHocBa: `c1d7f0a4-92be-4b6a-8f21-7e5d3c${digits}`,
    maHocSinh: `6600${digits}`,
    soDinhDanh: `999212${digits}`,
    hoVaTen: `${golden.hoVaTen} ${String.fromCharCode(65 + (index % 26))}${index}`,
    bangDiem: (golden.bangDiem ?? []).map((row, k) => ({
      ...row,
      ...(row.diemHocKy1 !== undefined && /^[0-9]/.test(row.diemHocKy1)
        ? { diemHocKy1: mark(k), diemHocKy2: mark(k + 1), diemCaNam: mark(k + 2) }
        : {}),
      hoTenGvbm: `Nguyễn Thị Môn ${k}`,
      soDinhDanhGvbm: `9991860001${String(k).padStart(2, '0')}`,
    })),
  } as SecondaryTranscript;
}

function keyOf(_key: SandboxKeyType, { certificate, privateKey }: SandboxIdentity): Holder {
  const own = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return { certificate, key: own, publicKey: createPublicKey(own) };
}

const signValue = (key: SandboxKeyType, tbs: Uint8Array, privateKey: KeyObject): Uint8Array =>
  key === 'rsa-2048'
    ? sign('sha256', tbs, privateKey)
    : sign('sha256', tbs, { key: privateKey, dsaEncoding: 'ieee-p1363' });

function prepareStage(
  bytes: Uint8Array,
  { slots, profile, algorithm, holder, context }: StageOptions,
): PreparedDocument {
  const assignments = slots.map((slot) => ({
    slotId: slot.id,
    certificate: holder(slot).certificate,
    algorithm,
    signingTime: slot.role === 'gvbm' || slot.role === 'gvcn' ? TIMES[0] : TIMES[1],
  }));
  return prepareSignatures(bytes, profile, assignments, { context });
}

const TIMES = ['2026-05-25T08:00:00+07:00', '2026-05-26T08:00:00+07:00'] as const;

interface StageOptions {
  readonly slots: readonly Slot[];
  readonly profile: Profile;
  readonly algorithm: SignatureAlgorithm;
  readonly holder: (slot: Slot) => Holder;
  readonly context: SigningContext;
}

/** Canonical bytes of every distinct target, of the times and of every SignedInfo of a signed document. */
function bareWorkOf(bytes: Uint8Array, slots: readonly Slot[], holder: (slot: Slot) => Holder): BareWork {
  const doc = parseXml(bytes);
  const canonical = (node: number): Uint8Array =>
    Uint8Array.from(canonicalize(doc, node, { algorithm: C14N_INCLUSIVE }));
  const hashed = [...new Set(slots.map((slot) => slot.reference))].map((id) =>
    canonical(doc.findIds(id)[0]!),
  );
  const owner = new Map(slots.map((slot) => [slot.id, holder(slot)]));
  const byText = new Map(
    [...owner.values()].map((one) => [Buffer.from(one.certificate).toString('base64'), one]),
  );
  const signatures: BareWork['signatures'][number][] = [];
  for (let node = 0; node < doc.elementCount; node++) {
    const name = doc.localName(node);
    if (name === 'SignatureProperty') hashed.push(canonical(node));
    if (name !== 'SignedInfo') continue;
    const value = Buffer.from(doc.text(doc.nextSibling(node))!, 'base64');
    const data = doc.firstChild(doc.nextSibling(doc.nextSibling(node)));
    const { key, publicKey } = byText.get(doc.text(doc.nextSibling(doc.firstChild(data)))!)!;
    signatures.push({ tbs: canonical(node), value, privateKey: key, publicKey });
  }
  return { hashed, signatures };
}

/** Makes and signs `count` transcripts. */
export async function makeWork(key: SandboxKeyType, count: number): Promise<Work> {
  const profile = loadProfile('bgddt-2025-cv115');
  const algorithm = key === 'rsa-2048' ? 'rsa-sha256' : 'ecdsa-sha256';
  const authority = await createSandboxAuthority({ clock });
  const unsigned = Array.from({ length: count }, (_, i) => encodeTranscript(recordOf(i), profile));
  const first = listSlots(unsigned[0]!, profile);
  const holders = new Map<string, Holder>();
  for (const slot of first) {
    const identity =
      slot.role === 'phatHanh'
        ? await authority.issueOrganization({ ten: slot.holderName!, mst: '9990000202', key })
        : await authority.issuePerson({
            hoVaTen: slot.holderName!,
            cccd: slot.holderId!,
            organization: golden.tenTruong!,
            title: 'Giáo viên',
            key,
          });
    holders.set(slot.id, keyOf(key, identity));
  }
  if (holders.size !== SLOTS) throw new Error(`not what was to be measured: ${holders.size} signers`);
  const holder = (slot: Slot): Holder => holders.get(slot.id)!;
  const shared = createSigningContext();
  const stages = [
    first.filter((s) => s.role === 'gvbm' || s.role === 'gvcn'),
    first.filter((s) => s.role === 'cbql' || s.role === 'phatHanh'),
  ];
  const signDocument = async (bytes: Uint8Array, context = shared): Promise<Uint8Array> => {
    let current = bytes;
    for (const slots of stages) {
      const prepared = prepareStage(current, { slots, profile, algorithm, holder, context });
      const values = new Map<string, Uint8Array>();
      for (const one of prepared.signatures) {
        const { key: own } = holders.get(one.slotId)!;
        values.set(one.slotId, signValue(key, Buffer.from(one.tbs, 'base64'), own));
      }
      current = await attachSignatures(current, prepared, values, { context });
    }
    return current;
  };
  const signed: Uint8Array[] = [];
  for (const bytes of unsigned) signed.push(await signDocument(bytes));
  const bare = signed.map((bytes) => bareWorkOf(bytes, listSlots(bytes, profile), holder));
  const at = (index: number): BareWork => bare[index % count]!;
  const hashAll = (index: number): void => {
    for (const bytes of at(index).hashed) hash('sha256', bytes, 'base64');
  };
  const keyFor = (publicKey: KeyObject): Parameters<typeof verify>[2] =>
    key === 'rsa-2048' ? publicKey : { key: publicKey, dsaEncoding: 'ieee-p1363' };
  return {
    key,
    unsigned,
    signed,
    bare,
    verifier: { profiles: [profile], anchors: [authority.root], intermediates: [authority.issuing], clock },
    signDocument,
    bareVerify: (index) => {
      hashAll(index);
      for (const { tbs, publicKey, value } of at(index).signatures) {
        if (!verify('sha256', tbs, keyFor(publicKey), value)) throw new Error('bare');
      }
    },
    bareSign: (index) => {
      hashAll(index);
      for (const { tbs, privateKey } of at(index).signatures) signValue(key, tbs, privateKey);
    },
    bareSignAndCheck: (index) => {
      hashAll(index);
      for (const { tbs, privateKey, publicKey } of at(index).signatures) {
        if (!verify('sha256', tbs, keyFor(publicKey), signValue(key, tbs, privateKey)))
          throw new Error('bare');
      }
    },
  };
}
