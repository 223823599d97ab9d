/**
 * What a vendor's first hour does with the packages. `tools/consumers.ts` compiles this one file in a consumer
 * project as an ES module and as CommonJS, so it is also the check of the published types.
 */
import assert from 'node:assert/strict';
import { verify, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMinistryClient, decodeContent, encodeContent } from '@hocbaso/ministry-client';
import { renderTranscriptHtml } from '@hocbaso/render';
import { createSandboxAuthority, restoreSandboxAuthority, startSandboxHub } from '@hocbaso/sandbox';
import { openPkcs12 } from '@hocbaso/signers/pkcs12';
import { isHocBaSoError, loadProfile, systemClock, systemUuid, type Transcript } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { openSqliteStore } from '@hocbaso/store';
import { storeConformance } from '@hocbaso/store/conformance';
import { validateTranscript } from '@hocbaso/validator';
import { defineHocBaSoElements } from '@hocbaso/web';
import { createTranscriptVerifier, decodeTranscript, encodeTranscript } from '@hocbaso/xml';
import { verifyMany } from '@hocbaso/xml/bulk';
import { parseRunConfig, readPrimaryWorkbooks } from 'hocbaso';

/** Runs every part once; rejects at the first that does not work. `folder` holds the golden files and workbooks. */
export async function job(folder: string): Promise<readonly string[]> {
  const done: string[] = [];
  const step = async (name: string, work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      throw new Error(`${name}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    }
    done.push(name);
  };
  const read = (name: string): Promise<Uint8Array> => readFile(join(folder, name));
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const profile = loadProfile('bgddt-2024-cv2088');
  const golden = await read('primary.xml');
  const record = JSON.parse(text(await read('primary.json'))) as Transcript;

  await step('xml: encode, decode', () => {
    assert.equal(text(encodeTranscript(record, profile)), text(golden));
    const reading = decodeTranscript(golden, profile);
    assert.deepEqual(reading.issues, []);
    assert.equal(reading.record.hoVaTen, record.hoVaTen);
  });

  await step('xml: verify', async () => {
    const { authority } = JSON.parse(text(await read('identities.json')));
    const { root, issuing } = restoreSandboxAuthority(authority, { clock: systemClock });
    const verifier = createTranscriptVerifier({
      profiles: [profile],
      anchors: [root],
      intermediates: [issuing],
      clock: { now: () => Date.parse('2026-06-01T00:00:00Z') },
    });
    const issued = await read('primary-issued.xml');
    const good = await verifier.verify(issued);
    assert.equal(good.verdict, 'TOTAL-PASSED', JSON.stringify(good.checks));
    const forged = new TextEncoder().encode(text(issued).replace('<TEN_LOP>', '<TEN_LOP>9'));
    assert.equal((await verifier.verify(forged)).verdict, 'TOTAL-FAILED');
    // The same on worker threads, whose file is found beside the bundle.
    const clock = { now: () => Date.parse('2026-06-01T00:00:00Z') };
    const trust = { profiles: [profile], anchors: [root], intermediates: [issuing], clock };
    const verdicts: string[] = [];
    for await (const outcome of verifyMany([issued, forged, issued], { ...trust, workers: 2 })) {
      assert.ok(outcome.ok);
      verdicts.push(outcome.verdict);
      // As text: what another thread made has the prototypes of its own realm under Jest.
      if (outcome.index === 0) assert.equal(JSON.stringify(outcome.verification), JSON.stringify(good));
    }
    assert.deepEqual(verdicts, ['TOTAL-PASSED', 'TOTAL-FAILED', 'TOTAL-PASSED']);
  });

  await step('validator', () => {
    const options = { profile, today: '2026-06-01', communes: COMMUNES };
    const errors = validateTranscript(record, options).issues.filter((i) => i.severity === 'error');
    assert.deepEqual(errors, []);
    assert.equal(validateTranscript({ ...record, hoVaTen: '' }, options).valid, false);
  });

  await step('render, web', () => {
    assert.ok(renderTranscriptHtml(record).includes(record.hoVaTen));
    assert.equal(defineHocBaSoElements(), false);
  });

  await step('sandbox, signers/pkcs12', async () => {
    const authority = await createSandboxAuthority({ clock: systemClock });
    const person = await authority.issuePerson({ hoVaTen: 'Y Thơm Êban', cccd: '999185000456' });
    const file = await person.toPkcs12('mật khẩu');
    const wrong = await openPkcs12(file, { password: 'sai' }).catch((error: unknown) => error);
    assert.ok(isHocBaSoError(wrong, 'ERR_HBS_PKCS12_PASSWORD'), String(wrong));
    const signer = await openPkcs12(file, { password: 'mật khẩu' });
    const [credential] = await signer.listCredentials();
    assert.ok(credential);
    const item = { id: '1', label: 'thử', tbs: golden, digest: new Uint8Array(32) };
    for await (const outcome of signer.signBatch(credential, [item], { algorithm: 'rsa-sha256' })) {
      assert.ok(outcome.ok);
      const { publicKey } = new X509Certificate(credential.certificate);
      assert.ok(verify('sha256', golden, publicKey, outcome.signature));
    }
    await signer.close();
  });

  await step('ministry-client, sandbox hub', async () => {
    assert.equal(text(decodeContent(encodeContent(golden), { maxBytes: 1e6 })), text(golden));
    const hub = await startSandboxHub({ anchors: [], clock: systemClock });
    try {
      const client = createMinistryClient({
        deployment: hub.deployment,
        clock: systemClock,
        uuid: systemUuid,
      });
      // Nobody sent this message; that the hub's answer comes back over HTTP is what matters.
      const { outcome } = await client.querySubmission({ messageId: systemUuid() });
      assert.equal(outcome.kind, 'unknownMessage');
    } finally {
      await hub.close();
    }
  });

  await step('store, store/conformance', async () => {
    const place = await mkdtemp(join(tmpdir(), 'hocbaso-consumer-store-'));
    try {
      const store = await openSqliteStore(join(place, 'hoc-ba.db'), { clock: systemClock });
      const { maTruong, namHoc, tenLop, maHocSinh, maDinhDanhHocBa: id } = record;
      await store.createDocument({
        id,
        maTruong,
        namHoc,
        tenLop,
        maHocSinh,
        profileId: profile.id,
        bytes: golden,
      });
      assert.equal(text(await store.readDocument(id)), text(golden));
      await store.close();
      let count = 0;
      const [first] = storeConformance(async () => {
        count += 1;
        return {
          connect: (clock) => openSqliteStore(join(place, `case-${count}.db`), { clock }),
          dispose: async () => {},
        };
      });
      await first?.run();
      assert.equal(count, 1);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });

  await step('hocbaso', async () => {
    const file = async (name: string) => ({ name, bytes: await read(name) });
    const input = await readPrimaryWorkbooks({
      pupils: await file('C1-HocSinh_3A.xlsx'),
      results: await file('KetQuaHocTapImportExcel_3A.xlsx'),
      supplement: await file('BoSung_3A.xlsx'),
    });
    assert.equal(input.drafts.length, 35);
    assert.throws(() => parseRunConfig('lop.json', '{'), isHocBaSoError);
  });
  return done;
}
