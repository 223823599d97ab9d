/**
 * Sign and verify of a transcript with 16 signatures, beside bare `node:crypto` doing the same RSA operations and
 * SHA-256 over the same canonical bytes. Ratios within one run: interleaved rounds, medians, CPU time.
 *
 *     node --conditions=@hocbaso/source packages/xml/bench/transcript.bench.ts
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadProfile, type Transcript } from '@hocbaso/spec';
import {
  attachSignatures,
  C14N_INCLUSIVE,
  canonicalize,
  createSigningContext,
  createTranscriptVerifier,
  encodeTranscript,
  listSlots,
  type PreparedDocument,
  parseXml,
  prepareSignatures,
  readCertificate,
} from '@hocbaso/xml';

/** One line of the result: microseconds of CPU per document, and how many times the bare cryptography that is. */
export interface BenchRow {
  readonly name: string;
  readonly microseconds: number;
  readonly bareMicroseconds: number;
  readonly ratio: number;
  readonly target?: number;
}

interface IdentityFile {
  readonly authority: Readonly<Record<'root' | 'issuing', { certificate: string }>>;
  readonly identities: Readonly<Record<string, { certificate: string; privateKey: string }>>;
}

const fixture = (path: string): Buffer =>
  readFileSync(new URL(`../test/transcript/${path}`, import.meta.url));
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');

/** CPU time of one call in microseconds, the mean of a round. */
function cpu(run: () => unknown, times: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) run();
  const used = process.cpuUsage(start);
  return (used.user + used.system) / times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function makeWork() {
  const profile = loadProfile('bgddt-2025-cv115');
  const record = JSON.parse(fixture('golden/secondary.json').toString()) as Transcript;
  const file = JSON.parse(fixture('fixtures/identities.json').toString()) as IdentityFile;
  const keys = new Map<string, { certificate: Buffer; key: KeyObject }>();
  for (const [name, { certificate, privateKey }] of Object.entries(file.identities)) {
    const key = createPrivateKey({ key: base64(privateKey), format: 'der', type: 'pkcs8' });
    keys.set(name, { certificate: base64(certificate), key });
  }
  const unsigned = encodeTranscript(record, profile);
  const slots = listSlots(unsigned, profile);
  const owner = new Map(slots.map((slot) => [slot.id, keys.get(slot.holderId ?? 'secondary')!]));
  const context = createSigningContext();
  const stages = [
    slots.filter((s) => s.role === 'gvbm' || s.role === 'gvcn'),
    slots.filter((s) => s.role === 'cbql' || s.role === 'phatHanh'),
  ];
  const prepare = (bytes: Uint8Array, stage: number): PreparedDocument =>
    prepareSignatures(
      bytes,
      profile,
      stages[stage]!.map((slot) => ({
        slotId: slot.id,
        certificate: owner.get(slot.id)!.certificate,
        algorithm: 'rsa-sha256',
        signingTime: `2026-05-2${5 + stage}T08:00:00+07:00`,
      })),
      { context },
    );
  const signStage = (bytes: Uint8Array, stage: number): Uint8Array => {
    const prepared = prepare(bytes, stage);
    const values = new Map<string, Uint8Array>();
    for (const { slotId, tbs } of prepared.signatures) {
      values.set(slotId, sign('sha256', base64(tbs), owner.get(slotId)!.key));
    }
    return attachSignatures(bytes, prepared, values, { context });
  };
  const signDocument = (): Uint8Array => signStage(signStage(unsigned, 0), 1);
  const signed = signDocument();

  // What the bare side works on: the canonical bytes of every distinct target, of the times, and of every SignedInfo.
  const doc = parseXml(signed);
  const options = { algorithm: C14N_INCLUSIVE };
  const hashed: Uint8Array[] = [];
  for (const id of new Set(slots.map((slot) => slot.reference))) {
    hashed.push(Uint8Array.from(canonicalize(doc, doc.findIds(id)[0]!, options)));
  }
  const signatures: { tbs: Uint8Array; value: Buffer; publicKey: KeyObject; privateKey: KeyObject }[] = [];
  const byCertificate = new Map(
    [...keys.values()].map((one) => [readCertificate(one.certificate).fingerprint, one]),
  );
  for (let node = 0; node < doc.elementCount; node++) {
    const name = doc.localName(node);
    if (name === 'SignatureProperty') hashed.push(Uint8Array.from(canonicalize(doc, node, options)));
    if (name !== 'SignedInfo') continue;
    const tbs = Uint8Array.from(canonicalize(doc, node, options));
    const value = base64(doc.text(doc.nextSibling(node))!);
    const x509 = doc.firstChild(doc.nextSibling(doc.nextSibling(node)));
    const certificate = base64(doc.text(doc.nextSibling(doc.firstChild(x509)))!);
    const { key } = byCertificate.get(readCertificate(certificate).fingerprint)!;
    signatures.push({ tbs, value, privateKey: key, publicKey: createPublicKey(key) });
  }
  const trust = {
    profiles: [profile],
    anchors: [base64(file.authority.root.certificate)],
    intermediates: [base64(file.authority.issuing.certificate)],
    clock: { now: () => Date.parse('2026-06-01T00:00:00Z') },
  };
  const verifier = createTranscriptVerifier(trust);
  const hashAll = (): void => {
    for (const bytes of hashed) hash('sha256', bytes, 'base64');
  };
  return {
    signed,
    count: signatures.length,
    signDocument,
    verifyWarm: () => verifier.verify(signed),
    verifyCold: () => createTranscriptVerifier(trust).verify(signed),
    bareVerify: (): void => {
      hashAll();
      for (const one of signatures) verify('sha256', one.tbs, one.publicKey, one.value);
    },
    bareSign: (): void => {
      hashAll();
      for (const one of signatures) sign('sha256', one.tbs, one.privateKey);
    },
    bareSignAndCheck: (): void => {
      hashAll();
      for (const one of signatures)
        verify('sha256', one.tbs, one.publicKey, sign('sha256', one.tbs, one.privateKey));
    },
  };
}

