import { defineProfile, ENUMS, loadProfile, type Profile, type Transcript } from '@hocbaso/spec';
import { decodeTranscript, encodeTranscript } from '@hocbaso/xml';
import { describe, expect, test } from 'vitest';
import { edit, issued, newVerifier, profiles, record } from './support.ts';

/** Where sources disagree (spec 3.7): every variant is read under every profile; which is written the profile says. */
const ALL = ['bgddt-2024-cv2088', 'bgddt-2025-cv119', 'bgddt-2025-cv115'].map((id) => loadProfile(id));
const PRIMARY = ALL.filter((profile) => profile.form === 'primary');
const SECONDARY = ALL.filter((profile) => profile.form === 'secondary');

type Values = Readonly<Record<string, unknown>>;
const written = (profile: Profile, values: Values = {}): string =>
  Buffer.from(encodeTranscript({ ...record(profile.form), ...values } as Transcript, profile)).toString();

/** The value of a field after the text of its first tag was replaced; with what reading found. */
function read(profile: Profile, xml: string, tag: string, text: string): [Values, readonly string[]] {
  const bytes = edit(Buffer.from(xml), new RegExp(`<${tag}>[^<]*</${tag}>`), `<${tag}>${text}</${tag} >`);
  const { record: values, issues } = decodeTranscript(bytes, profile);
  return [values as unknown as Values, issues.map((issue) => issue.code)];
}

function renameTag(xml: string, from: string, to: string): Buffer {
  expect(xml.split(`<${from}>`)).toHaveLength(2);
  return Buffer.from(xml.replace(`<${from}>`, `<${to}>`).replace(`</${from}>`, `</${to}>`));
}

const overlay = (profile: Profile, changes: readonly unknown[]): Profile =>
  defineProfile({ id: 'variant', extends: profile.id, source: 'test', confidence: 'transcribed', changes });

/** Path of a field in a profile, and of the element with the first `Id`. */
function pathOf(profile: Profile, field: string): string {
  const find = (node: Profile['root'], path: string): string | undefined => {
    for (const child of node.children) {
      const here = `${path}/${child.tag}`;
      if (child.kind === 'field' && child.field === field) return here;
      const below = child.kind === 'group' ? find(child, here) : undefined;
      if (below !== undefined) return below;
    }
    return undefined;
  };
  return find(profile.root, profile.root.tag)!;
}
const tagOf = (profile: Profile, field: string): string => pathOf(profile, field).split('/').at(-1)!;

describe.each(ALL)('values of $id', (profile) => {
  test.each([
    ['Nam', 'nam'],
    ['Nữ', 'nu'],
    ['Nữ'.normalize('NFD'), 'nu'],
    ['0', 'chuaCo'],
    ['1', 'nam'],
    ['2', 'nu'],
  ])('gender %s', (text, gioiTinh) => {
    const [values, issues] = read(profile, written(profile), tagOf(profile, 'gioiTinh'), text);
    expect([values.gioiTinh, issues]).toEqual([gioiTinh, []]);
  });

  test.each(['15/03/2019', '2019-03-15', '2019-03-15T00:00:00+07:00', '2019-03-14T17:00:00Z'])(
    'birth date %s',
    (text) => {
      const [values, issues] = read(profile, written(profile), tagOf(profile, 'ngaySinh'), text);
      expect([values.ngaySinh, issues]).toEqual(['2019-03-15', []]);
    },
  );

  test.each([
    ['1', true],
    ['0', false],
    ['true', true],
    ['false', false],
    ['Có', true],
    ['Không', false],
  ])('a boolean as %s', (text, duocLenLop) => {
    const [values, issues] = read(profile, written(profile), tagOf(profile, 'duocLenLop'), text);
    expect([values.duocLenLop, issues]).toEqual([duocLenLop, []]);
    const tag = tagOf(profile, 'duocLenLop');
    expect(written(profile, { duocLenLop })).toContain(`<${tag}>${duocLenLop ? 1 : 0}</${tag}>`);
  });

  test.each(['Id', 'id'])('elements known by %s', (name) => {
    const xml = written(profile).replaceAll(' Id="', ` ${name}="`);
    const { record: values, issues } = decodeTranscript(Buffer.from(xml), profile);
    expect(issues).toEqual([]);
    expect(values).toEqual(decodeTranscript(Buffer.from(written(profile)), profile).record);
    const both = decodeTranscript(edit(Buffer.from(xml), ' ', ' id="data" Id="data" '), profile);
    expect(both.issues.length).toBeGreaterThan(0);
  });

  test.each(['MA_TRA_CUU_UUID', 'MA_DINH_DANH_HOC_BA'])('the identifier as %s', (tag) => {
    const xml = renameTag(written(profile), tagOf(profile, 'maDinhDanhHocBa'), tag);
    const { record: values, issues } = decodeTranscript(xml, profile);
    expect([values.maDinhDanhHocBa, issues]).toEqual([record(profile.form).maDinhDanhHocBa, []]);
  });

  test('the class name is short here and long in the history; neither is cut on reading', () => {
    const xml = written(profile).replaceAll(/<TEN_LOP>[^<]*</g, `<TEN_LOP>${'5'.repeat(100)}<`);
    const { record: values, issues } = decodeTranscript(Buffer.from(xml), profile);
    expect(issues).toEqual([]);
    expect([values.tenLop, values.quaTrinhHocTap?.[0]?.tenLop]).toEqual(['5'.repeat(100), '5'.repeat(100)]);
  });

  test('a subject name of 150 letters', () => {
    const [{ bangDiem }, issues] = read(profile, written(profile), 'TEN_MON_HOC', 'Ậ'.repeat(150));
    expect(issues).toEqual([]);
    expect((bangDiem as readonly Values[])[0]!.tenMonHoc).toBe('Ậ'.repeat(150));
  });

  test.each(['soSoDangBo', 'tenQuanHuyen', 'hoTenGvcn', 'hoTenMe', 'canNang', 'chieuCao'])(
    'a document without %s is read',
    (field) => {
      const { [field]: _left, ...rest } = record(profile.form) as unknown as Values;
      const bytes = encodeTranscript(rest as unknown as Transcript, profile);
      const { record: values, issues } = decodeTranscript(bytes, profile);
      expect(issues).toEqual([]);
      expect(values).not.toHaveProperty(field);
    },
  );
});

