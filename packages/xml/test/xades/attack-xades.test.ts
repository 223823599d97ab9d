import { listSlots } from '@hocbaso/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import { extendToLt, extendToLta, extendToT } from '../../src/xades/extend.ts';
import { editSlot, place } from '../transcript/forge.ts';
import { noteChecks } from '../transcript/note-checks.ts';
import {
  authority,
  FORMS,
  type FormName,
  failures,
  identity,
  newVerifier,
  profiles,
} from '../transcript/support.ts';
import { type Authority, makeAuthority, makeCrl, stampAt } from './make-pki.ts';
import { isLate, issuedB, resignXades, signatureIdOf, signB, slotIds, teachersB } from './support.ts';

/**
 * Attacks on XAdES signatures, at every slot of both layouts. Whoever signs later signs over the forgery, and where the signed
 * properties are changed the signer's own key signs them again: the named check alone must refuse.
 */

let tsa: Authority;
beforeAll(async () => {
  tsa = await makeAuthority({
    name: 'TSA',
    rootUntil: '2040-01-01T00:00:00Z',
    tsaFrom: '2025-01-01T00:00:00Z',
    tsaUntil: '2033-01-01T00:00:00Z',
  });
});

function forge(form: FormName, slotId: string, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  if (isLate(slotId)) return change(issuedB(form));
  return signB(change(teachersB(form)), profiles[form], slotIds(form).filter(isLate));
}

async function refusals(bytes: Uint8Array): Promise<string[]> {
  const result = await newVerifier().verify(bytes);
  expect(result.verdict).toBe('TOTAL-FAILED');
  expect(result.record).toBeUndefined();
  noteChecks(failures(result));
  return failures(result);
}

const X = 'xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"';
const UNSIGNED =
  (inner: string): ((xml: string) => string) =>
  (xml) =>
    xml.replace(
      '</xades:QualifyingProperties>',
      `<xades:UnsignedProperties><xades:UnsignedSignatureProperties>${inner}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>$&`,
    );
const CERT = /<xades:SigningCertificateV2>.*?<\/xades:SigningCertificateV2>/;
const FORMAT = /<xades:DataObjectFormat .*?<\/xades:DataObjectFormat>/;
const TIME = /<xades:SigningTime>.*?<\/xades:SigningTime>/;
const flip = (_: string, before: string, c: string): string => before + (c === 'A' ? 'B' : 'A');

