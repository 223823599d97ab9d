import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPkiCertificate } from '../../src/pki/certificate.ts';
import { createPkiCrypto } from '../../src/pki/crypto.ts';
import { hex } from '../../src/pki/guard.ts';
import { checkRevocation } from '../../src/revocation/check-revocation.ts';
import { createOcspRequest } from '../../src/revocation/ocsp-request.ts';
import { readCrl } from '../../src/revocation/read-crl.ts';
import { readOcspResponse } from '../../src/revocation/read-ocsp.ts';
import { requestOcsp } from '../../src/revocation/request-ocsp.ts';
import { CA, LEAF, OCSP, OpenSsl, opensslIsHere } from './openssl.ts';

const DAY = 86_400_000;
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
const asn1Time = (time: number): string =>
  `${new Date(time).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`;

const CA_CONFIG = `
[ca]
default_ca = c
[c]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 7
unique_subject = no
[plain]
authorityKeyIdentifier = keyid
[partitioned]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, @idp
[idp]
fullname = URI:http://crl.example/a.crl
[onlyca]
issuingDistributionPoint = critical, @idpca
[idpca]
onlyCA = TRUE
[indirect]
issuingDistributionPoint = critical, @idpi
[idpi]
indirectCRL = TRUE
[delta]
deltaCRL = critical, ASN1:INTEGER:1
[strange]
1.2.3.4 = critical, ASN1:NULL
[kept]
2.5.29.60 = ASN1:GENERALIZEDTIME:20200101000000Z
`;