describe.each(PRIMARY)('tags and levels of $id', (profile) => {
  test.each([
    ['soBuoiNghiKhongPhep', ['THONG_SO_BUOI_NGHI_KHONG_PHEP', 'TONG_SO_BUOI_NGHI_KHONG_PHEP']],
    ['nangLucGiaoTiepHopTac', ['NANG_LUC_GIAO_TIEP_HOC_TAC', 'NANG_LUC_GIAO_TIEP_HOP_TAC']],
  ] as const)('%s under both spellings; the first is written', (field, tags) => {
    const values = record('primary') as unknown as Values;
    expect(written(profile)).toContain(`<${tags[0]}>`);
    for (const tag of tags) {
      const { record: back, issues } = decodeTranscript(renameTag(written(profile), tags[0], tag), profile);
      expect([(back as unknown as Values)[field], issues]).toEqual([values[field], []]);
    }
  });

  test.each(
    (['mucNangLucPhamChat', 'mucDatDuoc', 'xepLoaiTieuHoc'] as const).flatMap((name) =>
      ENUMS[name].values.flatMap(({ value, code, vi }) =>
        [...new Set([code, vi])].map((text) => [name, text, value] as const),
      ),
    ),
  )('level %s: %s', (name, text, value) => {
    const tag = {
      mucNangLucPhamChat: 'NANG_LUC_GIAO_TIEP_HOC_TAC',
      mucDatDuoc: 'MUC_DAT_DUOC',
      xepLoaiTieuHoc: tagOf(profile, 'xepLoai'),
    }[name];
    const [values, issues] = read(profile, written(profile), tag, text);
    expect(issues).toEqual([]);
    const row = (values.bangDiem as readonly Values[]).find((one) => one.mucDatDuoc !== undefined);
    const got = { mucNangLucPhamChat: values.nangLucGiaoTiepHopTac, mucDatDuoc: row?.mucDatDuoc };
    expect({ ...got, xepLoaiTieuHoc: values.xepLoai }[name]).toBe(value);
  });
});

describe.each(SECONDARY)('levels and absences of $id', (profile) => {
  test.each(
    ENUMS.mucTrungHoc.values.flatMap(({ value, code, vi }) =>
      [...new Set([code, vi])].map((text) => [text, value] as const),
    ),
  )('level %s', (text, value) => {
    const [values, issues] = read(profile, written(profile), tagOf(profile, 'hocTapCaNam'), text);
    expect([values.hocTapCaNam, issues]).toEqual([value, []]);
  });

  test.each(['0', '1', '300'])('%s absences', (text) => {
    const [values, issues] = read(profile, written(profile), tagOf(profile, 'soBuoiNghi'), text);
    expect([values.soBuoiNghi, issues]).toEqual([text, []]);
  });
});

describe('what is written is what the profile says', () => {
  test.each(ALL)('$id, and an overlay that says otherwise', (profile) => {
    const at = (field: string): string => pathOf(profile, field);
    const gender = tagOf(profile, 'gioiTinh');
    const birth = tagOf(profile, 'ngaySinh');
    const values = { gioiTinh: 'nu', ngaySinh: '2019-03-15' };
    expect(written(profile, values)).toContain(`<${gender}>Nữ</${gender}>`);
    expect(written(profile, values)).toContain(`<${birth}>15/03/2019</${birth}>`);
    const root = profile.root.children[0]!;
    const other = overlay(profile, [
      { op: 'set', at: at('gioiTinh'), to: { format: null } },
      { op: 'set', at: at('ngaySinh'), to: { format: 'dateTime' } },
      { op: 'set', at: `${profile.root.tag}/${root.tag}/@Id`, to: { attribute: 'id', aliases: ['Id'] } },
      { op: 'rename', at: at('hoVaTen'), tag: 'HO_TEN' },
    ]);
    const xml = written(other, values);
    expect(xml).toContain(`<${gender}>2</${gender}>`);
    expect(xml).toContain(`<${birth}>2019-03-15T00:00:00+07:00</${birth}>`);
    expect(xml).toContain(`<${root.tag} id="data">`);
    expect(xml).toContain('<HO_TEN>');
    const back = decodeTranscript(Buffer.from(xml), other);
    expect(back.issues).toEqual([]);
    expect(back.record).toMatchObject(values);
    // Each reads the other's document, but for the tag only the overlay knows.
    expect(decodeTranscript(Buffer.from(written(profile, values)), other).issues).toEqual([]);
    const foreign = decodeTranscript(Buffer.from(xml), profile).issues.map((issue) => issue.code);
    expect(foreign).toEqual(['XML_ELEMENT_UNKNOWN']);
  });

  test('another spelling of the Id does not carry a signature over', async () => {
    const bytes = edit(issued('primary'), ' Id="data"', ' id="data"');
    expect((await newVerifier().verify(bytes)).verdict).toBe('TOTAL-FAILED');
    expect(decodeTranscript(bytes, profiles.primary).issues).toEqual([]);
  });
});
