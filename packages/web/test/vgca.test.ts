import {
  createSandboxAuthority,
  runSignerConformance,
  type SandboxIdentity,
  startVgcaEmulator,
  type VgcaEmulator,
} from '@hocbaso/sandbox';
import { type SignItem, type SignOutcome, systemClock } from '@hocbaso/spec';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVgcaBrowserSigner, type OpenVgcaSocket, type VgcaBrowserSigner } from '../src/vgca/index.ts';

// The page's half as it is, over ws: Node has the same WebSocket and Web Crypto. In a browser: sign-chromium.test.ts.
let emulator: VgcaEmulator;
let principal: SandboxIdentity;
let other: SandboxIdentity;
beforeAll(async () => {
  const authority = await createSandboxAuthority({ clock: systemClock });
  principal = await authority.issuePerson({ hoVaTen: 'Trần Thu Hà', cccd: '999123456789' });
  other = await authority.issuePerson({ hoVaTen: 'Lê Văn Bình', cccd: '999123456780' });
});
beforeEach(async () => {
  await emulator?.close();
  emulator = await startVgcaEmulator({ identity: principal, tls: false, delayMs: 150 });
});
afterAll(() => emulator?.close());

const open = (): VgcaBrowserSigner => createVgcaBrowserSigner({ addresses: [emulator.url] });

async function items(count: number): Promise<SignItem[]> {
  const make = async (i: number): Promise<SignItem> => {
    const tbs = new TextEncoder().encode(`<SignedInfo>Trần Đình Đ ${i}</SignedInfo>`);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', tbs));
    return { id: `học bạ ${i}`, label: `Học sinh ${i}`, tbs, digest };
  };
  return Promise.all(Array.from({ length: count }, (_, i) => make(i)));
}

async function sign(
  signer: VgcaBrowserSigner,
  count: number,
  options: Parameters<VgcaBrowserSigner['signBatch']>[2] = {},
): Promise<readonly string[]> {
  const [credential] = await signer.listCredentials();
  return words(signer.signBatch(credential!, await items(count), options));
}

async function words(outcomes: AsyncIterable<SignOutcome>): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const one of outcomes)
    seen.push(one.ok ? 'ok' : [one.error.code, one.error.detail].filter(Boolean).join(' '));
  return seen;
}

