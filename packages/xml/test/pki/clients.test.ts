import { createHash, randomBytes } from 'node:crypto';
import {
  type AuthorityFault,
  type AuthorityServices,
  createSandboxAuthority,
  type SandboxAuthority,
  type SandboxIdentity,
  startAuthorityServices,
} from '@hocbaso/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readPkiCertificate } from '../../src/pki/certificate.ts';
import { createPkiCrypto } from '../../src/pki/crypto.ts';
import { createRevocationCache } from '../../src/revocation/cache.ts';
import { checkPathRevocation, checkRevocation } from '../../src/revocation/check-revocation.ts';
import { collectRevocation } from '../../src/revocation/collect-revocation.ts';
import { fetchCrl } from '../../src/revocation/fetch-crl.ts';
import { requestOcsp } from '../../src/revocation/request-ocsp.ts';
import { buildChain } from '../../src/trust/build-chain.ts';
import { createIssuerFetch } from '../../src/trust/fetch-issuer.ts';
import { requestTimestamp } from '../../src/tsp/request-timestamp.ts';
import { verifyTimestampToken } from '../../src/tsp/verify.ts';

let time = Math.floor(Date.now() / 1000) * 1000;
const clock = { now: () => time };
const HOUR = 3_600_000;
const crypto = createPkiCrypto();
const random = (n: number): Uint8Array => new Uint8Array(randomBytes(n));
const digest = new Uint8Array(createHash('sha256').update('x').digest());
let authority: SandboxAuthority;
let services: AuthorityServices;
let person: SandboxIdentity;
beforeAll(async () => {
  authority = await createSandboxAuthority({ clock, online: true });
  services = await startAuthorityServices({ authority, clock });
  person = await authority.issuePerson({ hoVaTen: 'Nguyễn Thử', cccd: '999000000001' });
});
afterAll(() => services.close());
afterEach(() => services.faults.clear());

const reach = () => ({ fetch, resolveUrl: services.resolveUrl, crypto, now: time });
const stamp = (more: object = {}) =>
  requestTimestamp({ url: services.tsaUrl, fetch, digest, digestAlgorithm: 'sha256', random, ...more });
const verify = (token: Uint8Array, more: object = {}) =>
  verifyTimestampToken(token, { digest, anchors: [authority.root], at: time, crypto, ...more });
const ask = (more: object = {}) =>
  requestOcsp({ ...reach(), certificate: person.certificate, issuer: authority.issuing, random, ...more });
const list = (more: object = {}) =>
  fetchCrl({ ...reach(), certificate: person.certificate, issuer: authority.issuing, ...more });
