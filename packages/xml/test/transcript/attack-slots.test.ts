import { createSandboxAuthority } from '@hocbaso/sandbox';
import { encodeTranscript, listSlots } from '@hocbaso/xml';
import { describe, expect, test } from 'vitest';
import { editSlot, place, replaceRange, resign, signAnyway } from './forge.ts';
import { noteChecks } from './note-checks.ts';
import {
  authority,
  clock,
  FORMS,
  type FormName,
  failures,
  type Identity,
  identity,
  issued,
  newVerifier,
  profiles,
  record,
  signSlots,
  TIMES,
} from './support.ts';

/**
 * Attacks on one slot, at every slot of both layouts. Whoever signs later signs over the forgery (a careless
 * principal), so that no other digest gives it away: the named check alone must refuse it.
 */

const other = await createSandboxAuthority({ clock });
const isLate = (slotId: string): boolean => slotId === 'cbql' || slotId === 'phatHanh';
const unsigned = (form: FormName): Uint8Array => encodeTranscript(record(form), profiles[form]);

function slotsOf(form: FormName) {
  return listSlots(unsigned(form), profiles[form]);
}

const early = {
  primary: signSlots(unsigned('primary'), profiles.primary, ['gvcn']),
  secondary: signSlots(
    unsigned('secondary'),
    profiles.secondary,
    slotsOf('secondary')
      .map((slot) => slot.id)
      .filter((id) => !isLate(id)),
  ),
};

/** Applies a forgery where the slot has been signed but nobody after it has. */
function forge(form: FormName, slotId: string, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  if (isLate(slotId)) return change(issued(form));
  const late = slotsOf(form)
    .map((slot) => slot.id)
    .filter(isLate);
  return signSlots(change(early[form]), profiles[form], late);
}

/** Signs one slot with what the forger has, all others properly. */
function forgeSigner(
  form: FormName,
  slotId: string,
  who: Identity,
  given: { signingTime?: string; holderId?: string } = {},
): Uint8Array {
  let bytes = unsigned(form);
  for (const { id, role, holderId = '' } of slotsOf(form)) {
    const options = { signingTime: TIMES[role], holderId, ...(id === slotId ? given : {}) };
    const signer = id === slotId ? who : identity(holderId === '' ? form : holderId);
    bytes = signAnyway(bytes, profiles[form], id, signer, options);
  }
  return bytes;
}

async function refusals(bytes: Uint8Array): Promise<string[]> {
  const result = await newVerifier().verify(bytes);
  expect(result.verdict).toBe('TOTAL-FAILED');
  expect(result.record).toBeUndefined();
  noteChecks(failures(result));
  return failures(result);
}

const cases = FORMS.flatMap((form) => slotsOf(form).map((slot) => ({ form, slotId: slot.id, slot })));

