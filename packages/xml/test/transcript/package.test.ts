import { isHocBaSoError, type Transcript } from '@hocbaso/spec';
import {
  attachPackageSignature,
  cutRecords,
  encodeTranscript,
  type PackageVerification,
  preparePackageSignature,
  writePackage,
  writeRecallList,
} from '@hocbaso/xml';
import { describe, expect, test } from 'vitest';
import {
  clock,
  context,
  edit,
  FORMS,
  type FormName,
  identity,
  issued,
  newVerifier,
  profiles,
  record,
  signAll,
  signValue,
} from './support.ts';

const verifier = newVerifier();
const another = (form: FormName): Uint8Array => {
  const values = {
    ...record(form),
    maDinhDanhHocBa: '9a3c1d2e-7b65-4f08-8a1b-2c4d6e8f0a12',
    hoVaTen: 'Y Nam Kbuôr',
  };
  return signAll(encodeTranscript(values as Transcript, profiles[form]), profiles[form]);
};
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (isHocBaSoError(error)) return error.code;
    throw error;
  }
  return undefined;
};
function sign(
  bytes: Uint8Array,
  form: FormName,
  who = identity(form),
  signingTime = '2026-05-30T08:00:00+07:00',
): Uint8Array {
  const signer = { certificate: who.certificate, algorithm: 'rsa-sha256', signingTime } as const;
  const prepared = JSON.parse(
    JSON.stringify(preparePackageSignature(bytes, profiles[form], signer, { context })),
  );
  return attachPackageSignature(bytes, prepared, signValue(prepared.signatures[0].tbs, who), { context });
}
const failed = (result: PackageVerification): string[] =>
  result.checks.filter((c) => c.status === 'failed').map((c) => c.id);

describe.each(FORMS)('%s', (form) => {
  const profile = profiles[form];
  const records = [issued(form), another(form)];
  const unsigned = writePackage(records, profile);
  const signed = sign(unsigned, form);

  test('records stand in the list byte for byte, and come out so', () => {
    expect(Buffer.from(unsigned).toString()).toBe(
      `<DANH_SACH_HOC_BA id="dataDanhSach">${records.map((r) => Buffer.from(r).toString()).join('')}</DANH_SACH_HOC_BA>`,
    );
    for (const bytes of [unsigned, signed]) {
      expect(cutRecords(bytes).map((r) => Buffer.from(r))).toEqual(records.map((r) => Buffer.from(r)));
    }
  });

  test('the signature is the last child; no other byte changes', () => {
    const text = Buffer.from(signed).toString();
    const at = text.lastIndexOf('<Signature ');
    expect(text.slice(0, at) + text.slice(text.lastIndexOf('</Signature>') + 12)).toBe(
      Buffer.from(unsigned).toString(),
    );
    expect(text.endsWith('</Signature></DANH_SACH_HOC_BA>')).toBe(true);
  });

  test('a signed package passes, and so does each record cut out of it', async () => {
    const result = await verifier.verifyPackage(signed);
    expect(result.verdict).toBe('TOTAL-PASSED');
    expect(result.certificate?.kind).toBe('organization');
    expect(result.signingTime).toBe('2026-05-30T08:00:00+07:00');
    expect(result.records).toHaveLength(2);
    for (const bytes of result.records) expect((await verifier.verify(bytes)).verdict).toBe('TOTAL-PASSED');
  });

  test.each([
    ['no signature', unsigned, 'slot.filled'],
    ['a record taken out', edit(signed, Buffer.from(records[1]!).toString(), ''), 'signature.digest'],
    [
      'a record twice',
      edit(signed, Buffer.from(records[0]!).toString(), Buffer.from(records[0]!).toString().repeat(2)),
      'signature.digest',
    ],
    ['a byte changed', edit(signed, 'Y Nam', 'Y Năm'), 'signature.digest'],
    ['another id', edit(signed, 'id="dataDanhSach"', 'id="dataDanhSacb"'), 'structure.shape'],
    [
      'a namespace on the root',
      edit(signed, 'id="dataDanhSach"', 'id="dataDanhSach" xmlns:q="urn:q"'),
      'structure.shape',
    ],
    [
      'xml:lang on the root',
      edit(signed, 'id="dataDanhSach"', 'id="dataDanhSach" xml:lang="vi"'),
      'structure.shape',
    ],
    ['a comment', edit(signed, '<HOC_BA>', '<!-- --><HOC_BA>'), 'structure.shape'],
    [
      'a record after the signature',
      edit(signed, /<\/DANH_SACH_HOC_BA>$/, '<HOC_BA></HOC_BA></DANH_SACH_HOC_BA>'),
      'structure.shape',
    ],
    ['another element among the records', edit(signed, '<HOC_BA>', '<LA></LA><HOC_BA>'), 'structure.shape'],
    [
      'a second signature',
      edit(
        signed,
        /<\/DANH_SACH_HOC_BA>$/,
        `${/<Signature (?!.*<Signature ).*<\/Signature>/.exec(Buffer.from(signed).toString())![0]}</DANH_SACH_HOC_BA>`,
      ),
      'structure.shape',
    ],
    [
      'the id of the list on a record too',
      edit(signed, '<HOC_BA>', '<HOC_BA Id="dataDanhSach">'),
      'signature.structure',
    ],
    [
      'no record',
      edit(edit(signed, Buffer.from(records[0]!).toString(), ''), Buffer.from(records[1]!).toString(), ''),
      'structure.shape',
    ],
    ['not XML', Buffer.from('x'), 'document.xml'],
    ['not a list', issued(form), 'document.profile'],
  ])('%s is refused and gives no record', async (_, bytes, check) => {
    const result = await verifier.verifyPackage(bytes);
    expect(result.verdict).toBe('TOTAL-FAILED');
    expect(failed(result)).toContain(check);
    expect(result.records).toEqual([]);
  });

  test('a person cannot sign a package', () => {
    expect(codeOf(() => sign(unsigned, form, identity(record(form).soDinhDanhCbql)))).toBe(
      'ERR_HBS_SIGNER_NOT_ORGANIZATION',
    );
  });

  test('an expired certificate cannot sign a package', () => {
    expect(codeOf(() => sign(unsigned, form, identity(form), '2040-01-01T00:00:00+07:00'))).toBe(
      'ERR_HBS_CERT_EXPIRED',
    );
  });

  test('a package is signed once', () => {
    expect(codeOf(() => sign(signed, form))).toBe('ERR_HBS_PACKAGE_SIGNED');
  });

  test('without anchors nothing is decided about the signer', async () => {
    expect((await newVerifier([]).verifyPackage(signed, { at: clock.now() })).verdict).toBe('INDETERMINATE');
  });

  test.each([
    ['nothing', [], 'ERR_HBS_PACKAGE_EMPTY'],
    [
      'a record with a declaration',
      [Buffer.from('<?xml version="1.0"?><HOC_BA></HOC_BA>')],
      'ERR_HBS_PACKAGE_FORMAT',
    ],
    ['a record with a byte order mark', [Buffer.from('\ufeff<HOC_BA></HOC_BA>')], 'ERR_HBS_PACKAGE_FORMAT'],
    ['something else', [Buffer.from('<A></A>')], 'ERR_HBS_PACKAGE_FORMAT'],
    ['malformed XML', [Buffer.from('<HOC_BA>')], 'ERR_HBS_XML_SYNTAX'],
    [
      'more than ten megabytes',
      Array.from({ length: 11 }, () => Buffer.from(`<HOC_BA>${'x'.repeat(1_000_000)}</HOC_BA>`)),
      'ERR_HBS_PACKAGE_SIZE',
    ],
  ])('writing refuses %s', (_, parts, code) => {
    expect(codeOf(() => writePackage(parts, profile))).toBe(code);
  });
});

