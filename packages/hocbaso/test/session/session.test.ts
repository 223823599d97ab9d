import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxAuthority } from '@hocbaso/sandbox';
import { defineSigner, SignerRefusal } from '@hocbaso/signers/define';
import { openPkcs12 } from '@hocbaso/signers/pkcs12';
import {
  type BatchOptions,
  loadProfile,
  type Signer,
  type SignItem,
  type SigningCredential,
  type SignOutcome,
  systemClock,
  systemUuid,
  type TranscriptStore,
} from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { createTranscriptVerifier } from '@hocbaso/xml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type BatchProgress,
  type CollectedItem,
  createTranscripts,
  type ImportFile,
  openSigningSession,
  readPrimaryWorkbooks,
  type SchoolClassInput,
  type SigningSession,
} from '../../src/index.ts';

const file = (name: string): ImportFile => ({
  name,
  bytes: readFileSync(new URL(`../../../../examples/data/primary/${name}`, import.meta.url)),
});
const clock = systemClock;
const profile = loadProfile('bgddt-2024-cv2088');
let folder: string;
let input: SchoolClassInput;
let anchors: readonly Uint8Array[];
const signers = new Map<'gvcn' | 'cbql' | 'phatHanh', Signer>();
/** The homeroom teacher with a new certificate. */
let renewed: Signer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hocbaso-session-'));
  const whole = await readPrimaryWorkbooks({
    pupils: file('C1-HocSinh_3A.xlsx'),
    results: file('KetQuaHocTapImportExcel_3A.xlsx'),
    supplement: file('BoSung_3A.xlsx'),
  });
  input = { ...whole, drafts: whole.drafts.slice(0, 6) };
  const authority = await createSandboxAuthority({ clock });
  anchors = [authority.root, authority.issuing];
  for (const member of input.staff) {
    const identity = await authority.issuePerson({
      hoVaTen: member.hoVaTen,
      cccd: member.soDinhDanh,
      // Two signatures of one item differ: what a duplicate reply looks like.
      key: 'ec-p256',
    });
    const role = member.roles.find((one) => one === 'gvcn' || one === 'cbql');
    if (role === undefined) continue;
    if (role === 'gvcn') {
      const other = await authority.issuePerson({ hoVaTen: member.hoVaTen, cccd: member.soDinhDanh });
      renewed = await openPkcs12(await other.toPkcs12('x'), { password: 'x' });
    }
    signers.set(role, await openPkcs12(await identity.toPkcs12('x'), { password: 'x' }));
  }
  const seal = await authority.issueOrganization({ ten: input.school.tenTruong, mst: input.school.mst });
  signers.set('phatHanh', await openPkcs12(await seal.toPkcs12('x'), { password: 'x' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let stores = 0;
async function freshSession(): Promise<{
  readonly store: TranscriptStore;
  /** Another process over the same documents. */
  open(): SigningSession;
}> {
  const store = await openSqliteStore(join(folder, `${stores++}.sqlite`), { clock });
  for await (const _ of createTranscripts(input, {
    store,
    profile,
    uuid: systemUuid,
    ngayTao: '2026-05-20',
    ngayKyPhatHanh: '2026-05-20',
    today: '2026-05-20',
    environment: 'sandbox',
  })) {
    // Every draft becomes a document.
  }
  const filter = { maTruong: input.school.maTruong, namHoc: input.namHoc };
  const options = { store, profiles: [profile], filter, mst: input.school.mst, clock, uuid: systemUuid };
  return { store, open: () => openSigningSession(options) };
}

async function credentialOf(role: 'gvcn' | 'cbql' | 'phatHanh'): Promise<SigningCredential> {
  return (await signers.get(role)!.listCredentials())[0]!;
}

async function sign(role: 'gvcn' | 'cbql' | 'phatHanh', items: readonly SignItem[]): Promise<SignOutcome[]> {
  const credential = await credentialOf(role);
  const outcomes: SignOutcome[] = [];
  for await (const one of signers.get(role)!.signBatch(credential, items)) outcomes.push(one);
  return outcomes;
}

const request = async (role: 'gvcn' | 'cbql' | 'phatHanh') => ({
  certificate: (await credentialOf(role)).certificate,
  algorithm: 'ecdsa-sha256' as const,
});

it('plans, gathers a class for each signer, and nobody signs before his turn', async () => {
  const { store, open } = await freshSession();
  const plan = await open().plan();
  expect(plan).toMatchObject({ documents: 6, issued: 0, owed: 18, confirmations: 3, nameless: [] });
  expect(plan.signers.map(({ role, ready, waiting }) => [role, ready, waiting])).toEqual([
    ['gvcn', 6, 0],
    ['cbql', 0, 6],
    ['phatHanh', 0, 6],
  ]);
  expect(plan.signers[2]!.waitsFor.map(({ role, documents }) => [role, documents])).toEqual([
    ['gvcn', 6],
    ['cbql', 6],
  ]);
  expect((await open().handOut(await request('cbql'))).batches).toEqual([]);
  for (const role of ['gvcn', 'cbql', 'phatHanh'] as const) {
    const results: string[] = [];
    for await (const { result } of open().signWith(signers.get(role)!, await credentialOf(role)))
      results.push(result);
    expect(results).toEqual(Array.from({ length: 6 }, () => 'signed'));
  }
  expect(await open().plan()).toMatchObject({ issued: 6, owed: 0, confirmations: 0 });
  const verifier = createTranscriptVerifier({ profiles: [profile], anchors, clock });
  for await (const head of store.listDocuments()) {
    const { verdict } = await verifier.verify(await store.readDocument(head.id));
    expect(verdict).toBe('TOTAL-PASSED');
    expect([head.stage, head.version]).toEqual(['issued', 4]);
  }
  await store.close();
});

it('hands the same batch out again, takes replies in any order, twice, and by another process', async () => {
  const { store, open } = await freshSession();
  const first = await open().handOut(await request('gvcn'));
  const again = await open().handOut(await request('gvcn'));
  expect(again).toEqual(first);
  const [batch] = first.batches;
  const replies = await sign('gvcn', batch!.items);
  const some = await open().collect(batch!.id, replies.slice(3).reverse());
  expect(some.map(({ result }) => result)).toEqual(['signed', 'signed', 'signed']);
  // What has arrived is not asked for again, not even by the same batch.
  const rest = await open().handOut(await request('gvcn'));
  expect(rest.batches.map(({ id, items }) => [id, items.map((item) => item.id)])).toEqual([
    [batch!.id, batch!.items.slice(0, 3).map((item) => item.id)],
  ]);
  const other = await sign('gvcn', batch!.items);
  expect((await open().collect(batch!.id, other)).map(({ result }) => result)).toEqual([
    ...['signed', 'signed', 'signed'],
    ...['duplicate', 'duplicate', 'duplicate'],
  ]);
  for await (const head of store.listDocuments())
    expect([head.stage, head.version]).toEqual(['homeroomSigned', 2]);
  await expect(open().collect('nobody', [])).rejects.toMatchObject({ code: 'ERR_HBS_SESSION_BATCH' });
  await store.close();
});

it('a damaged or refused signature frees its own item only; a withdrawn batch may still be answered', async () => {
  const { store, open } = await freshSession();
  const [batch] = (await open().handOut(await request('gvcn'))).batches;
  const replies = await sign('gvcn', batch!.items);
  const third = replies[2]!;
  if (third.ok) third.signature[9]! ^= 1;
  replies[4] = { id: replies[4]!.id, ok: false, error: { code: 'user_rejected' } };
  expect(
    (await open().collect(batch!.id, replies)).map(({ result, failure }) => failure?.code ?? result),
  ).toEqual(['signed', 'signed', 'signature_mismatch', 'signed', 'user_rejected', 'signed']);
  const second = await open().handOut(await request('gvcn'));
  expect(second.batches.map(({ items }) => items.map(({ id }) => id))).toEqual([
    [batch!.items[2]!.id, batch!.items[4]!.id],
  ]);
  const [waiting] = second.batches;
  await open().withdraw(waiting!.id);
  const third3 = await open().handOut(await request('gvcn'));
  expect(third3.batches).toHaveLength(1);
  expect(third3.batches[0]!.id).not.toBe(waiting!.id);
  const late = await open().collect(waiting!.id, await sign('gvcn', waiting!.items));
  expect(late.map(({ result }) => result)).toEqual(['signed', 'signed']);
  expect((await open().handOut(await request('gvcn'))).batches).toEqual([]);
  await store.close();
});

it('a request left on a phone by a process that died is asked about, not made again', async () => {
  const { store, open } = await freshSession();
  const inner = signers.get('gvcn')!;
  const credential = await credentialOf('gvcn');
  const requests = new Map<string, readonly SignItem[]>();
  let answers = false;
  const phone = defineSigner({
    provider: 'phone',
    capabilities: { maxBatch: 4, confirmation: 'app', prehash: true, resumable: true },
    clock,
    listCredentials: async () => [{ ...credential, others: credential.chain }],
    async *sign(one) {
      let ref = one.resume?.transactionRef;
      if (ref === undefined) {
        ref = `t${requests.size}`;
        requests.set(ref, one.items);
        await one.announce('submitted', ref);
      }
      if (!answers) throw new SignerRefusal('network', 'reset');
      const options: BatchOptions = { algorithm: one.algorithm };
      for await (const outcome of inner.signBatch(credential, requests.get(ref)!, options)) {
        if (outcome.ok) yield outcome;
      }
    },
  });
  const results: string[] = [];
  for await (const { result } of open().signWith(phone, credential)) results.push(result);
  expect(results).toEqual(Array.from({ length: 6 }, () => 'failed'));
  expect([...requests.values()].map((items) => items.length)).toEqual([4]);
  answers = true;
  for await (const { result } of open().signWith(phone, credential)) results.push(result);
  expect(results.slice(6)).toEqual(Array.from({ length: 6 }, () => 'signed'));
  const asked = [...requests.values()].flatMap((items) => items.map(({ id }) => id));
  expect(asked).toHaveLength(6);
  expect(new Set(asked).size).toBe(6);
  await store.close();
});

it('what a service refuses before it takes a request is free at once; a lost connection is not', async () => {
  const { store, open } = await freshSession();
  const credential = await credentialOf('gvcn');
  let reason: 'cert_invalid' | 'network' = 'network';
  const phone = defineSigner({
    provider: 'phone',
    capabilities: { maxBatch: 50, confirmation: 'app', prehash: true, resumable: true },
    clock,
    listCredentials: async () => [{ ...credential, others: credential.chain }],
    sign: () => Promise.reject(new SignerRefusal(reason)),
  });
  const ask = async (): Promise<string> => {
    const codes = new Set<string>();
    for await (const { failure } of open().signWith(phone, credential)) codes.add(`${failure?.code}`);
    return [...codes].join();
  };
  const [first] = (await open().handOut(await request('gvcn'))).batches;
  expect(await ask()).toBe('network');
  expect((await open().handOut(await request('gvcn'))).batches.map(({ id }) => id)).toEqual([first!.id]);
  reason = 'cert_invalid';
  expect(await ask()).toBe('cert_invalid');
  const [second] = (await open().handOut(await request('gvcn'))).batches;
  expect(second!.id).not.toBe(first!.id);
  expect(second!.items).toHaveLength(6);
  await store.close();
});

it('two processes that ask one person at one time make one request', async () => {
  const { store, open } = await freshSession();
  const inner = signers.get('gvcn')!;
  const credential = await credentialOf('gvcn');
  const prompts: string[] = [];
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const phone = defineSigner({
    provider: 'phone',
    capabilities: { maxBatch: 50, confirmation: 'app', prehash: true, resumable: true },
    clock,
    listCredentials: async () => [{ ...credential, others: credential.chain }],
    async *sign(one) {
      if (one.resume === undefined) {
        prompts.push(...one.items.map(({ id }) => id));
        arrived.resolve();
        await answer.promise;
        await one.announce('submitted', 't1');
      }
      for await (const outcome of inner.signBatch(credential, one.items)) if (outcome.ok) yield outcome;
    },
  });
  const ask = async (): Promise<string[]> => {
    const results: string[] = [];
    for await (const { result, failure } of open().signWith(phone, credential))
      results.push(failure?.detail ?? result);
    return results;
  };
  const first = ask();
  await arrived.promise;
  expect(await ask()).toEqual(Array.from({ length: 6 }, () => 'asked_elsewhere'));
  answer.resolve();
  expect(await first).toEqual(Array.from({ length: 6 }, () => 'signed'));
  expect(new Set(prompts).size).toBe(prompts.length);
  expect(prompts).toHaveLength(6);
  await store.close();
});

it('a service that knew nothing of a request while it was on its way is not believed afterwards', async () => {
  const { store, open } = await freshSession();
  const inner = signers.get('gvcn')!;
  const credential = await credentialOf('gvcn');
  const [named, asked, submitted, heard] = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const phone = defineSigner({
    provider: 'phone',
    capabilities: { maxBatch: 50, confirmation: 'app', prehash: true, resumable: true },
    clock,
    listCredentials: async () => [{ ...credential, others: credential.chain }],
    async *sign(one) {
      if (one.resume !== undefined) {
        // The answer is older than the request; the network holds it back.
        asked!.resolve();
        await submitted!.promise;
        throw new SignerRefusal('timeout', 'expired');
      }
      await one.announce('submitting', 't1');
      named!.resolve();
      await asked!.promise;
      await one.announce('submitted', 't1');
      submitted!.resolve();
      await heard!.promise;
      for await (const outcome of inner.signBatch(credential, one.items)) if (outcome.ok) yield outcome;
    },
  });
  const ask = async (): Promise<string[]> => {
    const results: string[] = [];
    for await (const { result } of open().signWith(phone, credential)) results.push(result);
    return results;
  };
  const first = ask();
  await named!.promise;
  const [batch] = (await open().handOut(await request('gvcn'))).batches;
  expect(await ask()).toEqual(Array.from({ length: 6 }, () => 'failed'));
  expect((await open().handOut(await request('gvcn'))).batches.map(({ id }) => id)).toEqual([batch!.id]);
  heard!.resolve();
  expect(await first).toEqual(Array.from({ length: 6 }, () => 'signed'));
  await store.close();
});

it('says why a certificate may not sign, and what another certificate was asked for', async () => {
  const { store, open } = await freshSession();
  const outcomes = async (session: SigningSession, signer: Signer) => {
    const [credential] = await signer.listCredentials();
    const found: CollectedItem[] = [];
    for await (const one of session.signWith(signer, credential!)) found.push(one);
    return found;
  };
  const { maTruong, mst } = input.school;
  const later = openSigningSession({
    store,
    profiles: [profile],
    filter: { maTruong, namHoc: input.namHoc },
    mst,
    clock: { now: () => Date.parse('2099-01-01T00:00:00Z') },
    uuid: systemUuid,
  });
  const expired = await outcomes(later, signers.get('gvcn')!);
  expect(expired.map(({ result, failure, cause }) => [result, failure?.code, cause?.code])).toEqual(
    Array.from({ length: 6 }, () => ['failed', 'cert_invalid', 'ERR_HBS_CERT_EXPIRED']),
  );

  const [batch] = (await open().handOut(await request('gvcn'))).batches;
  expect((await outcomes(open(), renewed)).map(({ failure }) => failure?.detail)).toEqual(
    Array.from({ length: 6 }, () => 'other_certificate'),
  );
  const [credential] = await renewed.listCredentials();
  const { elsewhere } = await open().handOut({
    certificate: credential!.certificate,
    algorithm: credential!.algorithms[0]!,
  });
  expect(elsewhere.map(({ id, items }) => [id, items.length])).toEqual([[batch!.id, 6]]);
  await open().withdraw(elsewhere[0]!.id);
  await expect(open().withdraw('nobody')).rejects.toMatchObject({ code: 'ERR_HBS_SESSION_BATCH' });
  expect((await outcomes(open(), renewed)).map(({ result }) => result)).toEqual(
    Array.from({ length: 6 }, () => 'signed'),
  );
  await store.close();
});

it('asks a service in requests no larger than the certificate allows, each written down under its own name', async () => {
  const { store, open } = await freshSession();
  const inner = signers.get('gvcn')!;
  const own = await credentialOf('gvcn');
  const sizes: number[] = [];
  const phone = defineSigner({
    provider: 'phone',
    capabilities: { maxBatch: 50, confirmation: 'app', prehash: true, resumable: true },
    clock,
    listCredentials: async () => [{ ...own, others: own.chain, maxBatch: 4 }],
    async *sign(one) {
      sizes.push(one.items.length);
      await one.announce('submitted', `t${sizes.length}`);
      for await (const outcome of inner.signBatch(own, one.items)) if (outcome.ok) yield outcome;
    },
  });
  const [credential] = await phone.listCredentials();
  for await (const { result } of open().signWith(phone, credential!)) expect(result).toBe('signed');
  expect(sizes).toEqual([4, 2]);
  const notes: string[] = [];
  for await (const { value } of store.listNotes('ky/tt/')) notes.push(value);
  const { requests, claims } = JSON.parse(notes[0]!) as BatchProgress;
  expect(requests.map(({ itemIds }) => itemIds.length)).toEqual([4, 2]);
  expect(claims ?? []).toEqual([]);
  await store.close();
});
