import { describe, expect, it } from 'vitest';
import { diffProfiles, explainField } from '../src/explain.ts';
import { defineProfile, FIELDS, loadProfile, PROFILES, RULE_SPECS } from '../src/index.ts';

describe('explainField', () => {
  it.each(['hoVaTen', 'hovaten', 'HO_VA_TEN', 'HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_CHUNG/HO_VA_TEN'])(
    'finds %s',
    (name) => {
      const found = explainField(name).find((one) => one.field.form === 'primary' && one.key === 'hoVaTen');
      expect(found?.wire.map((wire) => wire.profile)).toEqual([
        'bgddt-2024-cv2088',
        'bgddt-2025-cv119',
        'ttdlqg',
      ]);
      expect(found?.wire[0]).toMatchObject({ name: 'HO_VA_TEN', confidence: 'transcribed' });
      expect(found?.rules).toContain('HBS-COM-01');
    },
  );

  it('knows the misspelt tag and its alias as one field', () => {
    const [a] = explainField('THONG_SO_BUOI_NGHI_KHONG_PHEP');
    const [b] = explainField('TONG_SO_BUOI_NGHI_KHONG_PHEP');
    expect(a?.key).toBe('soBuoiNghiKhongPhep');
    expect(b?.key).toBe(a?.key);
  });

  it('tells a field of a row from one of the record, and names the rules that own its problems', () => {
    const [mark] = explainField('bangDiem.diemCaNam');
    expect(mark?.rules).toContain('HBS-SEC-01');
    expect(mark?.rules).not.toContain('HBS-SHAPE-PATTERN');
    expect(explainField('soDinhDanh')[0]?.rules).toContain('HBS-COM-03');
    expect(explainField('khongCo')).toEqual([]);
  });

  it('finds every field by its key, with rules that exist', () => {
    for (const field of FIELDS) {
      const key = field.group === 'hocBa' ? field.name : `${field.group}.${field.name}`;
      const one = explainField(key).find((e) => e.field === field);
      expect(
        one?.wire.some((wire) => wire.profile === 'ttdlqg'),
        key,
      ).toBe(true);
      for (const rule of one?.rules ?? []) expect(RULE_SPECS).toHaveProperty([rule]);
    }
  });
});

describe('diffProfiles', () => {
  it('finds nothing between a profile and itself', () => {
    for (const profile of Object.values(PROFILES)) expect(diffProfiles(profile, profile)).toEqual([]);
  });

  it('follows a field to its new place and tells what was added, removed and reordered', () => {
    const base = loadProfile('bgddt-2024-cv2088');
    const info = 'HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_CHUNG';
    const other = defineProfile({
      id: 'x',
      extends: base.id,
      source: 's',
      confidence: 'transcribed',
      changes: [
        { op: 'rename', at: `${info}/HO_VA_TEN`, tag: 'HO_TEN', keepOldTag: false },
        { op: 'remove', at: `${info}/CAN_NANG` },
        { op: 'add', at: info, node: { kind: 'field', tag: 'TRICH_LUC', field: 'trichLuc' } },
        { op: 'order', at: 'HOC_BA', tags: ['DANH_SACH_THONG_TIN_KY', 'DU_LIEU_HOC_BA'] },
      ],
    });
    expect(diffProfiles(base, other)).toEqual([
      {
        kind: 'changed',
        subject: 'HOC_BA',
        members: [
          {
            name: 'order',
            before: 'DU_LIEU_HOC_BA DANH_SACH_THONG_TIN_KY',
            after: 'DANH_SACH_THONG_TIN_KY DU_LIEU_HOC_BA',
          },
        ],
      },
      {
        kind: 'changed',
        subject: 'hoVaTen',
        members: [{ name: 'path', before: `${info}/HO_VA_TEN`, after: `${info}/HO_TEN` }],
      },
      { kind: 'removed', subject: 'canNang', members: [] },
      { kind: 'added', subject: 'trichLuc', members: [] },
    ]);
  });
});
