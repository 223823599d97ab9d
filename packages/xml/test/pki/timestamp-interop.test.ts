import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPkiCrypto } from '../../src/pki/crypto.ts';
import { createTimestampRequest, readTimestampResponse } from '../../src/tsp/request.ts';
import { verifyTimestampToken } from '../../src/tsp/verify.ts';
import { CA, LEAF, OpenSsl, opensslIsHere, TSA } from './openssl.ts';

const CONFIG = `
[tsa]
default_tsa = t
[t]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500, microsecs:100
ordering = yes
tsa_name = yes
`;
const DATA = new TextEncoder().encode('Học bạ số – dữ liệu được đóng dấu thời gian');
const sha = (name: 'sha256' | 'sha384' | 'sha512', bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(name).update(bytes).digest());

describe.skipIf(!opensslIsHere()).each(['rsa', 'ec', 'ec:secp384r1'])('openssl ts, %s', (key) => {
  const tool = new OpenSsl();
  const crypto = createPkiCrypto();
  let root: Uint8Array;
  let middle: Uint8Array;
  beforeAll(async () => {
    root = await tool.certificate('root', { key, extensions: CA });
    middle = await tool.certificate('middle', { key, issuer: 'root', extensions: CA });
    await tool.certificate('tsa', { key, issuer: 'middle', extensions: TSA });
    await tool.certificate('plain', { key, issuer: 'middle', extensions: LEAF });
    tool.write('data', DATA);
    tool.write('serial', '01\n');
    tool.write('ts.cnf', CONFIG);
  });
  afterAll(() => tool.remove());

  const reply = async (request: Uint8Array, ...extra: string[]): Promise<Uint8Array> => {
    tool.write('request.tsq', request);
    await tool.run(
      ...[
        'ts',
        '-reply',
        '-config',
        'ts.cnf',
        '-section',
        't',
        '-queryfile',
        'request.tsq',
        '-inkey',
        'tsa.key',
      ],
      ...['-signer', 'tsa.pem', '-chain', 'middle.pem', '-out', 'answer.tsr', ...extra],
    );
    return tool.read('answer.tsr');
  };
  const verify = (token: Uint8Array, digest: Uint8Array) =>
    verifyTimestampToken(token, { digest, anchors: [root], at: Date.now(), crypto });

  it.each(['sha256', 'sha384', 'sha512'] as const)(
    'answers our request over %s; we and openssl verify the answer',
    async (name) => {
      const digest = sha(name, DATA);
      const nonce = Uint8Array.from([0, 0xff, ...randomBytes(14)]);
      const request = createTimestampRequest({ digest, digestAlgorithm: name, nonce, policy: '1.2.3.4.2' });
      tool.write('request.tsq', request);
      expect(await tool.run('ts', '-query', '-in', 'request.tsq', '-text')).toContain(
        `Hash Algorithm: ${name}`,
      );
      const answer = await reply(request);
      const token = readTimestampResponse(answer);
      expect(token).toMatchObject({ digestAlgorithm: name, policy: '1.2.3.4.2', accuracyMs: 1500.1 });
      expect(Buffer.from(token.nonce!)).toEqual(Buffer.from(nonce.subarray(1)));
      expect(token.certificates).toHaveLength(2);
      const result = await verify(token.der, digest);
      expect(result.checks.map((x) => [x.id, x.status])).toEqual(
        ['format', 'imprint', 'content', 'time', 'signature', 'signer', 'usage', 'chain'].map((x) => [
          `timestamp.${x}`,
          'passed',
        ]),
      );
      expect(Math.abs(result.genTime! - Date.now())).toBeLessThan(60_000);
      expect(result.path.map((x) => x.info.holder.cn)).toEqual(['tsa', 'middle', 'root']);
      await tool.run(
        'ts',
        '-verify',
        '-queryfile',
        'request.tsq',
        '-in',
        'answer.tsr',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'middle.pem',
      );
    },
  );

  it('reads requests openssl makes the way openssl reads ours, and its SHA-1 ESSCertID', async () => {
    await tool.run('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'theirs.tsq');
    tool.write('ts.cnf', `${CONFIG}ess_cert_id_alg = sha1\n`);
    const token = readTimestampResponse(await reply(tool.read('theirs.tsq')));
    tool.write('ts.cnf', CONFIG);
    expect((await verify(token.der, sha('sha256', DATA))).status).toBe('passed');
  });

  it('leaves a token open whose certificate is not at hand, and closes it with the certificate', async () => {
    await tool.run('ts', '-query', '-data', 'data', '-sha256', '-no_nonce', '-out', 'bare.tsq');
    const token = readTimestampResponse(await reply(tool.read('bare.tsq')));
    expect(token.signerCertificate).toBeUndefined();
    expect(token.nonce).toBeUndefined();
    const digest = sha('sha256', DATA);
    expect(await verify(token.der, digest)).toMatchObject({
      status: 'unknown',
      subIndication: 'NO_SIGNING_CERTIFICATE_FOUND',
    });
    const intermediates = [await tool.der('tsa'), middle];
    const closed = await verifyTimestampToken(token.der, {
      digest,
      anchors: [root],
      intermediates,
      at: Date.now(),
      crypto,
    });
    expect(closed.status).toBe('passed');
  });

  it('is told why a request is refused', async () => {
    const request = createTimestampRequest({
      digest: sha('sha256', DATA),
      digestAlgorithm: 'sha256',
      policy: '9.9.9',
    });
    const answer = await reply(request);
    expect(() => readTimestampResponse(answer)).toThrow(
      expect.objectContaining({
        code: 'ERR_HBS_TSA_REFUSED',
        params: { status: 2, detail: 'unacceptedPolicy' },
      }),
    );
  });
});
