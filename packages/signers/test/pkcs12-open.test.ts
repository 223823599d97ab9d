import { createPrivateKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { isHocBaSoError } from '@hocbaso/spec';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { childrenOf, onlyChildOf, readBer, TAG } from '../src/internal/ber.ts';
import { matchCredentials } from '../src/pkcs12/credentials.ts';
import { openPkcs12 } from '../src/pkcs12/index.ts';
import { type Fixtures, makeFixtures, PASSWORD, signText } from './support.ts';

let f: Fixtures;
let file: Uint8Array;
beforeAll(async () => {
  f = await makeFixtures();
  file = await f.school.toPkcs12(PASSWORD);
});

const failure = async (bytes: Uint8Array, password = PASSWORD): Promise<unknown> =>
  openPkcs12(bytes, { password }).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('openPkcs12: passwords', () => {
  it('accepts the decomposed and the composed form of a Vietnamese password', async () => {
    for (const [written, typed] of [
      [PASSWORD.normalize('NFC'), PASSWORD.normalize('NFD')],
      [PASSWORD.normalize('NFD'), PASSWORD.normalize('NFC')],
    ] as const) {
      expect(written).not.toBe(typed);
      expect(await failure(await f.school.toPkcs12(written), typed)).toBeUndefined();
    }
  });

  it.each(['', 'mat khau', `${PASSWORD} `, PASSWORD.toLowerCase()])('refuses %j', async (typed) => {
    expect(await failure(file, typed)).toMatchObject({ code: 'ERR_HBS_PKCS12_PASSWORD' });
  });
});

describe('openPkcs12: other files', () => {
  it.each([
    ['nothing', () => new Uint8Array(0)],
    ['text', () => Buffer.from('đây không phải tệp chứng thư')],
    ['a certificate', () => f.school.certificate],
    ['a private key', () => f.school.privateKey],
    ['half of it', () => file.subarray(0, file.length / 2)],
    ['something after it', () => Buffer.concat([file, Buffer.of(0)])],
    ['two megabytes', () => new Uint8Array(2 << 20)],
    ['a thousand open containers', () => Buffer.alloc(2000, '3080', 'hex')],
  ])('refuses %s', async (_, make) => {
    expect(await failure(make())).toMatchObject({ code: 'ERR_HBS_PKCS12_FORMAT' });
  });

  it('refuses an iteration count that would take minutes, at once', async () => {
    // MacData's INTEGER 2048 is the last element of the file.
    const bytes = Buffer.from(file);
    expect(bytes.subarray(-4).toString('hex')).toBe('02020800');
    // Same length of file: two octets of the salt give way to a four-octet INTEGER.
    const mac = Buffer.from(childrenOf(readBer(bytes), TAG.sequence)[2]!.content);
    const [digestInfo] = childrenOf({ tag: TAG.sequence, content: mac }, TAG.sequence);
    const info = mac.subarray(0, digestInfo!.content.length + 2);
    const salt = Buffer.concat([Buffer.of(4, 14), Buffer.alloc(14)]);
    const hostile = Buffer.concat([info, salt, Buffer.from('02047fffffff', 'hex')]);
    expect(hostile.length).toBe(mac.length);
    hostile.copy(bytes, bytes.length - mac.length);
    const started = performance.now();
    expect(await failure(bytes)).toMatchObject({
      code: 'ERR_HBS_PKCS12_FORMAT',
      params: { reason: 'iterations: 2147483647' },
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('reads indefinite lengths and octet strings in pieces', async () => {
    const [version, authSafe, macData] = childrenOf(readBer(file), TAG.sequence);
    const [contentType, wrapped] = childrenOf(authSafe, TAG.sequence);
    const safe = onlyChildOf(wrapped, TAG.context0).content;
    const der = (tag: number, content: Uint8Array): Buffer =>
      Buffer.concat([Buffer.of(tag, 0x82, content.length >> 8, content.length & 0xff), content]);
    const open = (tag: number, ...parts: Buffer[]): Buffer =>
      Buffer.concat([Buffer.of(tag, 0x80), ...parts, Buffer.of(0, 0)]);
    const pieces: Buffer[] = [];
    for (let at = 0; at < safe.length; at += 100) pieces.push(der(0x04, safe.subarray(at, at + 100)));
    const ber = open(
      0x30,
      der(0x02, version!.content),
      open(0x30, der(0x06, contentType!.content), open(0xa0, open(0x24, ...pieces))),
      der(0x30, macData!.content),
    );
    const signer = await openPkcs12(ber, { password: PASSWORD });
    expect((await signText(signer, 'x')).ok).toBe(true);
  });

  it('never fails with anything but a coded error, whatever is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            at: fc.nat(file.length - 1),
            value: fc.nat(255),
            kind: fc.constantFrom('set', 'cut', 'add'),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        async (changes) => {
          let bytes = Buffer.from(file);
          for (const { at, value, kind } of changes) {
            if (kind === 'set' && at < bytes.length) bytes[at] = value;
            else if (kind === 'cut') bytes = bytes.subarray(0, at);
            else bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(value), bytes.subarray(at)]);
          }
          try {
            const signer = await openPkcs12(bytes, { password: PASSWORD });
            // The change undid itself or is outside the MAC; then what is under the MAC must be as it was.
            const [credential] = await signer.listCredentials();
            return Buffer.compare(credential!.certificate, f.school.certificate) === 0;
          } catch (error) {
            return isHocBaSoError(error);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('never fails with anything but a coded error when the damage is under no MAC', async () => {
    const [version, authSafe] = childrenOf(readBer(file), TAG.sequence);
    const wrap = (tag: number, ...parts: Uint8Array[]): Buffer => {
      const content = Buffer.concat(parts);
      return Buffer.concat([Buffer.of(tag, 0x82, content.length >> 8, content.length & 0xff), content]);
    };
    const bare = wrap(0x30, wrap(0x02, version!.content), wrap(0x30, authSafe!.content));
    expect(await failure(bare)).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(fc.nat(bare.length - 1), fc.nat(255), async (at, value) => {
        const bytes = Buffer.from(bare);
        bytes[at] = value;
        const error = await failure(bytes);
        return error === undefined || isHocBaSoError(error);
      }),
      { numRuns: 1500 },
    );
  });

  it('stops when told to', async () => {
    const reason = new Error('dừng');
    await expect(openPkcs12(file, { password: PASSWORD, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});

describe('matchCredentials', () => {
  const keyOf = (identity: Fixtures['teacher']): KeyObject =>
    createPrivateKey({ key: Buffer.from(identity.privateKey), format: 'der', type: 'pkcs8' });

  it('pairs several keys with their certificates, whatever the order, and drops repetitions', () => {
    const { teacher, school, authority } = f;
    const matched = matchCredentials({
      keys: [keyOf(school), keyOf(teacher), keyOf(school)],
      certificates: [
        ...[authority.root, teacher.certificate, Uint8Array.of(0x30, 0), authority.root],
        ...[authority.issuing, school.certificate, school.certificate],
      ],
    });
    expect(matched.map(({ credential }) => credential.holder.cn)).toEqual([
      'Trường THCS Y Jút',
      'Nguyễn Thị Ánh Tuyết',
    ]);
    for (const { credential } of matched)
      expect(credential.chain).toEqual([authority.issuing, authority.root]);
  });

  it('refuses a key whose certificate is not there', () => {
    expect(() =>
      matchCredentials({ keys: [keyOf(f.school)], certificates: [f.teacher.certificate] }),
    ).toThrow(expect.objectContaining({ code: 'ERR_HBS_PKCS12_NO_KEY' }));
  });
});

describe('secrets', () => {
  it('show nowhere: signer, errors, events', async () => {
    const canary = 'chim-hoàng-yến-Đ9';
    const bytes = await f.teacher.toPkcs12(canary);
    const signer = await openPkcs12(bytes, { password: canary });
    const [credential] = await signer.listCredentials();
    const events: unknown[] = [];
    const outcomes: unknown[] = [];
    const items = [{ id: 'a', label: 'a', tbs: new Uint8Array(3), digest: new Uint8Array(32) }];
    const options = { onEvent: (event: unknown) => events.push(event) };
    for await (const outcome of signer.signBatch(credential!, items, options)) outcomes.push(outcome);
    const wrong = await failure(bytes, `${canary}x`);
    const damaged = await failure(bytes.subarray(0, 900), canary);
    expect(events).toEqual([{ type: 'signing' }, { type: 'done' }]);
    for (const thing of [signer, signer.listCredentials, credential, events, outcomes, wrong, damaged]) {
      const printed = inspect(thing, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true });
      expect(printed).not.toContain('hoàng-yến');
      expect(printed).not.toMatch(/PrivateKeyObject|PRIVATE KEY/);
    }
    expect(Object.keys(signer)).toEqual([
      'provider',
      'capabilities',
      'listCredentials',
      'signBatch',
      'close',
    ]);
    expect(JSON.stringify(signer)).not.toContain('hoàng-yến');
  });

  it('are gone after close', async () => {
    const signer = await openPkcs12(file, { password: PASSWORD });
    const [credential] = await signer.listCredentials();
    await signer.close();
    await expect(signer.listCredentials()).rejects.toMatchObject({ code: 'ERR_HBS_SIGNER_CLOSED' });
    const batch = signer.signBatch(credential!, [])[Symbol.asyncIterator]();
    await expect(batch.next()).rejects.toMatchObject({ code: 'ERR_HBS_SIGNER_CLOSED' });
  });
});
