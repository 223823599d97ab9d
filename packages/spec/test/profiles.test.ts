import { describe, expect, it } from 'vitest';
import {
  assertUsable,
  FIELDS,
  isHocBaSoError,
  type LayoutNode,
  loadProfile,
  PROFILES,
  uncertainEntries,
} from '../src/index.ts';

function walk(
  node: LayoutNode,
  visit: (node: LayoutNode, path: readonly string[]) => void,
  path: string[] = [],
): void {
  visit(node, path);
  if (node.kind === 'group' || node.kind === 'rows') {
    for (const child of node.children) walk(child, visit, [...path, node.tag]);
  }
}

describe.each(Object.values(PROFILES))('profile $id', (profile) => {
  it('names only fields the dictionary has, each once', () => {
    const known = new Set(FIELDS.filter((f) => f.form === profile.form).map((f) => `${f.group}.${f.name}`));
    const seen: string[] = [];
    const look = (node: LayoutNode, group: string): void => {
      if (node.kind === 'field') seen.push(`${group}.${node.field}`);
      if (node.kind === 'group') for (const child of node.children) look(child, group);
      if (node.kind === 'rows') for (const child of node.children) look(child, node.rows);
    };
    look(profile.root, 'hocBa');
    expect(seen.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('gives every entry a source and sibling tags one meaning each', () => {
    walk(profile.root, (node, path) => {
      expect(node.source, [...path, node.tag].join('/')).not.toBe('');
      if (node.kind !== 'group' && node.kind !== 'rows') return;
      const tags = node.children.flatMap((c) => [c.tag, ...(c.kind === 'field' ? (c.aliases ?? []) : [])]);
      expect(new Set(tags).size, [...path, node.tag].join('/')).toBe(tags.length);
    });
  });

  it('lists what production must not use, and refuses it there only', () => {
    expect(uncertainEntries(profile).length).toBeGreaterThan(0);
    expect(() => assertUsable(profile, 'sandbox')).not.toThrow();
    try {
      assertUsable(profile, 'production');
      expect.unreachable();
    } catch (error) {
      expect(isHocBaSoError(error, 'ERR_HBS_CONFIDENCE')).toBe(true);
      expect((error as Error).message).toContain(profile.id);
    }
  });

  it('has a place for every signature a document must carry', () => {
    const roles: string[] = [];
    walk(profile.root, (node) => {
      if (node.kind === 'slot') roles.push(node.role);
    });
    expect(roles).toEqual(
      profile.form === 'primary' ? ['gvcn', 'cbql', 'phatHanh'] : ['gvbm', 'gvcn', 'cbql', 'phatHanh'],
    );
  });
});

describe('annex 1.1 of CV 2088', () => {
  it('keeps the tags as printed, the misspelt ones included', () => {
    const tags = new Set<string>();
    walk(loadProfile('bgddt-2024-cv2088').root, (node) => tags.add(node.tag));
    for (const tag of [
      'THONG_SO_BUOI_NGHI_KHONG_PHEP',
      'NANG_LUC_GIAO_TIEP_HOC_TAC',
      'MA_TRA_CUU_UUID',
      'DIEM_KIEM_TRA_DINH_KY',
      'SO_CCCD_GIAM_HIEU_KY_HOC_BA',
    ]) {
      expect(tags).toContain(tag);
    }
  });

  it('refuses an unknown profile by naming the known ones', () => {
    try {
      loadProfile('bgddt-2030');
      expect.unreachable();
    } catch (error) {
      expect(isHocBaSoError(error, 'ERR_HBS_PROFILE_UNKNOWN') && error.next.vi).toContain(
        'bgddt-2024-cv2088',
      );
    }
    expect(() => loadProfile('__proto__')).toThrow();
  });
});
