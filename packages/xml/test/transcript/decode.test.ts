import { decodeTranscript, detectProfile, encodeTranscript } from '@hocbaso/xml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edit, FORMS, profiles, record } from './support.ts';

const bytes = {
  primary: encodeTranscript(record('primary'), profiles.primary),
  secondary: encodeTranscript(record('secondary'), profiles.secondary),
};
const issuesOf = (xml: Uint8Array, form: 'primary' | 'secondary' = 'primary') =>
  decodeTranscript(xml, profiles[form]).issues.map((i) => [i.code, i.params.element]);

describe('every known spelling is read', () => {
  test.each([
    ['NGAY_SINH', '5/9/2017'],
    ['NGAY_SINH', '2017-09-05'],
    ['NGAY_SINH', '2017-09-05T00:00:00+07:00'],
    ['NGAY_SINH', '2017-09-04T17:00:00Z'],
    ['NGAY_SINH', '2017-09-05T23:59:59.999+07:00'],
  ])('%s %s', (_, text) => {
    const { record: back, issues } = decodeTranscript(
      edit(bytes.primary, '05/09/2017', text),
      profiles.primary,
    );
    expect([back.ngaySinh, issues]).toEqual(['2017-09-05', []]);
  });

  test.each([
    ['GIOI_TINH', 'Nữ', ['2', 'nữ', 'NỮ'.normalize('NFD')], 'gioiTinh', 'nu'],
    ['MUC_DAT_DUOC', 'H', ['Hoàn thành'], 'bangDiem', undefined],
    ['DUOC_LEN_LOP', '1', ['true'], 'duocLenLop', true],
    ['KET_QUA_XEP_LOAI', 'Hoàn thành tốt', ['hoàn thành tốt '], 'xepLoai', 'hoanThanhTot'],
  ])('%s', (tag, canonical, others, field, value) => {
    for (const other of others) {
      const xml = edit(bytes.primary, `<${tag}>${canonical}</${tag}>`, `<${tag}>${other}</${tag}>`);
      const { record: back, issues } = decodeTranscript(xml, profiles.primary);
      expect(issues).toEqual([]);
      if (value !== undefined) expect(back[field as 'gioiTinh']).toBe(value);
      else expect(back).toEqual(decodeTranscript(bytes.primary, profiles.primary).record);
    }
  });

  test('tag aliases', () => {
    const xml = edit(bytes.primary, /THONG_SO_BUOI_NGHI_KHONG_PHEP/g, 'TONG_SO_BUOI_NGHI_KHONG_PHEP');
    expect(decodeTranscript(xml, profiles.primary)).toMatchObject({
      record: { soBuoiNghiKhongPhep: '0' },
      issues: [],
    });
  });
});