/** Signed again by the signer: what the signed properties say. */
const SIGNED: readonly (readonly [string, (xml: string) => string, string])[] = [
  ['two signing times', (xml) => xml.replace(TIME, '$&$&'), 'xades.signingTime'],
  ['no signing time', (xml) => xml.replace(TIME, ''), 'xades.signingTime'],
  [
    'a signing time without a zone',
    (xml) => xml.replace(/(SigningTime>[^<+]*)\+07:00/, '$1'),
    'xades.signingTime',
  ],
  [
    'a signing time before the certificate',
    (xml) => xml.replace(/SigningTime>2026/, 'SigningTime>2001'),
    'xades.signingTime',
  ],
  [
    'the digest of another certificate',
    (xml) => xml.replace(/(<xades:CertDigest>.*?<DigestValue>)(.)/, flip),
    'xades.signingCertificate',
  ],
  [
    'a SHA-1 digest of the certificate',
    (xml) =>
      xml.replace(
        /(<xades:CertDigest><DigestMethod Algorithm=")[^"]*/,
        '$1http://www.w3.org/2000/09/xmldsig#sha1',
      ),
    'xades.signingCertificate',
  ],
  [
    'another serial number',
    (xml) => xml.replace(/(<xades:IssuerSerialV2>)([^<]*)/, (_, a, b) => a + change(b)),
    'xades.signingCertificate',
  ],
  ['no signing certificate', (xml) => xml.replace(CERT, ''), 'xades.signingCertificate'],
  ['two signing certificates', (xml) => xml.replace(CERT, '$&$&'), 'xades.signingCertificate'],
  [
    'a second certificate beside the first',
    (xml) => xml.replace(/<xades:Cert>.*?<\/xades:Cert>/, '$&$&'),
    'xades.signingCertificate',
  ],
  [
    'SigningCertificate of the old version',
    (xml) =>
      xml
        .replaceAll('SigningCertificateV2', 'SigningCertificate')
        .replaceAll('IssuerSerialV2', 'IssuerSerial'),
    'xades.signingCertificate',
  ],
  ['no DataObjectFormat', (xml) => xml.replace(FORMAT, ''), 'xades.dataObjectFormat'],
  ['two for the same data', (xml) => xml.replace(FORMAT, '$&$&'), 'xades.dataObjectFormat'],
  [
    'a DataObjectFormat of nothing',
    (xml) => xml.replace(/ObjectReference="[^"]*"/, 'ObjectReference="#nothing"'),
    'xades.dataObjectFormat',
  ],
  [
    'a DataObjectFormat of the signature',
    (xml) => xml.replace(/ObjectReference="([^"]*)_Data"/, 'ObjectReference="$1"'),
    'xades.dataObjectFormat',
  ],
  [
    'no MIME type',
    (xml) => xml.replace(/<xades:MimeType>.*?<\/xades:MimeType>/, ''),
    'xades.dataObjectFormat',
  ],
  [
    'an unknown signed property',
    (xml) => xml.replace(CERT, '$&<xades:Grade>10</xades:Grade>'),
    'xades.structure',
  ],
  ['text among the signed properties', (xml) => xml.replace(CERT, '$&10'), 'xades.structure'],
  [
    'signed properties out of order',
    (xml) => xml.replace(TIME, '').replace(CERT, (x) => `${x}${TIME.exec(xml)![0]}`),
    'xades.structure',
  ],
  [
    'a Reference without its type',
    (xml) => xml.replace(/ Type="[^"]*SignedProperties"/, ''),
    'xades.signedProperties',
  ],
  [
    'two References of that type',
    (xml) => xml.replace(/(<Reference Id="[^"]*")/, '$1 Type="http://uri.etsi.org/01903#SignedProperties"'),
    'xades.signedProperties',
  ],
  [
    'the signed properties of nobody',
    (xml) => xml.replace(/URI="#[^"]*_SignedProperties"/, 'URI="#nobody"'),
    'xades.signedProperties',
  ],
  [
    'properties of another signature',
    (xml) => xml.replace(/Target="#[^"]*"/, 'Target="#data"'),
    'xades.signedProperties',
  ],
];