const code = async (run: Promise<unknown>): Promise<unknown> => {
  try {
    await run;
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
};

describe('timestamps over the network', () => {
  it('gets one that verifies, by policy too', async () => {
    const token = await stamp({ policy: '2.999.1.77' });
    expect(token.policy).toBe('2.999.1.77');
    expect(token.genTime).toBe(time);
    expect(await verify(token.der)).toMatchObject({ status: 'passed', genTime: time });
  });

  it.each([
    ['refuse', 'ERR_HBS_TSA_REFUSED'],
    ['wrong-nonce', 'ERR_HBS_TSA_NONCE'],
    ['no-nonce', 'ERR_HBS_TSA_NONCE'],
    ['wrong-imprint', 'ERR_HBS_TSA_IMPRINT'],
    ['wrong-policy', 'ERR_HBS_TSA_POLICY'],
    ['truncated', 'ERR_HBS_TSA_FORMAT'],
    ['html', 'ERR_HBS_TSA_FORMAT'],
    ['huge', 'ERR_HBS_PKI_SIZE'],
    ['error-500', 'ERR_HBS_PKI_HTTP'],
    ['reset', 'ERR_HBS_PKI_NETWORK'],
  ] satisfies [AuthorityFault, string][])('%s → %s', async (fault, expected) => {
    services.faults.next('tsa', fault);
    expect(await code(stamp({ policy: '2.999.1.3161' }))).toBe(expected);
  });

  it.each([
    ['stranger', 'timestamp.chain'],
    ['wrong-purpose', 'timestamp.usage'],
    ['future', 'timestamp.time'],
  ] satisfies [AuthorityFault, string][])('%s is taken, and fails when verified: %s', async (fault, id) => {
    services.faults.next('tsa', fault);
    const { der } = await stamp();
    const result = await verify(der);
    expect(result.status).not.toBe('passed');
    expect(result.genTime).toBeUndefined();
    expect(result.checks.find((x) => x.id === id)?.status).not.toBe('passed');
  });

  it('turns to the next server, gives up in time, and stops when told', async () => {
    services.faults.next('tsa', 'error-500');
    expect((await stamp({ url: [services.tsaUrl, services.tsaUrl] })).genTime).toBe(time);
    services.faults.next('tsa', 'slow');
    expect(await code(stamp({ timeoutMs: 50 }))).toBe('ERR_HBS_PKI_NETWORK');
    const stop = new AbortController();
    services.faults.next('tsa', 'slow');
    const waiting = code(stamp({ signal: stop.signal, url: [services.tsaUrl, services.tsaUrl] }));
    setTimeout(() => stop.abort(), 30);
    expect(await waiting).toBe(20);
    expect(await code(stamp({ url: 'file:///etc/passwd' }))).toBe('ERR_HBS_PKI_URL');
    expect(await code(stamp({ resolveUrl: () => undefined }))).toBe('ERR_HBS_PKI_URL');
  });
});

describe('OCSP over the network', () => {
  it('asks the address in the certificate, and the answer is evidence', async () => {
    const response = await ask({ nonce: 'required' });
    const evidence = { ocsp: [response], crl: [] };
    const status = await checkRevocation(person.certificate, authority.issuing, {
      at: time,
      evidence,
      crypto,
    });
    expect(status).toMatchObject({ status: 'good', source: 'OCSP', thisUpdate: time });
  });

  it.each([
    ['try-later', 'ERR_HBS_OCSP_REFUSED'],
    ['wrong-nonce', 'ERR_HBS_OCSP_NONCE'],
    ['no-nonce', 'ERR_HBS_OCSP_NONCE'],
    ['other-serial', 'ERR_HBS_OCSP_ANSWER'],
    ['other-issuer', 'ERR_HBS_OCSP_ANSWER'],
    ['stranger', 'ERR_HBS_OCSP_ANSWER'],
    ['wrong-purpose', 'ERR_HBS_OCSP_ANSWER'],
    ['expired-responder', 'ERR_HBS_OCSP_ANSWER'],
    ['stale', 'ERR_HBS_OCSP_ANSWER'],
    ['truncated', 'ERR_HBS_OCSP_FORMAT'],
    ['html', 'ERR_HBS_OCSP_FORMAT'],
    ['huge', 'ERR_HBS_PKI_SIZE'],
    ['reset', 'ERR_HBS_PKI_NETWORK'],
    ['by-issuer', 'none'],
    ['by-name', 'none'],
  ] satisfies [AuthorityFault, string][])('%s → %s', async (fault, expected) => {
    services.faults.next('ocsp', fault);
    expect(await code(ask({ nonce: 'required' }))).toBe(expected);
  });

  it('takes an answer signed in advance unless a nonce is required, and tells "unknown" as it is', async () => {
    services.faults.next('ocsp', 'no-nonce');
    expect(await code(ask())).toBe('none');
    services.faults.next('ocsp', 'unknown');
    const evidence = { ocsp: [await ask()], crl: [] };
    expect(
      await checkRevocation(person.certificate, authority.issuing, { at: time, evidence, crypto }),
    ).toMatchObject({
      status: 'unknown',
      why: 'REVOCATION_OCSP_UNKNOWN',
    });
  });

  it('does not believe a delegate who was revoked', async () => {
    const response = await ask();
    const { readOcspResponse } = await import('../../src/revocation/read-ocsp.ts');
    const delegate = readOcspResponse(response).certificates[0]!;
    services.revoke(delegate, { reason: 'keyCompromise' });
    const evidence = { ocsp: [response], crl: [await list()] };
    const status = await checkRevocation(person.certificate, authority.issuing, {
      at: time,
      evidence,
      crypto,
    });
    expect(status.unusable).toContainEqual(
      expect.objectContaining({
        code: 'REVOCATION_RESPONDER',
        params: { source: 'OCSP', detail: 'revoked' },
      }),
    );
    services.release(delegate);
  });
});

describe('CRLs over the network', () => {
  it.each([
    ['stale', 'ERR_HBS_CRL_ANSWER'],
    ['stranger', 'ERR_HBS_CRL_ANSWER'],
    ['truncated', 'ERR_HBS_CRL_FORMAT'],
    ['html', 'ERR_HBS_CRL_FORMAT'],
    ['huge', 'ERR_HBS_PKI_SIZE'],
    ['error-500', 'ERR_HBS_PKI_HTTP'],
    ['pem', 'none'],
  ] satisfies [AuthorityFault, string][])('%s → %s', async (fault, expected) => {
    services.faults.next('crl', fault);
    expect(await code(list())).toBe(expected);
  });

  it('is refused by name as evidence when delta, indirect or by another key of the same name', async () => {
    for (const [fault, why] of [
      ['delta', 'REVOCATION_CRL_DELTA'],
      ['indirect', 'REVOCATION_CRL_INDIRECT'],
      ['stranger', 'REVOCATION_SIGNATURE'],
    ] as const) {
      services.faults.next('crl', fault);
      const bytes = new Uint8Array(await (await fetch(services.crlUrl)).arrayBuffer());
      const evidence = { ocsp: [], crl: [bytes] };
      expect(
        await checkRevocation(person.certificate, authority.issuing, { at: time, evidence, crypto }),
      ).toMatchObject({ status: 'unknown', why });
    }
  });

  it('is fetched once for many, again when it ran out, and never kept when it failed', async () => {
    const cache = createRevocationCache({ maxAgeMs: HOUR });
    const before = services.calls().crl;
    await Promise.all(Array.from({ length: 8 }, () => list({ cache })));
    await list({ cache });
    expect(services.calls().crl - before).toBe(1);
    time += HOUR + 1000;
    services.faults.next('crl', 'error-500');
    expect(await code(list({ cache }))).toBe('ERR_HBS_PKI_HTTP');
    await list({ cache });
    expect(services.calls().crl - before).toBe(3);
  });
});

describe('a whole path', () => {
  const path = async () => {
    const options = { anchors: [authority.root], at: time, crypto };
    const fetchIssuer = createIssuerFetch({ fetch, resolveUrl: services.resolveUrl });
    const chain = await buildChain(person.certificate, { ...options, fetchIssuer });
    expect(chain.status).toBe('passed');
    return chain.path;
  };

  it('is good by OCSP, by CRL where OCSP is down, and unknown where both are', async () => {
    const ask = async (fault?: AuthorityFault) => {
      if (fault !== undefined) services.faults.next('ocsp', fault, 2);
      const { evidence, problems } = await collectRevocation(await path(), { ...reach(), random });
      return {
        evidence,
        problems,
        result: await checkPathRevocation(await path(), { at: time, evidence, crypto }),
      };
    };
    const byOcsp = await ask();
    expect(byOcsp).toMatchObject({
      problems: [],
      result: { status: 'good', statuses: [{ source: 'OCSP' }, { source: 'OCSP' }] },
    });
    expect(byOcsp.evidence.crl).toEqual([]);
    const byCrl = await ask('error-500');
    expect(byCrl).toMatchObject({
      result: { status: 'good', statuses: [{ source: 'CRL' }, { source: 'CRL' }] },
    });
    services.faults.next('crl', 'reset', 2);
    const neither = await ask('reset');
    expect(neither.problems).toHaveLength(4);
    expect(neither.result).toMatchObject({
      status: 'unknown',
      index: 0,
      statuses: [{ why: 'REVOCATION_NO_EVIDENCE' }, {}],
    });
  });

  it('fails by a revoked intermediate, and by a suspension only while it lasts', async () => {
    const chain = await path();
    const check = async (at: number, until = at) => {
      const { evidence } = await collectRevocation(chain, reach());
      return checkPathRevocation(chain, { at, until, evidence, crypto });
    };
    services.revoke(authority.issuing, { at: time - HOUR, reason: 'cACompromise' });
    expect(await check(time)).toMatchObject({
      status: 'revoked',
      index: 1,
      statuses: [{ status: 'good' }, { subIndication: 'REVOKED_CA_NO_POE', reason: 'cACompromise' }],
    });
    expect((await check(time - 2 * HOUR)).status).toBe('good');
    expect((await check(time - 2 * HOUR, time)).status).toBe('unknown');
    services.release(authority.issuing);
    services.revoke(person.certificate, { at: time - HOUR, reason: 'certificateHold' });
    expect(await check(time)).toMatchObject({
      status: 'revoked',
      statuses: [{ why: 'REVOCATION_HELD' }, {}],
    });
    services.release(person.certificate);
    expect((await check(time)).status).toBe('good');
  });

  it('reaches nobody whom resolveUrl does not allow', async () => {
    const chain = [readPkiCertificate(person.certificate), readPkiCertificate(authority.issuing)];
    const never = (async () => {
      throw new Error('called');
    }) as unknown as typeof fetch;
    const { problems } = await collectRevocation(chain, {
      ...reach(),
      fetch: never,
      resolveUrl: () => undefined,
    });
    expect(problems.map((x) => x.code)).toEqual(['ERR_HBS_PKI_URL', 'ERR_HBS_PKI_URL']);
  });
});
