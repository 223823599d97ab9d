import { X509Certificate } from 'node:crypto';
import { BasicConstraintsExtension, Extension, KeyUsageFlags } from '@peculiar/x509';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDsigContext } from '../../src/dsig/context.ts';
import { validateChain } from '../../src/x509/chain.ts';
import { readCertificate } from '../../src/x509/read-certificate.ts';
import { type Identity, type IdentityOptions, makeIdentity } from './identities.ts';

const NOW = Date.UTC(2026, 5, 1);
let root: Identity;
let issuing: Identity;
let person: Identity;
let ec: Identity;
beforeAll(async () => {
  root = await makeIdentity('CN=Gốc thử', { ca: true, serial: '01' });
  issuing = await makeIdentity('CN=CA cấp thử', { ca: true, issuer: root, pathLength: 0 });
  person = await makeIdentity(
    'C=VN, O=Trường "Mẫu", OU=Tổ Toán+Tin, CN=Nguyễn Văn An, UID=CCCD:999000000001, UID=MST:9990000001',
    {
      issuer: issuing,
    },
  );
  ec = await makeIdentity('CN=Trường Mẫu, UID=MST:9990000001-001', { key: 'ec', issuer: issuing });
});

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('readCertificate', () => {
  it('reads what node:crypto reads', () => {
    for (const { der } of [root, issuing, person, ec]) {
      const ours = readCertificate(der);
      const theirs = new X509Certificate(der);
      expect(ours.serial).toBe(
        theirs.serialNumber.toLowerCase().replace(/^0+/, '').padStart(ours.serial.length, '0'),
      );
      expect(ours.notBefore).toBe(theirs.validFromDate.getTime());
      expect(ours.notAfter).toBe(theirs.validToDate.getTime());
      expect(ours.isCa).toBe(theirs.ca);
      expect(ours.fingerprint).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
      const key = theirs.publicKey;
      expect(ours.key).toEqual(
        key.asymmetricKeyType === 'rsa'
          ? { type: 'rsa', bits: key.asymmetricKeyDetails!.modulusLength }
          : { type: 'ec', curve: 'P-256' },
      );
    }
  });

  it('names the holder and writes RFC 4514', () => {
    expect(readCertificate(person.der)).toMatchObject({
      holder: { cn: 'Nguyễn Văn An', cccd: '999000000001', mst: '9990000001' },
      kind: 'person',
      subjectName:
        'UID=MST:9990000001,UID=CCCD:999000000001,CN=Nguyễn Văn An,OU=Tổ Toán\\+Tin,O=Trường \\"Mẫu\\",C=VN',
      subject:
        'C=VN, O=Trường "Mẫu", OU=Tổ Toán+Tin, CN=Nguyễn Văn An, UID=CCCD:999000000001, UID=MST:9990000001',
      isCa: false,
      keyUsage: ['digitalSignature'],
    });
    expect(readCertificate(ec.der)).toMatchObject({
      kind: 'organization',
      holder: { mst: '9990000001-001' },
    });
    expect(readCertificate(issuing.der)).toMatchObject({ kind: 'unknown', pathLength: 0, isCa: true });
  });

  it('survives anything with one code', () => {
    const accepted = (bytes: Uint8Array): void => {
      const result = code(() => readCertificate(bytes));
      expect(['none', 'ERR_HBS_CERT_FORMAT']).toContain(result);
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), accepted), { numRuns: 500 });
    fc.assert(
      fc.property(fc.nat(person.der.length - 1), fc.nat(255), (i, value) => {
        const bytes = Uint8Array.from(person.der);
        bytes[i] = value;
        accepted(bytes);
      }),
      { numRuns: 2_000 },
    );
    for (let n = 0; n < person.der.length; n += 3) {
      expect(code(() => readCertificate(person.der.subarray(0, n)))).toBe('ERR_HBS_CERT_FORMAT');
    }
    expect(code(() => readCertificate(Uint8Array.from([...person.der, 0])))).toBe('ERR_HBS_CERT_FORMAT');
  });
});