describe.each(cases)('$form $slotId', ({ form, slotId, slot }) => {
  const profile = profiles[form];
  const at = (id: string): string => `${id}@${slotId}`;
  const own = identity(slot.holderId ?? form);
  const content = (change: (xml: string) => string) =>
    forge(form, slotId, (b) => editSlot(b, profile, slotId, change));
  const signedAgain = (change: (xml: string) => string) =>
    forge(form, slotId, (b) => resign(b, profile, slotId, own, change));

  test('the signature stripped', async () => {
    const bytes = editSlot(issued(form), profile, slotId, () => '');
    if (slot.required) {
      expect(await refusals(bytes)).toEqual(expect.arrayContaining([at('slot.filled'), 'slots.complete']));
    } else expect((await newVerifier().verify(bytes)).verdict).toBe('TOTAL-PASSED');
  });

  test('one bit of the signature value', async () => {
    const bytes = content((xml) =>
      xml.replace(/(<SignatureValue>)(.)/, (_, a, b) => a + (b === 'A' ? 'B' : 'A')),
    );
    expect(await refusals(bytes)).toEqual([at('signature.value')]);
  });

  test('the digest of the data', async () => {
    const bytes = content((xml) =>
      xml.replace(/(<DigestValue>)(.)/, (_, a, b) => a + (b === 'A' ? 'B' : 'A')),
    );
    expect(await refusals(bytes)).toContain(at('signature.digest'));
  });

  test('another digest of the data, signed properly', async () => {
    const bytes = signedAgain((xml) =>
      xml.replace(/(<DigestValue>)(.)/, (_, a, b) => a + (b === 'A' ? 'B' : 'A')),
    );
    expect(await refusals(bytes)).toEqual([at('signature.digest')]);
  });

  test('the signing time in the signature', async () => {
    const bytes = content((xml) => xml.replace(/(<SigningTime>2026-05-2.T..:..:)00/, '$101'));
    expect(await refusals(bytes)).toEqual(
      expect.arrayContaining([at('signature.signingTime'), at('time.agrees')]),
    );
  });

  test('the signing time beside the signature', async () => {
    const bytes = content((xml) => xml.replace(/(<NGAY_KY>2026-05-2.T..:..:)00/, '$101'));
    expect(await refusals(bytes)).toEqual([at('time.agrees')]);
  });

  test.runIf(slot.role !== 'phatHanh')('the personal number beside the signature', async () => {
    const bytes = content((xml) => xml.replace(/<SO_CCCD>.../, '<SO_CCCD>001'));
    expect(await refusals(bytes)).toEqual([at('signer.holderId')]);
  });

  test.each([
    ['left out', (xml: string) => xml.replace(/<NGAY_KY>.*?<\/NGAY_KY>/, '')],
    ['twice', (xml: string) => xml.replace(/<NGAY_KY>.*?<\/NGAY_KY>/, '$&$&')],
    ['with something after the signature', (xml: string) => `${xml}<DIEM>10</DIEM>`],
    ['with text before the signature', (xml: string) => `10${xml}`],
    ['with a second signature', (xml: string) => xml.replace(/<Signature .*<\/Signature>/, '$&$&')],
  ])('slot content %s', async (_, change) => {
    expect(await refusals(content(change))).toEqual([at('slot.content')]);
  });

  test('signer swap: another person of the same authority', async () => {
    const someone = await other.issuePerson({ hoVaTen: 'Kẻ Mạo Danh', cccd: '999199999999' });
    const verifier = newVerifier([authority.root, other.root, other.issuing]);
    const who = slot.role === 'phatHanh' ? identity(record(form).soDinhDanhCbql) : someone;
    const result = await verifier.verify(forgeSigner(form, slotId, who));
    const expected = slot.role === 'phatHanh' ? ['signer.kind'] : ['signer.identity', 'signer.holderId'];
    expect(failures(result)).toEqual(expected.map(at));
  });

  test.runIf(slot.role !== 'phatHanh')(
    'signer swap that also changes the number beside the signature',
    async () => {
      const someone = await other.issuePerson({ hoVaTen: slot.holderName!, cccd: '999199999999' });
      const verifier = newVerifier([authority.root, other.root, other.issuing]);
      const result = await verifier.verify(forgeSigner(form, slotId, someone, { holderId: '999199999999' }));
      expect(failures(result)).toEqual([at('signer.identity')]);
    },
  );

  test('the right name and number from an authority nobody trusts', async () => {
    const twin =
      slot.role === 'phatHanh'
        ? await other.issueOrganization({ ten: slot.holderName!, mst: '9990000101' })
        : await other.issuePerson({ hoVaTen: slot.holderName!, cccd: slot.holderId! });
    const result = await newVerifier().verify(forgeSigner(form, slotId, twin));
    // A missing intermediate looks the same, so this is not called a forgery; but nothing rests on that signature.
    expect(result.verdict).toBe('INDETERMINATE');
    expect(result.checks).toContainEqual(
      expect.objectContaining({
        id: 'certificate.chain',
        slotId,
        status: 'unknown',
        code: 'ERR_HBS_CERT_CHAIN',
      }),
    );
  });

  test.runIf(slot.role !== 'phatHanh')('an organisation in a person’s slot', async () => {
    expect(await refusals(forgeSigner(form, slotId, identity(form)))).toEqual(
      ['signer.kind', 'signer.identity', 'signer.holderId'].map(at),
    );
  });

  test('a signing time outside the certificate’s period', async () => {
    const found = await refusals(
      forgeSigner(form, slotId, own, { signingTime: '2020-05-26T08:00:00+07:00' }),
    );
    expect(found).toContain(at('certificate.period'));
  });

  test('a signing time in the future', async () => {
    const found = await refusals(
      forgeSigner(form, slotId, own, { signingTime: '2026-07-26T08:00:00+07:00' }),
    );
    expect(found).toContain(at('time.notInFuture'));
  });

  test('without the signing time under the signature', async () => {
    const bytes = signedAgain((xml) => xml.replace(/<Reference URI="#Signature_.*?<\/Reference>/, ''));
    expect(await refusals(bytes)).toEqual([at('signature.references')]);
  });

  test('signing time alone, no data', async () => {
    const bytes = signedAgain((xml) => xml.replace(/<Reference URI="#(?!Signature_).*?<\/Reference>/, ''));
    expect(await refusals(bytes)).toEqual([at('signature.references')]);
  });

  test.each(['gv999185000101', 'KHONG_CO', ''])('a reference to #%s', async (id) => {
    const bytes = signedAgain((xml) =>
      xml.replace(/<Reference URI="#(?!Signature_)[^"]*"/, `<Reference URI="${id === '' ? '' : `#${id}`}"`),
    );
    expect(await refusals(bytes)).toContain(at('signature.references'));
  });

  const elsewhere = isLate(slotId)
    ? undefined
    : slotsOf(form).find((s) => s.reference !== slot.reference && !(form === 'primary' && isLate(s.id)));
  test.runIf(elsewhere !== undefined)('a reference to another region, properly digested', async () => {
    const reference = elsewhere!;
    const bytes = forge(form, slotId, (signedBytes) => {
      const there = place(signedBytes, profile, reference.id).content;
      const value = /<Reference URI="#[^"]*"><DigestMethod[^>]*><\/DigestMethod><DigestValue>([^<]*)/.exec(
        there,
      )![1]!;
      return resign(signedBytes, profile, slotId, own, (xml) =>
        xml.replace(
          /<Reference URI="#(?!Signature_)[^"]*"(.*?)<DigestValue>[^<]*/,
          `<Reference URI="#${reference.reference}"$1<DigestValue>${value}`,
        ),
      );
    });
    expect(await refusals(bytes)).toEqual([at('signature.references')]);
  });

  test.each([
    ['rsa-sha1', /xmldsig-more#rsa-sha256/, 'xmldsig-more#rsa-sha1'],
    [
      'old rsa-sha1',
      /http:\/\/www.w3.org\/2001\/04\/xmldsig-more#rsa-sha256/,
      'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
    ],
    ['HMAC with the public key', /xmldsig-more#rsa-sha256/, 'xmldsig-more#hmac-sha256'],
    ['__proto__', /http:\/\/www.w3.org\/2001\/04\/xmldsig-more#rsa-sha256/, '__proto__'],
    ['ECDSA with an RSA key', /rsa-sha256/, 'ecdsa-sha256'],
    [
      'SHA-1 digest',
      /http:\/\/www.w3.org\/2001\/04\/xmlenc#sha256/,
      'http://www.w3.org/2000/09/xmldsig#sha1',
    ],
    [
      'canonicalisation 1.1',
      /http:\/\/www.w3.org\/TR\/2001\/REC-xml-c14n-20010315/,
      'http://www.w3.org/2006/12/xml-c14n11',
    ],
  ])('algorithm %s', async (_, from, to) => {
    const found = await refusals(signedAgain((xml) => xml.replace(from, to)));
    expect(found).toContain(at('signature.structure'));
  });

  test('an algorithm the engine knows but the profile does not list', async () => {
    const found = await refusals(signedAgain((xml) => xml.replace('rsa-sha256', 'rsa-sha512')));
    expect(found).toContain(at('signature.algorithm'));
  });

  const transform = (list: string) => (xml: string) =>
    xml.replace(/(<Reference URI="#(?!Signature_)[^"]*">)/, `$1<Transforms>${list}</Transforms>`);
  const t = (uri: string, inner = '') => `<Transform Algorithm="${uri}">${inner}</Transform>`;
  test.each([
    [
      'XSLT',
      t(
        'http://www.w3.org/TR/1999/REC-xslt-19991116',
        '<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform"></x:stylesheet>',
      ),
    ],
    [
      'XPath that drops the marks',
      t('http://www.w3.org/TR/1999/REC-xpath-19991116', '<XPath>not(self::DIEMCANAM)</XPath>'),
    ],
    ['base64', t('http://www.w3.org/2000/09/xmldsig#base64')],
    [
      'C14N, then enveloped',
      t('http://www.w3.org/TR/2001/REC-xml-c14n-20010315') +
        t('http://www.w3.org/2000/09/xmldsig#enveloped-signature'),
    ],
    ['five hundred', t('http://www.w3.org/TR/2001/REC-xml-c14n-20010315').repeat(500)],
  ])('transform %s', async (_, list) => {
    expect(await refusals(signedAgain(transform(list)))).toContain(at('signature.structure'));
  });

  test.each([
    [
      'two certificates',
      (xml: string) => xml.replace(/<X509Certificate>.*<\/X509Certificate>/, '$&$&'),
      'signature.structure',
    ],
    [
      'a bare key beside the certificate',
      (xml: string) =>
        xml.replace(
          '<KeyInfo>',
          '<KeyInfo><KeyValue><RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue>',
        ),
      'signature.structure',
    ],
    [
      'no certificate',
      (xml: string) => xml.replace(/<X509Certificate>.*<\/X509Certificate>/, ''),
      'signature.structure',
    ],
    [
      'no subject name',
      (xml: string) => xml.replace(/<X509SubjectName>.*<\/X509SubjectName>/, ''),
      'certificate.subjectName',
    ],
    [
      'garbage in the certificate',
      (xml: string) => xml.replace('<X509Certificate>', '<X509Certificate>!'),
      'signature.structure',
    ],
    [
      'a second SignatureValue',
      (xml: string) => xml.replace(/<SignatureValue>.*<\/SignatureValue>/, '$&$&'),
      'signature.structure',
    ],
    [
      'a second SignedInfo',
      (xml: string) => xml.replace(/<SignedInfo>.*<\/SignedInfo>/, '$&$&'),
      'signature.structure',
    ],
    [
      'an unsigned Object',
      (xml: string) => xml.replace('<Object>', '<Object><DIEMCANAM xmlns="">10</DIEMCANAM></Object><Object>'),
      'signature.content',
    ],
    [
      'unsigned text in the Object',
      (xml: string) => xml.replace('<Object>', '<Object>10'),
      'signature.content',
    ],
    [
      'an unsigned property',
      (xml: string) =>
        xml.replace(
          '<SignatureProperties>',
          '<SignatureProperties><SignatureProperty Target="#x"><A></A></SignatureProperty>',
        ),
      'signature.content',
    ],
    [
      'no padding in base64',
      (xml: string) => xml.replace(/=+<\/SignatureValue>/, '</SignatureValue>'),
      'signature.structure',
    ],
    [
      'bytes after the padding',
      (xml: string) => xml.replace('</SignatureValue>', 'AAAA</SignatureValue>'),
      'signature.structure',
    ],
  ])('%s', async (_, change, check) => {
    expect(await refusals(content(change))).toContain(at(check));
  });

  test('a second DigestValue', async () => {
    const bytes = signedAgain((xml) => xml.replace(/<DigestValue>[^<]*<\/DigestValue>/, '$&$&'));
    expect(await refusals(bytes)).toContain(at('signature.structure'));
  });

  test.each([
    ['a comment', '<!-- -->', 'structure.shape'],
    ['a processing instruction', '<?x y?>', 'structure.shape'],
    ['white space at the end', ' ', undefined],
  ])('%s in the signed part', async (_, text, check) => {
    const { target, targetStart, targetEnd } = place(issued(form), profile, slotId);
    const changed = target.replace(/(<(?:HO_VA_TEN|DIEMHOCKY1)>[^<]*)/, `$1${text}`);
    const found = await refusals(replaceRange(issued(form), targetStart, targetEnd, changed));
    // By Canonical XML the comment is not there, so no digest tells; the shape does.
    expect(found).toContain(check ?? at('signature.digest'));
  });
});

describe('both signatures of one stage', () => {
  test.each(FORMS)('swapped between CBQL and KY_PHAT_HANH: %s', async (form) => {
    const profile = profiles[form];
    const a = place(issued(form), profile, 'cbql');
    const b = place(issued(form), profile, 'phatHanh');
    const swapped = replaceRange(
      replaceRange(issued(form), b.contentStart, b.contentEnd, a.content),
      a.contentStart,
      a.contentEnd,
      b.content,
    );
    expect(await refusals(swapped)).toEqual(['slot.content@cbql', 'slot.content@phatHanh']);
  });

  test('swapped between two teachers', async () => {
    const profile = profiles.secondary;
    const bytes = forge('secondary', 'gvbm:19', (b) => {
      const x = place(b, profile, 'gvbm:19');
      const y = place(b, profile, 'gvbm:15');
      return replaceRange(
        replaceRange(b, y.contentStart, y.contentEnd, x.content),
        x.contentStart,
        x.contentEnd,
        y.content,
      );
    });
    const found = await refusals(bytes);
    for (const id of ['signature.references', 'signer.identity']) {
      expect(found).toContain(`${id}@gvbm:19`);
      expect(found).toContain(`${id}@gvbm:15`);
    }
  });

  test('swapped between two subjects of one teacher', async () => {
    const profile = profiles.secondary;
    const bytes = forge('secondary', 'gvbm:27', (b) => {
      const x = place(b, profile, 'gvbm:27');
      const y = place(b, profile, 'gvbm:14');
      return replaceRange(
        replaceRange(b, y.contentStart, y.contentEnd, x.content),
        x.contentStart,
        x.contentEnd,
        y.content,
      );
    });
    expect(await refusals(bytes)).toEqual(['signature.references@gvbm:27', 'signature.references@gvbm:14']);
  });

  test.each(FORMS)('time order: manager before teachers: %s', async (form) => {
    const bytes = forgeSigner(form, 'cbql', identity(record(form).soDinhDanhCbql), {
      signingTime: '2026-05-25T08:00:00+07:00',
    });
    expect(await refusals(bytes)).toEqual(['time.order@cbql']);
  });
});