/** Nobody's key: what is not covered by the signature. */
const UNCOVERED: readonly (readonly [string, (xml: string) => string, string])[] = [
  [
    'an Object with other properties in front',
    (xml) => xml.replace('<Object>', `<Object>${fake(xml)}</Object>$&`),
    'xades.signedProperties',
  ],
  [
    'an Object with other properties behind',
    (xml) => xml.replace('</Object>', `$&<Object>${fake(xml)}</Object>`),
    'xades.signedProperties',
  ],
  [
    'other properties in the same Object',
    (xml) => xml.replace('<Object>', `$&${fake(xml)}`),
    'xades.signedProperties',
  ],
  [
    'other signed properties in front',
    (xml) =>
      xml.replace(
        /<xades:SignedProperties /,
        '<xades:SignedProperties Id="fake"></xades:SignedProperties>$&',
      ),
    'xades.signedProperties',
  ],
  [
    'other signed properties behind',
    (xml) =>
      xml.replace(
        '</xades:SignedProperties>',
        '$&<xades:SignedProperties Id="fake"></xades:SignedProperties>',
      ),
    'xades.unsigned',
  ],
  [
    'a reference to properties elsewhere',
    (xml) =>
      xml.replace(
        '</Object>',
        `$&<Object><xades:QualifyingPropertiesReference ${X} URI="#x"></xades:QualifyingPropertiesReference></Object>`,
      ),
    'xades.signedProperties',
  ],
  [
    'an Object with a grade',
    (xml) => xml.replace('</Object>', '$&<Object><DIEM xmlns="">10</DIEM></Object>'),
    'signature.content',
  ],
  [
    'a grade beside the properties',
    (xml) => xml.replace('</Object>', '<DIEM xmlns="">10</DIEM>$&'),
    'signature.content',
  ],
  [
    'references to certificates',
    UNSIGNED('<xades:CompleteCertificateRefs></xades:CompleteCertificateRefs>'),
    'xades.unsigned',
  ],
  [
    'references to revocation data',
    UNSIGNED('<xades:CompleteRevocationRefs></xades:CompleteRevocationRefs>'),
    'xades.unsigned',
  ],
  [
    'an archive timestamp of version 1.3.2',
    UNSIGNED('<xades:ArchiveTimeStamp></xades:ArchiveTimeStamp>'),
    'xades.unsigned',
  ],
  ['a counter signature', UNSIGNED('<xades:CounterSignature></xades:CounterSignature>'), 'xades.unsigned'],
  ['an unknown unsigned property', UNSIGNED('<xades:Grade>10</xades:Grade>'), 'xades.unsigned'],
  [
    'an unsigned signing time',
    UNSIGNED('<xades:SigningTime>2026-05-28T00:00:00+07:00</xades:SigningTime>'),
    'xades.unsigned',
  ],
  [
    'two lists of certificates',
    UNSIGNED('<xades:CertificateValues></xades:CertificateValues>'.repeat(2)),
    'xades.unsigned',
  ],
  [
    'unsigned properties of the data',
    (xml) =>
      xml.replace(
        '</xades:QualifyingProperties>',
        '<xades:UnsignedProperties><xades:UnsignedDataObjectProperties></xades:UnsignedDataObjectProperties></xades:UnsignedProperties>$&',
      ),
    'xades.unsigned',
  ],
  [
    'a timestamp that is none',
    UNSIGNED(
      '<xades:SignatureTimeStamp><xades:EncapsulatedTimeStamp>MAA=</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>',
    ),
    'timestamp.format',
  ],
  [
    'a timestamp in XML',
    UNSIGNED(
      '<xades:SignatureTimeStamp><xades:XMLTimeStamp></xades:XMLTimeStamp></xades:SignatureTimeStamp>',
    ),
    'xades.unsigned',
  ],
  [
    'the signing time of the signed properties',
    (xml) => xml.replace(/(xades:SigningTime>2026-05-2.T..:..:)00/, '$101'),
    'signature.signingTime',
  ],
  [
    'the certificate digest of the signed properties',
    (xml) => xml.replace(/(<xades:CertDigest>.*?<DigestValue>)(.)/, flip),
    'signature.signingTime',
  ],
];

/** Another number in the last octet of the serial number. */
function change(base64: string): string {
  const der = Buffer.from(base64, 'base64');
  der[der.length - 1]! ^= 1;
  return der.toString('base64');
}

/** Properties with an earlier time, as if they were this signature's. */
function fake(xml: string): string {
  const own = /<xades:QualifyingProperties .*<\/xades:QualifyingProperties>/.exec(xml)![0];
  return own.replace(/ Id="[^"]*"/g, '').replace(/SigningTime>2026-05/, 'SigningTime>2026-01');
}

const cases = FORMS.flatMap((form) =>
  listSlots(issuedB(form), profiles[form]).map((slot) => ({ form, slotId: slot.id, slot })),
);