describe('validateChain', () => {
  const check = (
    identity: Identity,
    options: { at?: number; anchors?: Identity[]; intermediates?: Identity[] } = {},
  ): ReturnType<typeof validateChain> =>
    validateChain(readCertificate(identity.der), {
      anchors: (options.anchors ?? [root]).map((x) => x.der),
      intermediates: (options.intermediates ?? [issuing]).map((x) => x.der),
      at: options.at ?? NOW,
    });
  const make = (options: IdentityOptions): Promise<Identity> => makeIdentity('CN=Thử', options);

  it('leads to an anchor, and says that revocation was not looked up', () => {
    for (const identity of [person, ec]) {
      expect(check(identity)).toMatchObject({
        status: 'passed',
        path: [{}, { holder: { cn: 'CA cấp thử' } }, { holder: { cn: 'Gốc thử' } }],
        revocation: { status: 'unknown', code: 'ERR_HBS_CERT_REVOCATION_UNCHECKED' },
      });
    }
    expect(check(person, { anchors: [issuing], intermediates: [] }).status).toBe('passed');
  });

  it('is unknown, not failed, without a way to an anchor', async () => {
    const stranger = await makeIdentity('CN=Gốc khác', { ca: true });
    expect(check(person, { intermediates: [] })).toMatchObject({
      status: 'unknown',
      code: 'ERR_HBS_CERT_CHAIN',
    });
    expect(check(person, { anchors: [stranger] })).toMatchObject({
      status: 'unknown',
      code: 'ERR_HBS_CERT_CHAIN',
    });
    expect(check(person, { anchors: [], intermediates: [] })).toMatchObject({ status: 'unknown' });
  });

  it('holds only inside the validity of every certificate', async () => {
    expect(check(person, { at: Date.UTC(2024, 0, 1) })).toMatchObject({ code: 'ERR_HBS_CERT_NOT_YET_VALID' });
    expect(check(person, { at: Date.UTC(2036, 0, 1) })).toMatchObject({
      status: 'failed',
      code: 'ERR_HBS_CERT_EXPIRED',
    });
    const old = await make({ ca: true, issuer: root, notAfter: '2026-01-01T00:00:00Z' });
    const below = await makeIdentity('CN=Dưới', { issuer: old });
    expect(check(below, { intermediates: [old] })).toMatchObject({ code: 'ERR_HBS_CERT_EXPIRED' });
    // A renewed issuer of the same name and key is found behind the expired one.
    expect(check(below, { intermediates: [old], at: Date.UTC(2025, 6, 1) }).status).toBe('passed');
  });

  it('refuses an issuer that is not a CA, may not sign, or is too far up', async () => {
    const notCa = await make({ issuer: root, extra: [new BasicConstraintsExtension(false)] });
    const noUsage = await make({ ca: true, issuer: root, keyUsage: KeyUsageFlags.digitalSignature });
    const second = await make({ ca: true, issuer: issuing });
    const underNotCa = await makeIdentity('CN=a', { issuer: notCa });
    const underNoUsage = await makeIdentity('CN=b', { issuer: noUsage });
    const underSecond = await makeIdentity('CN=c', { issuer: second });
    expect(check(underNotCa, { intermediates: [notCa] })).toMatchObject({
      code: 'ERR_HBS_CERT_CA',
      params: { detail: 'basicConstraints' },
    });
    expect(check(underNoUsage, { intermediates: [noUsage] })).toMatchObject({
      code: 'ERR_HBS_CERT_CA',
      params: { detail: 'keyUsage' },
    });
    expect(check(underSecond, { intermediates: [second, issuing] })).toMatchObject({
      code: 'ERR_HBS_CERT_CA',
      params: { detail: 'pathLength' },
    });
  });

  it('refuses a forged issuer signature, short keys and unknown critical extensions', async () => {
    const impostor = await makeIdentity('CN=CA cấp thử', { ca: true });
    const forged = await makeIdentity('CN=Giả', { issuer: impostor });
    expect(check(forged)).toMatchObject({ status: 'failed', code: 'ERR_HBS_CERT_SIGNATURE' });
    const weak = await make({ issuer: issuing, rsaBits: 1024 });
    expect(check(weak)).toMatchObject({ code: 'ERR_HBS_CERT_KEY' });
    const odd = await make({
      issuer: issuing,
      extra: [new Extension('1.2.3.4', true, new Uint8Array([5, 0]))],
    });
    expect(check(odd)).toMatchObject({ code: 'ERR_HBS_CERT_EXTENSION', params: { oid: '1.2.3.4' } });
  });

  it('gives the same answers from its cache', () => {
    const context = createDsigContext();
    const anchors = [root.der];
    const intermediates = [issuing.der];
    const leaf = readCertificate(person.der);
    const first = validateChain(leaf, { anchors, intermediates, at: NOW, context });
    expect(validateChain(leaf, { anchors, intermediates, at: NOW, context })).toEqual(first);
    expect(validateChain(leaf, { anchors, intermediates, at: Date.UTC(2040, 0, 1), context }).status).toBe(
      'failed',
    );
    expect(validateChain(leaf, { anchors: [], intermediates, at: NOW, context }).status).toBe('unknown');
    expect(validateChain(leaf, { anchors, intermediates: [], at: NOW, context }).status).toBe('unknown');
  });

  it('ends with certificates that issue each other', async () => {
    const a = await makeIdentity('CN=A', { ca: true });
    const loop = Array.from({ length: 40 }, () => a.der);
    const leaf = await makeIdentity('CN=L', { issuer: a });
    const result = validateChain(readCertificate(leaf.der), {
      anchors: [root.der],
      intermediates: loop,
      at: NOW,
    });
    expect(result.status).toBe('unknown');
  });
});
