import { createHash, randomBytes } from 'node:crypto';
import {
  type AuthorityFault,
  type AuthorityServices,
  createSandboxAuthority,
  type SandboxAuthority,
  type SandboxIdentity,
  startAuthorityServices,
} from '@hocbaso/sandbox';
import { isHocBaSoError } from '@hocbaso/spec';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSignedData } from '../../src/pki/cms.ts';
import { createPkiCrypto } from '../../src/pki/crypto.ts';
import { toDefinite } from '../../src/pki/definite.ts';
import { concatBytes, sequence, tlv } from '../../src/pki/write-der.ts';
import { checkRevocation } from '../../src/revocation/check-revocation.ts';
import { createOcspRequest } from '../../src/revocation/ocsp-request.ts';
import { readCrl } from '../../src/revocation/read-crl.ts';
import { readOcspResponse } from '../../src/revocation/read-ocsp.ts';
import { buildChain } from '../../src/trust/build-chain.ts';
import { readIssuers } from '../../src/trust/fetch-issuer.ts';
import { createTimestampRequest, readTimestampResponse } from '../../src/tsp/request.ts';
import { readTimestampToken } from '../../src/tsp/token.ts';
import { verifyTimestampToken } from '../../src/tsp/verify.ts';

const time = Math.floor(Date.now() / 1000) * 1000;
const clock = { now: () => time };
const crypto = createPkiCrypto();
const digest = new Uint8Array(createHash('sha256').update('x').digest());
let authority: SandboxAuthority;
let services: AuthorityServices;
let person: SandboxIdentity;
let token: Uint8Array;
let answer: Uint8Array;
let ocsp: Uint8Array;
let crl: Uint8Array;
const post = async (url: string, body: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(url, { method: 'POST', body: Uint8Array.from(body) })).arrayBuffer());
const stamp = (fault?: AuthorityFault): Promise<Uint8Array> => {
  if (fault !== undefined) services.faults.next('tsa', fault);
  return post(
    services.tsaUrl,
    createTimestampRequest({ digest, digestAlgorithm: 'sha256', nonce: randomBytes(12) }),
  );
};
const respond = async (fault?: AuthorityFault): Promise<Uint8Array> => {
  if (fault !== undefined) services.faults.next('ocsp', fault);
  const request = { certificate: person.certificate, issuer: authority.issuing, crypto };
  return post(services.ocspUrl, await createOcspRequest(request));
};
beforeAll(async () => {
  authority = await createSandboxAuthority({ clock });
  services = await startAuthorityServices({ authority, clock });
  person = await authority.issuePerson({ hoVaTen: 'Nguyễn Thử', cccd: '999000000001' });
  answer = await stamp();
  token = readTimestampResponse(answer).der;
  ocsp = await respond();
  crl = new Uint8Array(await (await fetch(services.crlUrl)).arrayBuffer());
});
afterAll(() => services.close());

const verify = (bytes: Uint8Array) =>
  verifyTimestampToken(bytes, { digest, anchors: [authority.root], at: time, crypto });
const status = (evidence: { ocsp?: Uint8Array[]; crl?: Uint8Array[] }) =>
  checkRevocation(person.certificate, authority.issuing, {
    at: time,
    evidence: { ocsp: [], crl: [], ...evidence },
    crypto,
  });

/** A reader may only return or throw one of these codes. */
const tame =
  (read: (bytes: Uint8Array) => unknown, ...codes: string[]) =>
  (bytes: Uint8Array): void => {
    try {
      read(bytes);
    } catch (error) {
      expect(isHocBaSoError(error) ? error.code : error).toBeOneOf(codes);
    }
  };
const READERS = {
  token: tame(readTimestampToken, 'ERR_HBS_TSA_FORMAT'),
  answer: tame(readTimestampResponse, 'ERR_HBS_TSA_FORMAT', 'ERR_HBS_TSA_REFUSED'),
  ocsp: tame(readOcspResponse, 'ERR_HBS_OCSP_FORMAT', 'ERR_HBS_OCSP_REFUSED'),
  crl: tame(readCrl, 'ERR_HBS_CRL_FORMAT'),
  cms: tame(readSignedData, 'ERR_HBS_CERT_FORMAT'),
  issuers: tame(readIssuers, 'ERR_HBS_CERT_FORMAT'),
} as const;
const samples = (): Record<keyof typeof READERS, Uint8Array> => ({
  token,
  answer,
  ocsp,
  crl,
  cms: token,
  issuers: token,
});