describe('what does not fit is an issue with the place', () => {
  test('an unknown tag, with its byte offset', () => {
    const xml = edit(bytes.primary, '<MA_TRUONG>', '<LA>x</LA><MA_TRUONG>');
    const { issues } = decodeTranscript(xml, profiles.primary);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({
      code: 'XML_ELEMENT_UNKNOWN',
      params: { element: 'HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_CHUNG/LA' },
      location: { offset: Buffer.from(xml).indexOf('<LA>') },
    });
  });

  const CHUNG = 'HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_CHUNG';
  test.each([
    [
      'a repeated tag',
      '<TEN_LOP>3A</TEN_LOP></THONG_TIN_CHUNG>',
      '<TEN_LOP>3A</TEN_LOP><TEN_LOP>5B</TEN_LOP></THONG_TIN_CHUNG>',
      'XML_ELEMENT_DUPLICATE',
      `${CHUNG}/TEN_LOP`,
    ],
    [
      'the same field under its alias',
      '<TEN_NAM_HOC>',
      '<MA_DINH_DANH_HOC_BA>x</MA_DINH_DANH_HOC_BA><TEN_NAM_HOC>',
      'XML_ELEMENT_DUPLICATE',
      `${CHUNG}/MA_DINH_DANH_HOC_BA`,
    ],
    [
      'the wrong order',
      '<MA_SO_GIAO_DUC>66</MA_SO_GIAO_DUC><TEN_SO_GD>Sở Giáo dục và Đào tạo tỉnh Đắk Lắk</TEN_SO_GD>',
      '<TEN_SO_GD>Sở Giáo dục và Đào tạo tỉnh Đắk Lắk</TEN_SO_GD><MA_SO_GIAO_DUC>66</MA_SO_GIAO_DUC>',
      'XML_ELEMENT_ORDER',
      `${CHUNG}/MA_SO_GIAO_DUC`,
    ],
    ['an attribute', '<MA_TRUONG>', '<MA_TRUONG a="1">', 'XML_ATTRIBUTE_UNKNOWN', `${CHUNG}/MA_TRUONG`],
    [
      'a namespace declaration',
      '<MA_TRUONG>',
      '<MA_TRUONG xmlns:q="urn:q">',
      'XML_ATTRIBUTE_UNKNOWN',
      `${CHUNG}/MA_TRUONG`,
    ],
    [
      'a namespace',
      '<MA_TRUONG>66000A01</MA_TRUONG>',
      '<q:MA_TRUONG xmlns:q="urn:q">66000A01</q:MA_TRUONG>',
      'XML_NAMESPACE_UNKNOWN',
      `${CHUNG}/q:MA_TRUONG`,
    ],
    ['text between', '<MA_TRUONG>', 'x<MA_TRUONG>', 'XML_TEXT_UNEXPECTED', CHUNG],
    ['a comment', '<MA_TRUONG>', '<!-- --><MA_TRUONG>', 'XML_MARKUP_FORBIDDEN', 'HOC_BA'],
    ['a processing instruction', '<MA_TRUONG>', '<?a?><MA_TRUONG>', 'XML_MARKUP_FORBIDDEN', 'HOC_BA'],
    [
      'an element in a value',
      '<MA_TRUONG>',
      '<MA_TRUONG><B></B>',
      'XML_ELEMENT_UNKNOWN',
      `${CHUNG}/MA_TRUONG/B`,
    ],
    ['an empty value', '<MA_TRUONG>66000A01<', '<MA_TRUONG><', 'XML_ELEMENT_EMPTY', `${CHUNG}/MA_TRUONG`],
    ['a missing Id', ' Id="data"', '', 'XML_ID_MISSING', 'HOC_BA/DU_LIEU_HOC_BA'],
    ['a missing slot', '<CBQL></CBQL>', '', 'XML_ELEMENT_MISSING', 'HOC_BA/DANH_SACH_THONG_TIN_KY/CBQL'],
    ['an unreadable date', '05/09/2017', '31/02/2017', 'XML_VALUE_UNREADABLE', `${CHUNG}/NGAY_SINH`],
    ['an unknown code', '<GIOI_TINH>Nữ<', '<GIOI_TINH>?<', 'XML_VALUE_UNREADABLE', `${CHUNG}/GIOI_TINH`],
    ['another root', /HOC_BA>/g, 'HOC_BA_X>', 'XML_ROOT_UNKNOWN', 'HOC_BA_X'],
  ])('%s', (name, from, to, code, element) => {
    const xml =
      name === 'another root' ? Buffer.from('<HOC_BA_X></HOC_BA_X>') : edit(bytes.primary, from, to);
    // A comment or an instruction also stands where only elements may.
    const found = issuesOf(xml);
    expect(code === 'XML_MARKUP_FORBIDDEN' ? found.slice(1) : found).toEqual([[code, element]]);
  });

  test('the path leads to the row', () => {
    const xml = edit(bytes.secondary, '<DIEMCANAM>8.0<', '<DIEMCANAM><');
    expect(decodeTranscript(xml, profiles.secondary).issues[0]?.path).toEqual(['bangDiem', 0, 'diemCaNam']);
  });

  test('malformed XML', () => {
    const { record: back, issues } = decodeTranscript(Buffer.from('<HOC_BA>'), profiles.primary);
    expect(back).toEqual({ form: 'primary' });
    expect(issues).toMatchObject([
      { code: 'ERR_HBS_XML_SYNTAX', severity: 'error', location: { offset: 8 } },
    ]);
  });

  test('white space between elements is none', () => {
    const pretty = edit(bytes.primary, /></g, '>\r\n  <');
    // Slots become blank, which is as good as empty.
    expect(issuesOf(pretty)).toEqual([]);
  });

  test('a flood of problems stops at one hundred', () => {
    const xml = edit(bytes.primary, '<MA_TRUONG>', `${'<LA></LA>'.repeat(5000)}<MA_TRUONG>`);
    expect(issuesOf(xml)).toHaveLength(100);
  });
});

const tag = fc.constantFrom(
  'HOC_BA',
  'DU_LIEU_HOC_BA',
  'THONG_TIN_CHUNG',
  'BANG_DIEM',
  'DIEM_TONG_KET',
  'GVBM',
  'TEN_LOP',
  'a',
  'q:b',
);
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('x', ' ', '&amp;', '<![CDATA[y]]>', '<!--c-->'),
    fc
      .tuple(
        tag,
        fc.constantFrom('', ' Id="data"', ' xmlns:q="u"', ' Id="data" id="data"'),
        fc.array(tie('tree'), { maxLength: 4 }),
      )
      .map(
        ([t, a, c]) =>
          `<${t}${t.startsWith('q') && !a.includes('xmlns') ? `${a} xmlns:q="u"` : a}>${c.join('')}</${t}>`,
      ),
  ),
}));

test.each(FORMS)('decoding never throws on well-formed XML: %s', (form) => {
  fc.assert(
    fc.property(fc.array(tree), (parts) => {
      const xml = Buffer.from(`<HOC_BA>${parts.join('')}</HOC_BA>`);
      expect(decodeTranscript(xml, profiles[form]).record.form).toBe(form);
      detectProfile(xml, Object.values(profiles));
    }),
    { numRuns: 300 },
  );
});

test('a document of neither layout is not detected', () => {
  for (const xml of ['<HOC_BA></HOC_BA>', '<A/>', 'no XML']) {
    expect(detectProfile(Buffer.from(xml), Object.values(profiles))).toEqual({ status: 'unknown' });
  }
});
