import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignatureAlgorithm } from '@hocbaso/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as xadesjs from 'xadesjs';
import { C14N_EXCLUSIVE, C14N_INCLUSIVE, type C14nAlgorithm } from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { readCertificate } from '../../src/x509/read-certificate.ts';
import { buildXadesSignature } from '../../src/xades/build-xades.ts';
import { extendToLt, extendToLta, extendToT } from '../../src/xades/extend.ts';
import { findSignatures } from '../../src/xades/signatures.ts';
import { verifyXades } from '../../src/xades/verify-xades.ts';
import { type Identity, makeIdentity, signBytes } from '../engine/identities.ts';
import { toolIsHere } from '../engine/tools.ts';
import { type Authority, makeAuthority, makeCrl, stampAt } from './make-pki.ts';

/** XAdES against xmlsec1 and the JDK (the core of the signature) and xadesjs (also the signed properties), in both directions. */

const folder = mkdtempSync(join(tmpdir(), 'hocbaso-xades-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const PLAIN = '<HOC_BA><DATA Id="data"><TEN>Trần Thị Bé</TEN><DIEM>8.5</DIEM></DATA><SLOT></SLOT></HOC_BA>';
const NAMESPACED =
  '<h:HOC_BA xmlns:h="urn:h" xmlns="urn:d" xmlns:u="urn:u" xml:lang="vi"><DATA Id="data"><u:T b="1" h:a=\'2\'/>Bé &gt; <h:x xmlns:h="urn:h"/><y xmlns=""/></DATA><SLOT></SLOT></h:HOC_BA>';
const ALGORITHMS = ['rsa-sha256', 'ecdsa-sha256'] as const;
const COMBINATIONS = ALGORITHMS.flatMap((a) => [C14N_INCLUSIVE, C14N_EXCLUSIVE].map((c) => [a, c] as const));

let identities: Readonly<Record<(typeof ALGORITHMS)[number], Identity>>;
let tsa: Authority;
beforeAll(async () => {
  identities = {
    'rsa-sha256': await makeIdentity('CN=Nguyễn Văn An, UID=CCCD:999000000001, O=Trường "Mẫu", C=VN'),
    'ecdsa-sha256': await makeIdentity('CN=Trường Mẫu, UID=MST:9990000001', { key: 'ec' }),
  };
  tsa = await makeAuthority({
    name: 'TSA',
    rootUntil: '2040-01-01T00:00:00Z',
    tsaFrom: '2025-01-01T00:00:00Z',
    tsaUntil: '2033-01-01T00:00:00Z',
  });
  for (const [name, { der }] of Object.entries(identities)) {
    const text = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n');
    writeFileSync(path(`${name}.crt`), `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`);
  }
});

function signXades(
  source: string,
  algorithm: SignatureAlgorithm & keyof typeof identities,
  c14n: C14nAlgorithm,
): Buffer {
  const doc = parseXml(Buffer.from(source));
  let slot = 0;
  while (doc.localName(slot) !== 'SLOT') slot++;
  const canonicalDigest = createHash('sha256')
    .update(canonicalize(doc, doc.findIds('data')[0]!, { algorithm: c14n }))
    .digest();
  const built = buildXadesSignature({
    references: [{ id: 'data', canonicalDigest, transforms: c14n === C14N_INCLUSIVE ? [] : [c14n] }],
    signingTime: '2026-05-28T14:03:00+07:00',
    certificate: readCertificate(identities[algorithm].der),
    algorithm,
    canonicalization: c14n,
    signatureId: 'Signature_1a2b3c4d',
    slot: { doc, node: slot },
  });
  const signature = Buffer.concat(built.render(signBytes(identities[algorithm], algorithm, built.tbs)));
  const at = doc.endTagStart(slot);
  return Buffer.concat([doc.bytes.subarray(0, at), signature, doc.bytes.subarray(at)]);
}

const signatureId = 'Signature_1a2b3c4d';

async function toLt(bytes: Uint8Array): Promise<Uint8Array> {
  const t = await extendToT(bytes, { signatureId, timestamp: stampAt(tsa.tsa, '2026-05-29T00:00:00Z') });
  const crls = [await makeCrl(tsa.root, '2026-05-29T00:00:00Z')];
  return extendToLt(t, { signatureId, data: { certificates: [tsa.root.der], crls } });
}

async function toLta(bytes: Uint8Array): Promise<Uint8Array> {
  const timestamp = stampAt(tsa.tsa, '2026-05-30T00:00:00Z');
  return extendToLta(await toLt(bytes), { signatureId, timestamp });
}

const verify = (bytes: Uint8Array, trusted: Identity) => {
  const doc = parseXml(bytes);
  const at = Date.parse('2026-06-01T00:00:00Z');
  return verifyXades(doc, findSignatures(doc)[0]!, { anchors: [trusted.der, tsa.root.der], at });
};

const IDS = ['DATA', 'urn:d:DATA', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties'].flatMap((x) => [
  '--id-attr:Id',
  x,
]);

describe.skipIf(!toolIsHere('xmlsec1'))('xmlsec1', () => {
  it.each(COMBINATIONS)('verifies our Baseline-B and -LTA: %s, %s', async (algorithm, c14n) => {
    for (const source of [PLAIN, NAMESPACED]) {
      const b = signXades(source, algorithm, c14n);
      for (const xml of [b, await toLta(b)]) {
        const text = Buffer.from(xml).toString();
        const run = (content: string): unknown => {
          writeFileSync(path('ours.xml'), content);
          return spawnSync('xmlsec1', [
            '--verify',
            '--trusted-pem',
            path(`${algorithm}.crt`),
            ...IDS,
            path('ours.xml'),
          ]).status;
        };
        expect(run(text)).toBe(0);
        expect(run(text.replace('Bé', 'Ba'))).not.toBe(0);
        expect(run(text.replace('text/xml<', 'text/xyz<'))).not.toBe(0);
      }
    }
  });
});

describe.skipIf(!toolIsHere('java'))('javax.xml.crypto.dsig', () => {
  it('verifies our Baseline-B and -LTA', async () => {
    const jobs: string[] = [];
    const expected: string[] = [];
    for (const [algorithm, c14n] of COMBINATIONS) {
      for (const source of [PLAIN, NAMESPACED]) {
        const b = signXades(source, algorithm, c14n);
        const changed = b.toString().replace('text/xml<', 'text/xyz<');
        for (const [xml, answer] of [
          [b, 'valid'],
          [await toLta(b), 'valid'],
          [changed, 'invalid signature 0'],
        ] as const) {
          const name = path(`java-${jobs.length}.xml`);
          writeFileSync(name, xml);
          jobs.push(`verify\t${name}`);
          expected.push(answer);
        }
      }
    }
    writeFileSync(path('jobs'), jobs.join('\n'));
    const run = spawnSync('java', [join(import.meta.dirname, '../engine/Interop.java'), path('jobs')], {
      encoding: 'utf8',
    });
    expect({ stderr: run.stderr, answers: run.stdout.trimEnd().split('\n') }).toEqual({
      stderr: '',
      answers: expected,
    });
  });
});

/** The XML library xadesjs was installed with; it has to be told. */
function giveXadesjsItsParser(): void {
  const own = createRequire(createRequire(import.meta.url).resolve('xadesjs'));
  const core = createRequire(own.resolve('xml-core'));
  const { DOMParser, XMLSerializer, DOMImplementation } = core('@xmldom/xmldom');
  xadesjs.setNodeDependencies({ DOMParser, XMLSerializer, DOMImplementation, xpath: core('xpath') } as never);
  xadesjs.Application.setEngine('Node', globalThis.crypto as never);
}

describe('xadesjs', () => {
  beforeAll(giveXadesjsItsParser);
  const load = (text: string): xadesjs.SignedXml => {
    const document = xadesjs.Parse(text);
    const node = document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')[0]!;
    const signed = new xadesjs.SignedXml(document);
    signed.LoadXml(node);
    return signed;
  };

  // It takes the archive timestamp of version 1.4.1 for the one of 1.3.2 and stops, so LT is as far as it goes.
  it.each(COMBINATIONS)('verifies our Baseline-B and -LT: %s, %s', async (algorithm, c14n) => {
    const b = signXades(PLAIN, algorithm, c14n);
    for (const xml of [b, await toLt(b)]) {
      const text = Buffer.from(xml).toString();
      const signed = load(text);
      expect(await signed.Verify()).toBe(true);
      expect(signed.SignedProperties.SignedSignatureProperties.SigningTime.Value.toISOString()).toBe(
        '2026-05-28T07:03:00.000Z',
      );
      await expect(
        load(text.replace('8.5', '9.5'))
          .Verify()
          .catch(() => false),
      ).resolves.toBe(false);
    }
  });

  it('signs what we verify, with the certificate we find in it', async () => {
    const who = identities['rsa-sha256'];
    const certificate = Buffer.from(who.der).toString('base64');
    const document = xadesjs.Parse(PLAIN);
    const signed = new xadesjs.SignedXml();
    await signed.Sign({ name: 'RSASSA-PKCS1-v1_5' }, who.cryptoKeys.privateKey, document, {
      x509: [certificate],
      signingCertificateV2: certificate,
      signingTime: { value: new Date('2026-05-28T07:03:00Z') },
      references: [{ uri: '#data', hash: 'SHA-256', transforms: ['exc-c14n'] }],
    });
    const xml = PLAIN.replace('<SLOT>', `<SLOT>${signed.toString()}`);
    const found = await verify(Buffer.from(xml), who);
    // It writes no DataObjectFormat, which Baseline-B asks for; everything else holds.
    const wrong = found.checks.filter((x) => x.status !== 'passed').map((x) => x.id);
    expect(wrong).toEqual(['xades.dataObjectFormat']);
    expect(found.signingTime).toMatch(/^2026-05-28T/);
    const forged = await verify(Buffer.from(xml.replace('8.5', '9.5')), who);
    expect(forged).toMatchObject({ verdict: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
  });
});

describe('verifyXades', () => {
  it('says the level and the proven time of ours', async () => {
    const b = signXades(PLAIN, 'rsa-sha256', C14N_INCLUSIVE);
    const who = identities['rsa-sha256'];
    expect(await verify(b, who)).toMatchObject({ verdict: 'TOTAL-PASSED', level: 'XAdES-B-B' });
    const lta = await verify(await toLta(b), who);
    expect(lta).toMatchObject({
      level: 'XAdES-B-LTA',
      provenAt: Date.parse('2026-05-29T00:00:00Z'),
      verdict: 'TOTAL-PASSED',
    });
  });
});
