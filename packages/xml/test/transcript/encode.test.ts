import { isHocBaSoError, type Transcript } from '@hocbaso/spec';
import { C14N_INCLUSIVE, canonicalize, encodeTranscript, parseXml } from '@hocbaso/xml';
import { describe, expect, test } from 'vitest';
import { FORMS, profiles, read, record } from './support.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const code = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    if (isHocBaSoError(error)) return { code: error.code, path: error.params.path };
    throw error;
  }
  return undefined;
};

describe.each(FORMS)('%s', (form) => {
  const profile = profiles[form];
  const bytes = encodeTranscript(record(form), profile);

  test('is the golden document', () => {
    expect(text(bytes)).toBe(read(`golden/${form}.xml`).toString());
  });

  test('is its own canonical form, without a declaration', () => {
    const doc = parseXml(bytes);
    expect(text(canonicalize(doc, doc.root, { algorithm: C14N_INCLUSIVE }))).toBe(text(bytes));
    expect(text(bytes).startsWith('<HOC_BA><DU_LIEU_HOC_BA Id="data">')).toBe(true);
  });

  test('leaves absent and empty values without an element', () => {
    const bare = encodeTranscript(
      { ...record(form), tenQuanHuyen: '', queQuan: undefined } as never,
      profile,
    );
    expect(text(bare)).not.toMatch(/TEN_QUAN_HUYEN|QUE_QUAN/);
    expect(
      text(bare)
        .match(/<([A-Z_]+)[^>]*><\/\1>/g)
        ?.every((tag) => /GVBM|GVCN|CBQL|KY_PHAT_HANH/.test(tag)),
    ).toBe(true);
  });

  test.each([
    ['a NUL', '\u0000'],
    ['a lone surrogate', '\ud800'],
    ['a non-character', '\uffff'],
  ])('refuses %s and says where', (_, character) => {
    const bad = { ...record(form), nhanXetGvcn: `Em ${character} ngoan` } as Transcript;
    expect(code(() => encodeTranscript(bad, profile))).toEqual({
      code: 'ERR_HBS_XML_CHARACTER',
      path: 'nhanXetGvcn',
    });
  });

  test.each([
    ['date', { ngaySinh: '2012-02-30' }, 'ngaySinh'],
    ['enumeration', { gioiTinh: 'Nam' }, 'gioiTinh'],
    ['boolean', { duocLenLop: 'yes' }, 'duocLenLop'],
    ['row', { bangDiem: [{ maMonHoc: '01', tenMonHoc: 5 }] }, 'bangDiem[0].tenMonHoc'],
  ])('refuses a value of the wrong type: %s', (_, change, path) => {
    const bad = { ...record(form), ...change } as unknown as Transcript;
    expect(code(() => encodeTranscript(bad, profile))).toEqual({ code: 'ERR_HBS_XML_VALUE', path });
  });

  test('refuses the profile of the other form', () => {
    const other = profiles[form === 'primary' ? 'secondary' : 'primary'];
    expect(code(() => encodeTranscript(record(form), other))).toMatchObject({ code: 'ERR_HBS_XML_FORM' });
  });
});

describe('Ids', () => {
  const secondary = record('secondary');
  const [first, second] = secondary.bangDiem as [never, never];

  test('two rows of one subject are refused: their signatures could not be told apart', () => {
    const bad = { ...secondary, bangDiem: [first, second, first] } as unknown as Transcript;
    expect(code(() => encodeTranscript(bad, profiles.secondary))).toEqual({
      code: 'ERR_HBS_XML_ID_DUPLICATE',
      path: 'bangDiem[2]',
    });
  });

  test.each([' ', '"', 'Toán', ''])('the subject code %j gives no Id', (maMonHoc) => {
    const bad = { ...secondary, bangDiem: [{ ...(first as object), maMonHoc }] } as unknown as Transcript;
    expect(code(() => encodeTranscript(bad, profiles.secondary))).toEqual({
      code: 'ERR_HBS_XML_ID',
      path: 'bangDiem[0].maMonHoc',
    });
  });
});
