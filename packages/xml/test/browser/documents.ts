import { createSandboxAuthority } from '@hocbaso/sandbox';
import type { SignatureAlgorithm, Transcript } from '@hocbaso/spec';
import {
  attachPackageSignature,
  encodeTranscript,
  listSlots,
  preparePackageSignature,
  writePackage,
} from '@hocbaso/xml';
import { editSlot, place, replaceRange, resign, signAnyway } from '../transcript/forge.ts';
import {
  authority,
  clock,
  FORMS,
  type FormName,
  type Identity,
  identity,
  issued,
  profiles,
  record,
  signAll,
  signSlots,
  signValue,
  TIMES,
} from '../transcript/support.ts';
import type { BrowserCase } from './run-cases.ts';

type Change = readonly [name: string, from: string | RegExp, to: string];

/** Forgeries of one slot's content: what stands in the signature. */
const IN_THE_SLOT: readonly Change[] = [
  ['one bit of the value', /(<SignatureValue>)(.)/, '$1x'],
  ['the digest', /(<DigestValue>)(.)/, '$1x'],
  ['the time in the signature', /(<SigningTime>2026-05-2.T..:..:)00/, '$101'],
  ['the time beside the signature', /(<NGAY_KY>2026-05-2.T..:..:)00/, '$101'],
  ['no time beside it', /<NGAY_KY>.*?<\/NGAY_KY>/, ''],
  ['two signatures', /<Signature .*<\/Signature>/, '$&$&'],
  ['SHA-1', /xmldsig-more#rsa-sha256/, 'xmldsig-more#rsa-sha1'],
  ['HMAC', /xmldsig-more#rsa-sha256/, 'xmldsig-more#hmac-sha256'],
  ['ECDSA over an RSA key', /rsa-sha256/, 'ecdsa-sha256'],
  ['__proto__', /http:\/\/www.w3.org\/2001\/04\/xmldsig-more#rsa-sha256/, '__proto__'],
  ['a method the profile does not list', 'rsa-sha256', 'rsa-sha512'],
  ['two certificates', /<X509Certificate>.*<\/X509Certificate>/, '$&$&'],
  ['no certificate', /<X509Certificate>.*<\/X509Certificate>/, ''],
  ['garbage in the certificate', '<X509Certificate>', '<X509Certificate>!'],
  ['a changed certificate', /(<X509Certificate>.{900})./, '$1/'],
  ['a changed key in the certificate', /(<X509Certificate>.{500})./, '$1/'],
  ['no subject name', /<X509SubjectName>.*<\/X509SubjectName>/, ''],
  ['another subject name', /<X509SubjectName>/, '<X509SubjectName>x'],
  ['an unsigned Object', '<Object>', '<Object><A xmlns=""></A></Object><Object>'],
  ['no padding in base64', /=+<\/SignatureValue>/, '</SignatureValue>'],
  ['bytes after the padding', '</SignatureValue>', 'AAAA</SignatureValue>'],
  ['white space in base64', /(<SignatureValue>.{64})/, '$1\r\n '],
  ['no reference to the data', /<Reference URI="#(?!Signature_).*?<\/Reference>/, ''],
  ['a reference to nothing', /<Reference URI="#(?!Signature_)[^"]*"/, '<Reference URI="#KHONG_CO"'],
  ['a reference to everything', /<Reference URI="#(?!Signature_)[^"]*"/, '<Reference URI=""'],
  ['a stripped signature', /.+/s, ''],
];

/** Forgeries of the whole document. */
const IN_THE_DOCUMENT: readonly Change[] = [
  ['a DOCTYPE', /^/, '<!DOCTYPE HOC_BA [<!ENTITY d "10">]>'],
  ['another encoding', /^/, '<?xml version="1.0" encoding="ISO-8859-1"?>'],
  ['a second root', /$/, '<HOC_BA></HOC_BA>'],
  ['a control character', '<HO_VA_TEN>', '<HO_VA_TEN>\u0001'],
  ['a non-character', '<HO_VA_TEN>', '<HO_VA_TEN>\uffff'],
  ['an undeclared entity', '<HO_VA_TEN>', '<HO_VA_TEN>&d;'],
  ['a reference to a surrogate', '<HO_VA_TEN>', '<HO_VA_TEN>&#xD800;'],
  ['an attribute twice', ' Id="data"', ' Id="data" Id="data"'],
  ['nothing', /.*/s, ''],
  ['xml:lang on the root', '<HOC_BA>', '<HOC_BA xml:lang="vi">'],
  ['a namespace on the root', '<HOC_BA>', '<HOC_BA xmlns:q="urn:q">'],
  ['a default namespace on the root', '<HOC_BA>', '<HOC_BA xmlns="urn:q">'],
  ['a comment', /<\/HOC_BA>$/, '<!-- ô --></HOC_BA>'],
  ['a comment in a value', /(<HO_VA_TEN>.)/, '$1<!-- -->'],
  ['a processing instruction', /^<HOC_BA>/, '<?xml-stylesheet href="x"?><HOC_BA>'],
  ['an extra element', '<CBQL>', '<CBQL_2></CBQL_2><CBQL>'],
  ['a homoglyph in an Id', ' Id="data"', ' Id="d\u0430ta"'],
  ['a byte order mark', /^/, '\ufeff'],
  ['an XML declaration', /^/, '<?xml version="1.0" encoding="UTF-8"?>\r\n'],
  ['other quotes', ' Id="data"', " Id = 'data' "],
  ['character references', '<MA_CAP_HOC>0', '<MA_CAP_HOC>&#48;'],
  ['CDATA', /<QUOC_TICH>VN</, '<QUOC_TICH><![CDATA[VN]]><'],
];

const late = (slotId: string): boolean => slotId === 'cbql' || slotId === 'phatHanh';

/**
 * A sample of the battery of attacks (attack-slots.test.ts, attack-documents.test.ts has all of it), valid documents
 * and packages: everything that can make two machines answer differently.
 */
export async function documentCases(): Promise<BrowserCase[]> {
  const cases: BrowserCase[] = [];
  const add = (name: string, bytes: Uint8Array, kind: BrowserCase['kind'] = 'transcript'): void => {
    cases.push({ name, kind, bytes: Buffer.from(bytes).toString('base64') });
  };
  const other = await createSandboxAuthority({ clock });
  const stranger = await other.issuePerson({ hoVaTen: 'Kẻ Mạo Danh', cccd: '999199999999' });
  for (const form of FORMS) {
    const profile = profiles[form];
    const good = issued(form);
    const text = Buffer.from(good).toString();
    const unsigned = encodeTranscript(record(form), profile);
    const slots = listSlots(unsigned, profile);
    add(`${form}: issued`, good);
    add(`${form}: issued, nobody trusted`, good, 'untrusted');
    add(`${form}: nobody has signed`, unsigned);
    add(
      `${form}: teachers have signed`,
      signSlots(
        unsigned,
        profile,
        slots.map((s) => s.id).filter((id) => !late(id)),
      ),
    );
    for (const [name, from, to] of IN_THE_DOCUMENT)
      add(`${form}: ${name}`, Buffer.from(text.replace(from, to)));
    add(`${form}: UTF-16`, Buffer.from(`\ufeff${text}`, 'utf16le'));
    const name = Buffer.from(good).indexOf('<HO_VA_TEN>') + 11;
    for (const bad of [[0xc0, 0xbc], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80], [0xe1, 0xbb]]) {
      const wrong = Buffer.concat([good.subarray(0, name), Buffer.from(bad), good.subarray(name)]);
      add(`${form}: not UTF-8: ${bad.join(' ')}`, wrong);
    }
    for (const { id, holderId, holderName } of slots.filter(
      (s) => late(s.id) || s.id === 'gvcn' || s.id === 'gvbm:15',
    )) {
      const own = identity(holderId ?? form);
      for (const [what, from, to] of IN_THE_SLOT) {
        const change = (xml: string): string => xml.replace(from, to);
        if (change(place(good, profile, id).content) === place(good, profile, id).content) continue;
        add(`${form} ${id}: ${what}`, editSlot(good, profile, id, change));
        if (what.startsWith('a stripped') || what.startsWith('two sign')) continue;
        add(`${form} ${id}: ${what}, signed again`, resign(good, profile, id, own, change));
      }
      const { target, targetStart, targetEnd } = place(good, profile, id);
      const forged = target.replace(/(<(?:DIEMCANAM|MUC_DAT_DUOC|NHAN_XET_GVCN|HO_VA_TEN)>)[^<]*/, '$110.0');
      const reference = / Id="([^"]*)"/.exec(target)![1]!;
      const wrapped = {
        changed: forged,
        'with a copy after': target + forged,
        'with a copy before': forged + target,
        'a copy under xml:id': forged.replace(' Id=', ' xml:id=') + target,
        'a sibling of another Id': forged.replace(` Id="${reference}"`, ` Id="${reference}x"`) + target,
      };
      for (const [what, xml] of Object.entries(wrapped)) {
        add(`${form} ${id}: ${what}`, replaceRange(good, targetStart, targetEnd, xml));
      }
      const twin =
        id === 'phatHanh'
          ? await other.issueOrganization({ ten: 'Trường Tiểu học Mẫu', mst: '9990000101' })
          : await other.issuePerson({ hoVaTen: holderName ?? '', cccd: holderId ?? '' });
      for (const [what, who] of [
        ['their twin of an authority nobody trusts', twin],
        ['a stranger', stranger],
        ['the school', identity(form)],
        ['somebody else', identity(record(form).soDinhDanhCbql)],
      ] as const) {
        let bytes = unsigned;
        for (const slot of slots) {
          const options = { signingTime: TIMES[slot.role], holderId: slot.holderId ?? '' };
          const signer = slot.id === id ? who : identity(slot.holderId ?? form);
          bytes = signAnyway(bytes, profile, slot.id, signer, options);
        }
        add(`${form} ${id}: signed by ${what}`, bytes);
      }
      for (const signingTime of ['2020-05-26T08:00:00+07:00', '2026-07-26T08:00:00+07:00']) {
        let bytes = unsigned;
        for (const slot of slots) {
          const at = slot.id === id ? signingTime : TIMES[slot.role];
          const who = identity(slot.holderId ?? form);
          bytes = signAnyway(bytes, profile, slot.id, who, {
            signingTime: at,
            holderId: slot.holderId ?? '',
          });
        }
        add(`${form} ${id}: signed in ${signingTime.slice(0, 7)}`, bytes);
      }
    }
    addPackages(form, add);
  }
  await addElliptic(add);
  return cases;
}

type Add = (name: string, bytes: Uint8Array, kind?: BrowserCase['kind']) => void;

function addPackages(form: FormName, add: Add): void {
  const profile = profiles[form];
  const another = {
    ...record(form),
    maDinhDanhHocBa: '9a3c1d2e-7b65-4f08-8a1b-2c4d6e8f0a12',
    hoVaTen: 'Y Nam Kbuôr',
  } as Transcript;
  const list = writePackage([issued(form), signAll(encodeTranscript(another, profile), profile)], profile);
  const sign = (who: { certificate: Uint8Array; privateKey: Uint8Array }): Uint8Array => {
    const algorithm: SignatureAlgorithm = 'rsa-sha256';
    const signer = { certificate: who.certificate, algorithm, signingTime: '2026-05-30T08:00:00+07:00' };
    const prepared = preparePackageSignature(list, profile, signer);
    return attachPackageSignature(list, prepared, signValue(prepared.signatures[0]!.tbs, who));
  };
  const signed = sign(identity(form));
  const text = Buffer.from(signed).toString();
  add(`${form} package: signed`, signed, 'package');
  add(`${form} package: unsigned`, list, 'package');
  add(`${form} package: a name changed`, Buffer.from(text.replace('Y Nam Kbuôr', 'Y Nam Kbuơr')), 'package');
  add(
    `${form} package: a record dropped`,
    Buffer.from(text.replace(/<HOC_BA>.*?<\/HOC_BA>/s, '')),
    'package',
  );
  add(`${form} package: a comment`, Buffer.from(text.replace('<HOC_BA>', '<!-- --><HOC_BA>')), 'package');
  add(`${form} package: a transcript`, issued(form), 'package');
}

/** The secondary form with every signer on an EC key. */
async function addElliptic(add: Add): Promise<void> {
  const profile = profiles.secondary;
  const unsigned = encodeTranscript(record('secondary'), profile);
  const as: Record<string, Identity> = {};
  for (const slot of listSlots(unsigned, profile)) {
    const key = 'ec-p256';
    as[slot.id] =
      slot.holderId === undefined
        ? await authority.issueOrganization({ ten: slot.holderName ?? 'Trường', mst: '9990000101', key })
        : await authority.issuePerson({ hoVaTen: slot.holderName ?? '', cccd: slot.holderId, key });
  }
  const bytes = signAll(unsigned, profile, { as, algorithm: 'ecdsa-sha256' });
  add('secondary on EC keys', bytes);
  for (const change of [/(<SignatureValue>)(.)/, /(<DigestValue>)(.)/, /(<X509Certificate>.{300})(.)/]) {
    add(
      `secondary on EC keys: ${change.source}`,
      Buffer.from(Buffer.from(bytes).toString().replace(change, '$1x')),
    );
  }
}