describe('the page’s half', () => {
  it('conforms', async () => {
    const rows = await runSignerConformance(async () => open());
    expect(rows.filter((row) => !row.ok)).toEqual([]);
    expect(emulator.mostAtOnce()).toBe(1);
    expect(emulator.prompts()).toBe(1);
  });

  it('sends one message at a time, also for two batches at once', async () => {
    const signer = open();
    expect(await Promise.all([sign(signer, 3), sign(signer, 3)])).toEqual([
      ['ok', 'ok', 'ok'],
      ['ok', 'ok', 'ok'],
    ]);
    expect(emulator.mostAtOnce()).toBe(1);
  });

  it.each([
    ['corrupt-value', ['ok', 'signature_mismatch', 'ok']],
    ['duplicate', ['ok', 'ok', 'ok']],
    ['delay', ['ok', 'ok', 'ok']],
    ['drop', ['ok', 'network closed', 'network closed']],
    ['not-json', ['ok', 'protocol not JSON', 'protocol not JSON']],
    [
      'pin-cancelled',
      [
        'ok',
        'unknown Status 3: Người dùng huỷ bỏ thao tác ký',
        'unknown Status 3: Người dùng huỷ bỏ thao tác ký',
      ],
    ],
    ['silent', ['ok', 'timeout', 'timeout']],
  ] as const)('%s in the middle', async (fault, expected) => {
    // One good one reads the certificate, one is the first item.
    emulator.fail(fault, 2);
    expect(await sign(open(), 3, { confirmTimeoutMs: fault === 'silent' ? 1000 : 20_000 })).toEqual(expected);
    // After a failure of the service nothing further is asked for.
    const asked = expected.filter((word) => word === 'ok' || word === 'signature_mismatch').length;
    const stopped = expected.length > asked ? 1 : 0;
    expect(emulator.frames().filter(({ path }) => path === '/SignMsg')).toHaveLength(1 + asked + stopped);
  });

  it('another token: nothing of it is taken, nothing further is asked for', async () => {
    const signer = open();
    const [credential] = await signer.listCredentials();
    emulator.swapIdentity(other);
    const wrong = 'signature_mismatch other_certificate';
    expect(await words(signer.signBatch(credential!, await items(2)))).toEqual([wrong, wrong]);
    expect(emulator.frames().filter(({ path }) => path === '/SignMsg')).toHaveLength(2);
  });

  it('drops a reply after an abort and a second one, even where the connection stays open', async () => {
    let replies = 0;
    const openSocket: OpenVgcaSocket = (url) => {
      const socket = new WebSocket(url);
      socket.addEventListener('message', () => (replies += 1));
      return {
        send: (text) => socket.send(text),
        addEventListener: (type, listener) => socket.addEventListener(type, listener as () => void),
        close() {},
      };
    };
    const signer = createVgcaBrowserSigner({ addresses: [emulator.url], openSocket });
    const [credential] = await signer.listCredentials();
    const abort = new AbortController();
    const all = await items(3);
    emulator.fail('delay');
    setTimeout(() => abort.abort(), 50);
    expect(await words(signer.signBatch(credential!, all, { signal: abort.signal }))).toEqual([
      'aborted',
      'aborted',
      'aborted',
    ]);
    emulator.fail('duplicate', 1);
    expect(await words(signer.signBatch(credential!, all))).toEqual(['ok', 'ok', 'ok']);
    // Version, certificate, the late one, three and the repeated one.
    await expect.poll(() => replies).toBe(7);
  });

  it('signs the bytes, not a digest that is said to be theirs', async () => {
    const signer = open();
    const [credential] = await signer.listCredentials();
    const [a, b] = await items(2);
    expect(await words(signer.signBatch(credential!, [{ ...a!, digest: b!.digest }, b!]))).toEqual([
      'protocol digest',
      'ok',
    ]);
  });

  it('says what to do when the software is absent, old or without a token', async () => {
    expect(await open().checkService()).toMatchObject({ state: 'running', version: '1.0.0.0' });
    const strict = createVgcaBrowserSigner({ addresses: [emulator.url], minimumVersion: '1.0.2' });
    expect(await strict.checkService()).toMatchObject({
      state: 'outdated',
      guidance: { text: /bản 1\.0\.0\.0/ },
    });
    emulator.setVersion('{"Version":"1.10.0"}');
    expect(await strict.checkService()).toMatchObject({ state: 'running', version: '1.10.0' });
    emulator.fail('no-token');
    await expect(open().listCredentials()).rejects.toMatchObject({ code: 'ERR_HBS_VGCA_REFUSED' });
    const gone = createVgcaBrowserSigner({ addresses: ['ws://127.0.0.1:9', 'ws://127.0.0.1:10'] });
    const status = await gone.checkService();
    expect(status).toMatchObject({ state: 'notRunning', tried: ['ws://127.0.0.1:9', 'ws://127.0.0.1:10'] });
    expect(status.state === 'notRunning' && status.guidance.next).toContain('USB Token');
    await expect(gone.listCredentials()).rejects.toMatchObject({ code: 'ERR_HBS_VGCA_NOT_RUNNING' });
    // The first address that answers is used.
    const second = createVgcaBrowserSigner({ addresses: ['ws://127.0.0.1:9', emulator.url] });
    expect(await sign(second, 1)).toEqual(['ok']);
  });

  it('goes on with what is there after the software was stopped', async () => {
    const signer = open();
    const [credential] = await signer.listCredentials();
    await emulator.close();
    expect(await words(signer.signBatch(credential!, await items(2)))).toEqual([
      'network not_running',
      'network not_running',
    ]);
  });
});

describe('the emulator', () => {
  const sign = (frame: unknown): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${emulator.url}/SignMsg`);
      socket.onopen = () => socket.send(JSON.stringify(frame));
      socket.onmessage = ({ data }) => resolve(String(data));
    });
  it.each([
    { hashAlg: 'SHA256', HashValue: 'A'.repeat(43).concat('='), Encode: 'RSA' },
    { HashAlg: 'Sha256', HashValue: 'A'.repeat(43).concat('='), Encode: 'RSA' },
    { HashAlg: 'SHA256', HashValue: '00'.repeat(32), Encode: 'RSA' },
    { HashAlg: 'SHA256', HashValue: 'A'.repeat(43).concat('='), Encode: 'RSA', Extra: 1 },
    { HashAlg: 'SHA256', HashValue: 'A'.repeat(43).concat('=') },
  ])('refuses %o', async (frame) => {
    expect(JSON.parse(await sign(frame))).toMatchObject({ Status: 2 });
  });
  it('looks at Origin when told to', async () => {
    await emulator.close();
    emulator = await startVgcaEmulator({
      identity: principal,
      tls: false,
      origins: ['https://truong.example'],
    });
    expect(await open().checkService()).toMatchObject({ state: 'notRunning' });
  });
});