describe('what is not what it says', () => {
  it.each([
    'expired-responder',
    'wrong-purpose',
    'stranger',
    'other-serial',
    'other-issuer',
    'stale',
    'unknown',
    'try-later',
  ] satisfies AuthorityFault[])('OCSP %s is unknown, never good', async (fault) => {
    expect((await status({ ocsp: [await respond(fault)] })).status).toBe('unknown');
    expect((await status({ ocsp: [await respond(fault), ocsp] })).status).toBe('good');
  });

  it('a token for other bytes, under another authority, or given as an OCSP response, proves nothing', async () => {
    const other = await createSandboxAuthority({ clock });
    const elsewhere = await verifyTimestampToken(token, { digest, anchors: [other.root], at: time, crypto });
    expect(elsewhere).toMatchObject({ status: 'unknown', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' });
    const changed = await verifyTimestampToken(token, {
      digest: digest.map((x) => x ^ 1),
      anchors: [authority.root],
      at: time,
      crypto,
    });
    expect(changed).toMatchObject({ status: 'failed', subIndication: 'HASH_FAILURE' });
    expect((await verify(ocsp)).checks).toEqual([
      expect.objectContaining({ id: 'timestamp.format', status: 'failed' }),
    ]);
    expect((await status({ ocsp: [token, crl], crl: [ocsp, token] })).why).toBe('REVOCATION_UNREADABLE');
    expect((await verify(readTimestampResponse(await stamp('wrong-purpose')).der)).status).toBe('failed');
  });

  it('evidence about one CA says nothing about another of the same name', async () => {
    services.faults.next('crl', 'stranger');
    const strange = new Uint8Array(await (await fetch(services.crlUrl)).arrayBuffer());
    expect(await status({ crl: [strange] })).toMatchObject({
      status: 'unknown',
      why: 'REVOCATION_SIGNATURE',
    });
  });
});

describe('every single changed byte', () => {
  it('of a timestamp: never proves another time, and mostly fails', { timeout: 240_000 }, async () => {
    const before = readTimestampToken(token);
    let survived = 0;
    for (let i = 0; i < token.length; i += 3) {
      const bytes = Uint8Array.from(token);
      bytes[i] = bytes[i]! ^ (1 << (i % 8));
      const result = await verify(bytes);
      if (result.genTime === undefined) continue;
      survived++;
      expect(result.genTime).toBe(before.genTime);
      expect(Buffer.from(result.token!.digest)).toEqual(Buffer.from(digest));
    }
    // What survives is outside every signature: version numbers, the set of digest algorithms, unused certificates.
    expect(survived).toBeLessThan(40);
  });

  it('of an OCSP response or a CRL: never turns revoked into good', { timeout: 240_000 }, async () => {
    services.revoke(person.certificate, { at: time - 1000, reason: 'keyCompromise' });
    const response = await respond();
    const list = new Uint8Array(await (await fetch(services.crlUrl)).arrayBuffer());
    services.release(person.certificate);
    for (const [name, sample] of [
      ['ocsp', response],
      ['crl', list],
    ] as const) {
      expect((await status({ [name]: [sample] })).status).toBe('revoked');
      for (let i = 0; i < sample.length; i += 2) {
        const bytes = Uint8Array.from(sample);
        bytes[i] = bytes[i]! ^ (1 << (i % 8));
        expect((await status({ [name]: [bytes] })).status, `${name} ${i}`).not.toBe('good');
      }
    }
  });
});

describe('bytes that are no DER', () => {
  it('random, truncated, grown and mutated: one code, no hang', () => {
    for (const [name, read] of Object.entries(READERS)) {
      const sample = samples()[name as keyof typeof READERS];
      for (let n = 0; n < sample.length; n += 5) read(sample.subarray(0, n));
      read(Uint8Array.from([...sample, 0]));
      fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), read), { numRuns: 300 });
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
          (edits) => {
            const bytes = Uint8Array.from(sample);
            for (const [at, value] of edits) bytes[at] = value;
            read(bytes);
          },
        ),
        { numRuns: 1_500 },
      );
    }
  });

  it('bombs: nesting, endless lengths, a million of anything', () => {
    const deep = new Uint8Array(200_000).fill(0x30).map((_, i) => (i % 2 === 0 ? 0x30 : 0x80));
    const claimed = Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1);
    let nested: Uint8Array = tlv(0x05);
    for (let i = 0; i < 2_000; i++) nested = sequence(nested);
    const wide = tlv(
      0x30,
      new Uint8Array(400_000).map((_, i) => (i % 2 === 0 ? 5 : 0)),
    );
    const endless = Uint8Array.from([0x30, 0x80, ...wide.subarray(5), 0, 0]);
    const start = performance.now();
    for (const bomb of [
      deep,
      claimed,
      nested,
      wide,
      endless,
      new Uint8Array(0),
      Uint8Array.of(0x1f, 0xff, 0xff),
    ]) {
      for (const read of Object.values(READERS)) read(bomb);
      tame(toDefinite, 'ERR_HBS_CERT_FORMAT')(bomb);
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('a list of 100 000 lines is read in linear time', () => {
    const line = (i: number): Uint8Array => {
      const serial = Uint8Array.of(0x40, (i >> 16) & 0xff, (i >> 8) & 0xff, i & 0xff);
      return sequence(tlv(0x02, serial), tlv(0x17, new TextEncoder().encode('250101000000Z')));
    };
    const build = (n: number): Uint8Array => {
      const algorithm = sequence(
        tlv(0x06, Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b)),
        tlv(0x05),
      );
      const moment = tlv(0x17, new TextEncoder().encode('260101000000Z'));
      const tbs = sequence(
        tlv(0x02, Uint8Array.of(1)),
        algorithm,
        sequence(),
        moment,
        moment,
        tlv(0x30, concatBytes(Array.from({ length: n }, (_, i) => line(i)))),
      );
      return sequence(tbs, algorithm, tlv(0x03, Uint8Array.of(0, 1)));
    };
    const measure = (n: number): number => {
      const bytes = build(n);
      const start = performance.now();
      const list = readCrl(bytes);
      expect(list.entryCount).toBe(n);
      expect(list.entry(Uint8Array.of(0x40, 0, 0, 7))).toMatchObject({ reason: 'unspecified' });
      return performance.now() - start;
    };
    measure(10_000);
    const small = Math.min(measure(10_000), measure(10_000), measure(10_000));
    const large = Math.min(measure(100_000), measure(100_000));
    console.log(`CRL of 100 000 lines read in ${large.toFixed(0)} ms (10 000: ${small.toFixed(1)} ms)`);
    expect(large).toBeLessThan(40 * small + 50);
  });

  it('is refused as a certificate of a path without harm to the others', async () => {
    const options = {
      anchors: [authority.root, Uint8Array.of(1, 2)],
      intermediates: [token, crl, authority.issuing],
      at: time,
      crypto,
    };
    expect((await buildChain(person.certificate, options)).status).toBe('passed');
    expect(await buildChain(token, options)).toMatchObject({ status: 'failed', code: 'ERR_HBS_CERT_FORMAT' });
  });
});

