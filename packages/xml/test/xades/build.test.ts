import { isHocBaSoError } from '@hocbaso/spec';
import {
  attachPackageSignature,
  encodeTranscript,
  preparePackageSignature,
  prepareSignatures,
  writePackage,
} from '@hocbaso/xml';
import { describe, expect, it } from 'vitest';
import { extendToLt, extendToT } from '../../src/xades/extend.ts';
import { listSignatures } from '../../src/xades/signatures.ts';
import { place } from '../transcript/forge.ts';
import {
  assign,
  FORMS,
  identity,
  issued,
  newVerifier,
  profiles,
  record,
  signValue,
} from '../transcript/support.ts';
import { makeAuthority, stampAt } from './make-pki.ts';
import { issuedB, signatureIdOf, slotIds, teachersB } from './support.ts';

describe('Baseline-B in a slot', () => {
  it.each(FORMS)('%s: every slot verifies and says its level', async (form) => {
    const result = await newVerifier().verify(issuedB(form));
    expect(result.verdict).toBe('TOTAL-PASSED');
    expect(result.record).toBeDefined();
    expect(new Set(result.slots.map((x) => x.level))).toEqual(new Set(['XAdES-B-B']));
    const plain = await newVerifier().verify(issued(form));
    expect(plain.slots.every((x) => x.level === undefined)).toBe(true);
  });

  it('has the structure of EN 319 132-1, digests and values apart', () => {
    const { content } = place(issuedB('secondary'), profiles.secondary, 'phatHanh');
    const shape = content
      .slice(content.indexOf('<Signature '))
      .replace(/Signature_[0-9a-f]{8}/g, 'S')
      .replace(/>[A-Za-z0-9+/=]{40,}</g, '>…<')
      .replace(/<X509SubjectName>[^<]*/, '<X509SubjectName>…');
    expect(shape).toMatchInlineSnapshot(
      `"<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="S"><SignedInfo><CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></CanonicalizationMethod><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod><Reference Id="S_Data" URI="#data"><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod><DigestValue>…</DigestValue></Reference><Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#S_SignedProperties"><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod><DigestValue>…</DigestValue></Reference></SignedInfo><SignatureValue>…</SignatureValue><KeyInfo><X509Data><X509SubjectName>…</X509SubjectName><X509Certificate>…</X509Certificate></X509Data></KeyInfo><Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Target="#S"><xades:SignedProperties Id="S_SignedProperties"><xades:SignedSignatureProperties><xades:SigningTime>2026-05-29T10:00:00+07:00</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod><DigestValue>…</DigestValue></xades:CertDigest><xades:IssuerSerialV2>…</xades:IssuerSerialV2></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties><xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#S_Data"><xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties></xades:QualifyingProperties></Object></Signature>"`,
    );
  });

  it('is prepared the same again, and plain where nothing else is asked for', () => {
    const profile = profiles.secondary;
    const bytes = encodeTranscript(record('secondary'), profile);
    const one = assign(bytes, profile, slotIds('secondary')[0]!);
    const b = prepareSignatures(bytes, profile, [{ ...one, level: 'B' }]);
    expect(prepareSignatures(bytes, profile, [{ ...one, level: 'B' }])).toEqual(b);
    expect(b.signatures[0]!.level).toBe('B');
    expect(prepareSignatures(bytes, profile, [one]).signatures[0]!.level).toBeUndefined();
    const decided = { ...profile, signature: { ...profile.signature, level: 'B' as const } };
    expect(prepareSignatures(bytes, decided, [one]).signatures[0]!.level).toBe('B');
    expect(
      prepareSignatures(bytes, decided, [{ ...one, level: 'xmldsig' }]).signatures[0]!.level,
    ).toBeUndefined();
  });
});

describe('Baseline-B and -T of a package', () => {
  it('covers the list, is extended, and then nothing inside can be', async () => {
    const profile = profiles.secondary;
    const bytes = writePackage([issuedB('secondary')], profile);
    const who = identity('secondary');
    const prepared = preparePackageSignature(bytes, profile, {
      certificate: who.certificate,
      algorithm: 'rsa-sha256',
      signingTime: '2026-05-30T08:00:00+07:00',
      level: 'B',
    });
    const value = signValue(prepared.signatures[0]!.tbs, who);
    const signed = attachPackageSignature(bytes, JSON.parse(JSON.stringify(prepared)), value);
    const verify = async (file: Uint8Array) => (await newVerifier().verifyPackage(file)).verdict;
    expect(await verify(signed)).toBe('TOTAL-PASSED');
    const tsa = await makeAuthority({
      name: 'TSA',
      rootUntil: '2040-01-01T00:00:00Z',
      tsaFrom: '2025-01-01T00:00:00Z',
      tsaUntil: '2033-01-01T00:00:00Z',
    });
    const timestamp = stampAt(tsa.tsa, '2026-05-31T00:00:00Z');
    const { signatureId } = prepared.signatures[0]!;
    const stamped = await extendToT(signed, { signatureId, timestamp });
    expect(await verify(stamped)).toBe('TOTAL-PASSED');
    for (const one of listSignatures(stamped)) {
      expect(one.coveredBy === undefined).toBe(one.signatureId === signatureId);
    }
    const seal = signatureIdOf(issuedB('secondary'), profile, 'phatHanh');
    await expect(extendToT(stamped, { signatureId: seal, timestamp })).rejects.toMatchObject({
      code: 'ERR_HBS_XADES_COVERED',
    });
  });
});

describe('extending', () => {
  const timestamp = async (): Promise<Uint8Array> => new Uint8Array();

  it('refuses what it cannot do, by name', async () => {
    const form = 'secondary';
    const bytes = issuedB(form);
    const signatureId = signatureIdOf(bytes, profiles[form], 'phatHanh');
    const code = (run: Promise<unknown>): Promise<unknown> =>
      run.then(
        () => 'done',
        (error) => (isHocBaSoError(error) ? error.code : error),
      );
    expect(await code(extendToT(bytes, { signatureId: 'nobody', timestamp }))).toBe(
      'ERR_HBS_XADES_SIGNATURE_UNKNOWN',
    );
    expect(await code(extendToT(bytes, { signatureId, timestamp }))).toBe('ERR_HBS_TSA_FORMAT');
    const data = { certificates: [new Uint8Array([1])], crls: [new Uint8Array([1])] };
    expect(await code(extendToLt(bytes, { signatureId, data }))).toBe('ERR_HBS_XADES_LEVEL');
    const plain = signatureIdOf(issued(form), profiles[form], 'phatHanh');
    expect(await code(extendToT(issued(form), { signatureId: plain, timestamp }))).toBe(
      'ERR_HBS_XADES_LEVEL',
    );
    const early = teachersB(form);
    const broken = Buffer.from(
      Buffer.from(early)
        .toString()
        .replace(/(<SignatureValue>)(.)/, (_, a, b) => a + (b === 'A' ? 'B' : 'A')),
    );
    const ids = listSignatures(early).map((x) => x.signatureId!);
    const results = await Promise.all(
      ids.map((id) => code(extendToT(broken, { signatureId: id, timestamp }))),
    );
    expect(results).toContain('ERR_HBS_XADES_LEVEL');
  });
});