describe.each(cases)('$form $slotId', ({ form, slotId, slot }) => {
  const profile = profiles[form];
  const at = (id: string): string => `${id}@${slotId}`;
  const own = identity(slot.holderId ?? form);

  test.each(SIGNED)('signed again with %s', async (_, change, check) => {
    expect(
      await refusals(forge(form, slotId, (b) => resignXades(b, profile, slotId, own, change))),
    ).toContain(at(check));
  });

  test.each(UNCOVERED)('with %s', async (_, change, check) => {
    expect(await refusals(forge(form, slotId, (b) => editSlot(b, profile, slotId, change)))).toContain(
      at(check),
    );
  });

  test('with the timestamp of another signature', async () => {
    const donor = slotId === 'phatHanh' ? 'cbql' : 'phatHanh';
    const signatureId = signatureIdOf(issuedB(form), profile, donor);
    const stamped = await extendToT(issuedB(form), {
      signatureId,
      timestamp: stampAt(tsa.tsa, '2026-05-30T00:00:00Z'),
    });
    const stamp = /<xades:SignatureTimeStamp>.*<\/xades:SignatureTimeStamp>/.exec(
      place(stamped, profile, donor).content,
    )![0];
    const bytes = forge(form, slotId, (b) => editSlot(b, profile, slotId, UNSIGNED(stamp)));
    expect(await refusals(bytes)).toEqual([at('timestamp.imprint')]);
  });

  test('with a timestamp from before it was signed', async () => {
    const base = isLate(slotId) ? issuedB(form) : teachersB(form);
    const bytes = await extendToT(base, {
      signatureId: signatureIdOf(base, profile, slotId),
      timestamp: stampAt(tsa.tsa, '2026-05-01T00:00:00Z'),
    }).catch((error: { code?: string }) => error.code);
    // The homeroom teacher signs over the subject teachers, so nothing can be added inside those any more.
    if (typeof bytes === 'string') return expect(bytes).toBe('ERR_HBS_XADES_COVERED');
    expect(await refusals(forgeLate(form, bytes!, slotId))).toEqual([at('timestamp.order')]);
  });

  test.runIf(!isLate(slotId))(
    'once the document is issued, nothing is added to it unless nobody covers it',
    async () => {
      const signatureId = signatureIdOf(issuedB(form), profile, slotId);
      const done = extendToT(issuedB(form), {
        signatureId,
        timestamp: stampAt(tsa.tsa, '2026-05-30T00:00:00Z'),
      });
      // The homeroom teacher of primary school signs beside the data, where no later signature covers it.
      if (form === 'primary')
        return expect((await newVerifier().verify(await done)).verdict).toBe('TOTAL-PASSED');
      await expect(done).rejects.toMatchObject({ code: 'ERR_HBS_XADES_COVERED' });
    },
  );

  test.runIf(isLate(slotId))(
    'extended to T, LT, LTA and renewed, it stays valid and says its level',
    async () => {
      const signatureId = signatureIdOf(issuedB(form), profile, slotId);
      const verify = async (bytes: Uint8Array) => {
        const result = await newVerifier([authority.root, tsa.root.der]).verify(bytes);
        const one = result.slots.find((x) => x.slotId === slotId)!;
        return [result.verdict, one.level, one.provenAt];
      };
      const proven = Date.parse('2026-05-30T00:00:00Z');
      const stamp = (day: number) => stampAt(tsa.tsa, `2026-05-${day}T00:00:00Z`);
      let bytes = await extendToT(issuedB(form), { signatureId, timestamp: stamp(30) });
      expect(await verify(bytes)).toEqual(['TOTAL-PASSED', 'XAdES-B-T', proven]);
      const crl = await makeCrl(tsa.root, '2026-05-30T00:00:00Z');
      bytes = await extendToLt(bytes, { signatureId, data: { certificates: [tsa.root.der], crls: [crl] } });
      expect(await verify(bytes)).toEqual(['TOTAL-PASSED', 'XAdES-B-LT', proven]);
      bytes = await extendToLta(bytes, { signatureId, timestamp: stamp(31) });
      expect(await verify(bytes)).toEqual(['TOTAL-PASSED', 'XAdES-B-LTA', proven]);
      const archived = bytes;
      bytes = await extendToLta(bytes, {
        signatureId,
        timestamp: stamp(31),
        digestAlgorithm: 'sha512',
        data: { certificates: [tsa.tsa.der], crls: [crl] },
      });
      expect(await verify(bytes)).toEqual(['TOTAL-PASSED', 'XAdES-B-LTA', proven]);
      // What an archive timestamp covers cannot be changed any more, although the signature itself does not cover it.
      const cut = editSlot(archived, profile, slotId, (xml) =>
        xml.replace(/<xades:RevocationValues>.*?<\/xades:RevocationValues>/, ''),
      );
      expect(await refusals(cut)).toEqual([at('timestamp.imprint')]);
    },
  );
});

function forgeLate(form: FormName, bytes: Uint8Array, slotId: string): Uint8Array {
  return isLate(slotId) ? bytes : signB(bytes, profiles[form], slotIds(form).filter(isLate));
}