describe('BER', () => {
  it('indefinite lengths and octet strings in pieces, as some servers send them, verify the same', async () => {
    expect((await verify(indefinite(token))).genTime).toBe(time);
    expect(Buffer.from(toDefinite(indefinite(token)))).toEqual(Buffer.from(token));
  });
});

/** The outer containers of a token with indefinite lengths, its content in two pieces. */
function indefinite(der: Uint8Array): Uint8Array {
  const open = (b: Uint8Array): { tag: number; body: Uint8Array; parts: Uint8Array[] } => {
    const at = b[1]! < 0x80 ? 2 : 2 + (b[1]! & 0x7f);
    const body = b.subarray(at);
    const parts: Uint8Array[] = [];
    for (let i = 0; i < body.length; ) {
      const size = body[i + 1]! < 0x80 ? 0 : body[i + 1]! & 0x7f;
      const length =
        size === 0 ? body[i + 1]! : body.subarray(i + 2, i + 2 + size).reduce((a, x) => a * 256 + x, 0);
      parts.push(body.subarray(i, i + 2 + size + length));
      i += 2 + size + length;
    }
    return { tag: b[0]!, body, parts };
  };
  const wrap = (tag: number, ...parts: Uint8Array[]): Uint8Array =>
    Uint8Array.from([tag, 0x80, ...parts.flatMap((x) => [...x]), 0, 0]);
  const info = open(der);
  const explicit = open(info.parts[1]!);
  const signed = open(explicit.parts[0]!);
  const content = open(signed.parts[2]!);
  const octets = open(open(content.parts[1]!).parts[0]!).body;
  const pieces = wrap(0x24, tlv(0x04, octets.subarray(0, 20)), wrap(0x24, tlv(0x04, octets.subarray(20))));
  const parts = signed.parts.map((x, i) => (i === 2 ? wrap(0x30, content.parts[0]!, wrap(0xa0, pieces)) : x));
  return wrap(0x30, info.parts[0]!, wrap(0xa0, wrap(0x30, ...parts)));
}