describe.skipIf(!opensslIsHere()).each(['rsa', 'ec'])('openssl ca -gencrl and openssl ocsp, %s', (key) => {
  const tool = new OpenSsl();
  const crypto = createPkiCrypto();
  const now = Date.now();
  const revokedAt = Math.floor((now - DAY) / 1000) * 1000;
  let issuer: Uint8Array;
  const certificates = new Map<string, Uint8Array>();
  beforeAll(async () => {
    issuer = await tool.certificate('ca', { key, extensions: CA });
    const point = `${LEAF}\ncrlDistributionPoints=URI:http://crl.example/a.crl`;
    for (const name of ['good', 'bad', 'held', 'pointed']) {
      const extensions = name === 'pointed' ? point : LEAF;
      certificates.set(name, await tool.certificate(name, { key: 'ec', issuer: 'ca', extensions }));
    }
    await tool.certificate('responder', {
      key,
      issuer: 'ca',
      extensions: OCSP.replace('noCheck=ignored', 'noCheck=yes'),
    });
    await tool.certificate('plain', { key, issuer: 'ca', extensions: LEAF });
    const line = (name: string, state: string): string => {
      const serial = hex(readPkiCertificate(certificates.get(name)!).serial).toUpperCase();
      return `${state[0]}\t${asn1Time(now + 3000 * DAY)}\t${state.slice(2)}\t${serial}\tunknown\t/CN=${name}\n`;
    };
    tool.write(
      'index.txt',
      line('good', 'V ') +
        line('pointed', 'V ') +
        line('bad', `R ${asn1Time(revokedAt)},keyCompromise`) +
        line('held', `R ${asn1Time(revokedAt)},certificateHold`),
    );
    tool.write('crlnumber', '10\n');
    tool.write('ca.cnf', CA_CONFIG);
  });
  afterAll(() => tool.remove());

  const crl = async (section = 'plain', ...extra: string[]): Promise<Uint8Array> => {
    await tool.run(
      ...['ca', '-gencrl', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key'],
      ...['-crlexts', section, '-out', 'list.pem', ...extra],
    );
    return tool.read('list.pem');
  };
  const ocsp = async (
    name: string,
    responder = 'responder',
    nonce?: Uint8Array,
    ...extra: string[]
  ): Promise<Uint8Array> => {
    const certificate = certificates.get(name)!;
    tool.write(
      'q.der',
      await createOcspRequest({ certificate, issuer, crypto, ...(nonce ? { nonce } : {}) }),
    );
    await tool.run(
      ...[
        'ocsp',
        '-index',
        'index.txt',
        '-CA',
        'ca.pem',
        '-rsigner',
        `${responder}.pem`,
        '-rkey',
        `${responder}.key`,
      ],
      ...['-reqin', 'q.der', '-respout', 'r.der', '-ndays', '1', ...extra],
    );
    return tool.read('r.der');
  };
  const check = (
    name: string,
    evidence: { ocsp?: Uint8Array[]; crl?: Uint8Array[] },
    at = now,
    more: object = {},
  ) =>
    checkRevocation(certificates.get(name)!, issuer, {
      at,
      evidence: { ocsp: [], crl: [], ...evidence },
      crypto,
      ...more,
    });

  it('reads its CRL, PEM and DER, as openssl does', async () => {
    const pem = await crl();
    const list = readCrl(pem);
    await tool.run('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
    expect(readCrl(tool.read('list.der')).thisUpdate).toBe(list.thisUpdate);
    const text = await tool.run('crl', '-in', 'list.pem', '-noout', '-nextupdate', '-crlnumber');
    expect(Date.parse(/nextUpdate=(.*)/.exec(text)![1]!)).toBe(list.nextUpdate);
    expect(text).toContain(`crlNumber=0x${list.number!.toUpperCase()}`);
    expect(list.entryCount).toBe(2);
    expect(list.entry(readPkiCertificate(certificates.get('bad')!).serial)).toEqual({
      revokedAt,
      reason: 'keyCompromise',
    });
  });

  it('knows good, revoked, suspended from the CRL', async () => {
    const list = [await crl()];
    expect(await check('good', { crl: list })).toMatchObject({
      status: 'good',
      source: 'CRL',
      why: 'REVOCATION_GOOD',
    });
    expect(await check('bad', { crl: list })).toMatchObject({
      status: 'revoked',
      reason: 'keyCompromise',
      revokedAt,
      subIndication: 'REVOKED',
    });
    expect(await check('held', { crl: list })).toMatchObject({
      reason: 'certificateHold',
      why: 'REVOCATION_HELD',
      subIndication: 'TRY_LATER',
    });
  });

  it('at a time before: good when that time is proven, unknown when only the signer says so', async () => {
    const before = revokedAt - DAY;
    const list = [await crl()];
    expect(await check('bad', { crl: list }, before)).toMatchObject({ status: 'good', revokedAt });
    expect(await check('bad', { crl: list }, before, { until: now })).toMatchObject({
      status: 'unknown',
      subIndication: 'REVOKED_NO_POE',
      revokedAt,
    });
    expect(await check('held', { crl: list }, before, { until: now })).toMatchObject({
      status: 'unknown',
      why: 'REVOCATION_HELD',
    });
  });

  it('does not use a list that is out of date, from the future, partial, of another scope or not understood', async () => {
    const list = await crl();
    const { nextUpdate, thisUpdate } = readCrl(list);
    expect((await check('good', { crl: [list] }, nextUpdate!)).status).toBe('good');
    expect(await check('good', { crl: [list] }, nextUpdate! + 1000)).toMatchObject({
      status: 'unknown',
      why: 'REVOCATION_STALE',
      subIndication: 'TRY_LATER',
    });
    expect(await check('good', { crl: [list] }, now, { now: thisUpdate - DAY })).toMatchObject({
      why: 'REVOCATION_FUTURE',
    });
    const why = async (section: string, name = 'good') =>
      (await check(name, { crl: [await crl(section)] })).why;
    expect(await why('partitioned')).toBe('REVOCATION_SCOPE');
    expect(await why('partitioned', 'pointed')).toBe('REVOCATION_GOOD');
    expect(await why('onlyca')).toBe('REVOCATION_SCOPE');
    expect(await why('indirect')).toBe('REVOCATION_CRL_INDIRECT');
    expect(await why('delta')).toBe('REVOCATION_CRL_DELTA');
    expect(await why('strange')).toBe('REVOCATION_EXTENSION');
  });

  it('does not take silence about an expired certificate for good, unless the list keeps expired ones', async () => {
    const short = await tool.certificate('short', { key: 'ec', issuer: 'ca', extensions: LEAF, days: 1 });
    const at = now + 1000;
    const later = asn1Time(now + 3 * DAY);
    const ask = async (section: string) =>
      checkRevocation(short, issuer, {
        at,
        evidence: {
          ocsp: [],
          crl: [await crl(section, '-crl_lastupdate', later, '-crl_nextupdate', asn1Time(now + 9 * DAY))],
        },
        crypto,
      });
    expect(await ask('plain')).toMatchObject({
      status: 'unknown',
      why: 'REVOCATION_AFTER_EXPIRY',
      subIndication: 'OUT_OF_BOUNDS_NO_POE',
    });
    expect((await ask('kept')).status).toBe('good');
  });

  it('reads OCSP answers by delegate, by the issuer, by name and by key, with and without nonce', async () => {
    const nonce = Uint8Array.from({ length: 16 }, (_, i) => 200 + i);
    const response = await ocsp('good', 'responder', nonce);
    expect(readOcspResponse(response).nonce).toEqual(nonce);
    expect(await check('good', { ocsp: [response] })).toMatchObject({ status: 'good', source: 'OCSP' });
    expect(
      (await check('good', { ocsp: [await ocsp('good', 'responder', undefined, '-resp_key_id')] })).status,
    ).toBe('good');
    expect((await check('good', { ocsp: [await ocsp('good', 'ca')] })).status).toBe('good');
    expect(
      (await check('good', { ocsp: [await ocsp('good', 'ca', undefined, '-resp_key_id')] })).status,
    ).toBe('good');
    expect(await check('bad', { ocsp: [await ocsp('bad')] })).toMatchObject({
      status: 'revoked',
      reason: 'keyCompromise',
      revokedAt,
    });
    expect(await check('held', { ocsp: [await ocsp('held')] })).toMatchObject({ why: 'REVOCATION_HELD' });
  });

  it('is not answered by a certificate without the purpose, nor about another certificate', async () => {
    expect(await check('good', { ocsp: [await ocsp('good', 'plain')] })).toMatchObject({
      status: 'unknown',
      why: 'REVOCATION_RESPONDER',
    });
    expect(await check('good', { ocsp: [await ocsp('pointed')] })).toMatchObject({
      status: 'unknown',
      why: 'REVOCATION_OTHER',
    });
    expect(await check('good', {})).toMatchObject({ status: 'unknown', why: 'REVOCATION_NO_EVIDENCE' });
  });

  it('asks the way openssl reads, and openssl accepts what we accept', async () => {
    const certificate = certificates.get('good')!;
    for (const hash of ['sha1', 'sha256'] as const) {
      tool.write(
        'q.der',
        await createOcspRequest({ certificate, issuer, crypto, hash, nonce: new Uint8Array(16).fill(7) }),
      );
      const text = await tool.run('ocsp', '-reqin', 'q.der', '-req_text');
      expect(text).toContain(`Hash Algorithm: ${hash}`);
      expect(text).toContain(hex(readPkiCertificate(certificate).serial).toUpperCase());
    }
    await ocsp('good');
    const verdict = await tool.run(
      ...[
        'ocsp',
        '-respin',
        'r.der',
        '-issuer',
        'ca.pem',
        '-cert',
        'good.pem',
        '-CAfile',
        'ca.pem',
        '-no_nonce',
      ],
    );
    expect(verdict).toContain('Response verify OK');
    expect(verdict).toContain('good.pem: good');
  });

  it('asks openssl’s responder over HTTP, with a nonce that must come back', async () => {
    const port = await freePort();
    const responder = spawn(
      'openssl',
      [
        'ocsp',
        '-port',
        String(port),
        '-index',
        'index.txt',
        '-CA',
        'ca.pem',
        '-rsigner',
        'responder.pem',
        '-rkey',
        'responder.key',
        '-ndays',
        '1',
      ],
      { cwd: tool.folder, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    try {
      const url = `http://127.0.0.1:${port}/`;
      await once(responder.stdout, 'data');
      const random = (n: number) => new Uint8Array(randomBytes(n));
      const ask = (name: string) =>
        requestOcsp({
          url,
          fetch,
          crypto,
          issuer,
          certificate: certificates.get(name)!,
          now: Date.now(),
          random,
          nonce: 'required',
        });
      expect((await check('good', { ocsp: [await ask('good')] })).status).toBe('good');
      expect((await check('bad', { ocsp: [await ask('bad')] })).status).toBe('revoked');
    } finally {
      responder.kill();
    }
  });

  it('lets the worst news win when pieces disagree', async () => {
    const list = await crl();
    const response = await ocsp('bad');
    tool.write(
      'other.txt',
      new TextDecoder().decode(tool.read('index.txt')).replace(/^R(.*)\t[^\t]*keyCompromise/m, 'V$1\t'),
    );
    const kind = await tool.try(
      'ocsp',
      '-index',
      'other.txt',
      '-CA',
      'ca.pem',
      '-rsigner',
      'responder.pem',
      '-rkey',
      'responder.key',
      '-reqin',
      'q.der',
      '-respout',
      'good.der',
      '-ndays',
      '1',
    );
    expect(kind.ok).toBe(true);
    expect((await check('bad', { crl: [list], ocsp: [tool.read('good.der')] })).status).toBe('revoked');
    expect((await check('bad', { ocsp: [response, tool.read('good.der')] })).status).toBe('revoked');
  });
});