test('a recall list has the tags of the annex, and is signed like a package', async () => {
  const items = [
    {
      maDinhDanhHocBa: '0b7e6a52-5d0c-4f5e-9d1b-3c8f2a4e7d61',
      hoVaTen: 'H’Hen Niê Kđăm',
      gioiTinh: 'nu',
      ngaySinh: '2017-09-05',
      soDinhDanh: '999315000101',
      tenTruong: 'Trường Tiểu học Y Jút',
      maTruong: '66000A01',
      namHoc: '2025-2026',
    },
  ] as const;
  const list = writeRecallList(items, profiles.primary);
  expect(Buffer.from(list).toString()).toBe(
    '<DANH_SACH_HOC_BA id="dataDanhSach"><HOC_BA><MA_TRA_CUU_UUID>0b7e6a52-5d0c-4f5e-9d1b-3c8f2a4e7d61</MA_TRA_CUU_UUID>' +
      '<HO_VA_TEN>H’Hen Niê Kđăm</HO_VA_TEN><GIOI_TINH>Nữ</GIOI_TINH><NGAY_SINH>05/09/2017</NGAY_SINH>' +
      '<SO_CCCD>999315000101</SO_CCCD><TEN_TRUONG>Trường Tiểu học Y Jút</TEN_TRUONG><MA_TRUONG>66000A01</MA_TRUONG>' +
      '<TEN_NAM_HOC>2025-2026</TEN_NAM_HOC></HOC_BA></DANH_SACH_HOC_BA>',
  );
  expect((await verifier.verifyPackage(sign(list, 'primary'))).verdict).toBe('TOTAL-PASSED');
  expect(codeOf(() => writeRecallList([], profiles.primary))).toBe('ERR_HBS_PACKAGE_EMPTY');
  expect(codeOf(() => writeRecallList([{ ...items[0], ngaySinh: '5/9/2017' }], profiles.primary))).toBe(
    'ERR_HBS_XML_VALUE',
  );
});