/** Measures and prints; about ten seconds. */
export async function benchTranscript(): Promise<readonly BenchRow[]> {
  const work = makeWork();
  const check = await work.verifyWarm();
  if (check.verdict !== 'TOTAL-PASSED' || work.count !== 16)
    throw new Error(`not what was to be measured: ${check.verdict}`);
  const runs = {
    verifyWarm: [work.verifyWarm, 40],
    bareVerify: [work.bareVerify, 40],
    signDocument: [work.signDocument, 4],
    bareSign: [work.bareSign, 4],
    bareSignAndCheck: [work.bareSignAndCheck, 4],
    verifyCold: [work.verifyCold, 10],
  } as const;
  const times = new Map<string, number[]>();
  for (let round = 0; round < 60; round++) {
    for (const [name, [run, count]] of Object.entries(runs)) {
      const used = cpu(run, count);
      // The first rounds warm the compiler.
      if (round >= 15) times.set(name, [...(times.get(name) ?? []), used]);
    }
  }
  const row = (name: string, ours: string, bare: string, target?: number): BenchRow => {
    const microseconds = median(times.get(ours)!);
    const bareMicroseconds = median(times.get(bare)!);
    const ratio = microseconds / bareMicroseconds;
    return { name, microseconds, bareMicroseconds, ratio, ...(target === undefined ? {} : { target }) };
  };
  const rows = [
    row('verify 16 (bytes → verdict and record), certificates seen before', 'verifyWarm', 'bareVerify', 1.5),
    row('verify 16, every certificate new', 'verifyCold', 'bareVerify'),
    row('sign 16 (2 × prepare → sign → attach) / 16 × sign', 'signDocument', 'bareSign', 1.08),
    row('the same / 16 × (sign, then check the value as attach does)', 'signDocument', 'bareSignAndCheck'),
  ];
  console.log(formatRows(rows));
  return rows;
}

function formatRows(rows: readonly BenchRow[]): string {
  return rows
    .map(({ name, microseconds, bareMicroseconds, ratio, target }) => {
      const bar = target === undefined ? '' : `  (target ${target.toFixed(2)})`;
      return `${name}: ${microseconds.toFixed(0)} µs, bare ${bareMicroseconds.toFixed(0)} µs, ratio ${ratio.toFixed(2)}${bar}`;
    })
    .join('\n');
}

if (import.meta.main) await benchTranscript();
