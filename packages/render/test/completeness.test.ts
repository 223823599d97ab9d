import { type DecodedTranscript, FIELDS, type Form, type FormBlock } from '@hocbaso/spec';
import { PRINTED_FORMS } from '@hocbaso/spec/forms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTranscriptHtml } from '../src/index.ts';
import { readMarkup } from './markup.ts';

/** What the form has no place for. A field that is neither here nor printed fails the test. */
const NOT_ON_FORM: Readonly<Record<Form, readonly string[]>> = {
  primary: [
    'trangThai',
    'trichLuc',
    'phienBan',
    'thongTu',
    'maSoGiaoDuc',
    'tenSoGiaoDuc',
    'maTruong',
    'maXaPhuong',
    'maTinhThanhPho',
    'capHoc',
    'soSoDangBo',
    'maHocSinh',
    'canNang',
    'chieuCao',
    'soBuoiNghiCoPhep',
    'soBuoiNghiKhongPhep',
    'maXaNoiSinh',
    'maTinhNoiSinh',
    'maXaQueQuan',
    'maTinhQueQuan',
    'maXaNoiOHienNay',
    'maTinhNoiOHienNay',
    'doiTuongChinhSach',
    'khuyetTatKhongDanhGia',
    'soDinhDanhCbql',
    'diaDanhPhatHanh',
    'ngayTao',
    'hoTenGvcn',
    'soDinhDanhGvcn',
    'khoi',
    'duocLenLop',
    'hoanThanhLopHoc',
    'hoanThanhTieuHoc',
    'bangDiem.maMonHoc',
  ],
  secondary: [
    'trangThai',
    'trichLuc',
    'phienBan',
    'thongTu',
    'maSoGiaoDuc',
    'tenSoGiaoDuc',
    'maTruong',
    'maXaPhuong',
    'maTinhThanhPho',
    'capHoc',
    'maHocSinh',
    'maXaNoiSinh',
    'maTinhNoiSinh',
    'maXaQueQuan',
    'maTinhQueQuan',
    'maXaNoiOHienNay',
    'maTinhNoiOHienNay',
    'khuyetTatKhongDanhGia',
    'soDinhDanhCbql',
    'ngayTao',
    'soDinhDanhGvcn',
    'khoi',
    'duocLenLop',
    'bangDiem.maMonHoc',
    'bangDiem.soDinhDanhGvbm',
  ],
};

function fieldsOf(block: FormBlock): readonly string[] {
  switch (block.kind) {
    case 'lines':
      return block.lines.flatMap((l) => l.fields);
    case 'list':
      return block.columns.flatMap((c) => c.fields.map((f) => `${block.list}.${f}`));
    case 'subjects':
      return [
        ...block.columns.flatMap((c) => c.fields.map((f) => `bangDiem.${f}`)),
        ...(block.comment ? [block.comment.field] : []),
      ];
    case 'grid':
      return [
        ...block.rows.flatMap((r) => r.cells.flatMap((c) => c.fields)),
        ...(block.comment ? [block.comment.field] : []),
      ];
  }
}

function one(form: Form, field: { name: string; group: string }, value: string): DecodedTranscript {
  const own = { [field.name]: value };
  return (field.group === 'hocBa'
    ? { form, ...own }
    : { form, [field.group]: [own] }) as unknown as DecodedTranscript;
}

describe.each(['primary', 'secondary'] as const)('%s form', (form) => {
  const fields = FIELDS.filter((f) => f.form === form);
  const path = (f: { name: string; group: string }): string =>
    f.group === 'hocBa' ? f.name : `${f.group}.${f.name}`;

  it('prints every field of the record it has a place for', () => {
    const missing = fields
      .filter(
        (f) => !readMarkup(renderTranscriptHtml(one(form, f, 'giá‑trị‑7f3a'))).text.includes('giá‑trị‑7f3a'),
      )
      .map(path)
      // The code of a subject without a name stands for the name, so it is printed, but only then.
      .concat('bangDiem.maMonHoc');
    expect(missing.sort()).toEqual([...NOT_ON_FORM[form]].sort());
  });

  it('names only fields that exist', () => {
    const known = new Set(fields.map(path));
    const spec = PRINTED_FORMS[form];
    const named = [
      ...spec.cover.flatMap((l) => l.fields),
      ...spec.pages.flatMap((p) => p.blocks.flatMap(fieldsOf)),
      ...spec.notices.map((n) => n.field),
    ];
    expect(named.filter((f) => !known.has(f))).toEqual([]);
  });

  it('gives the columns of each table the whole width', () => {
    for (const block of PRINTED_FORMS[form].pages.flatMap((p) => p.blocks)) {
      if (block.kind === 'lines') continue;
      const first = block.kind === 'list' ? 0 : block.nameWidth;
      const last = block.kind === 'list' ? 0 : (block.comment?.width ?? 0);
      expect(
        block.columns.reduce((sum, c) => sum + c.width, first + last),
        block.id,
      ).toBe(100);
    }
  });

  it('shows what is missing as blank, never as a word of the machine', () => {
    const subset = fc.subarray([...fields]);
    fc.assert(
      fc.property(subset, (chosen) => {
        const record = Object.assign({}, ...chosen.map((f) => one(form, f, '5')), { form });
        expect(readMarkup(renderTranscriptHtml(record)).text).not.toMatch(
          /undefined|null|NaN|\[object|true|false|Invalid/,
        );
      }),
      { numRuns: 60 },
    );
  });
});
