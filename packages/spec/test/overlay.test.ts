import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { diffProfiles } from '../src/explain.ts';
import {
  assertUsable,
  checkProfile,
  defineProfile,
  type FieldNode,
  isHocBaSoError,
  loadProfile,
  PROFILES,
  type Profile,
  profileHash,
  uncertainEntries,
} from '../src/index.ts';
import { profileEntries } from '../src/profile/entries.ts';

const INFO = 'HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_CHUNG';
const overlay = (changes: readonly unknown[], rest: object = {}): object => ({
  id: 'so-79-2026',
  extends: 'bgddt-2024-cv2088',
  source: 'văn bản của Sở',
  confidence: 'transcribed',
  changes,
  ...rest,
});
const codes = (file: unknown, overlays: readonly unknown[] = []): readonly string[] =>
  checkProfile(file, { overlays }).issues.map((issue) => issue.code);
const at = (profile: Profile, path: string): FieldNode =>
  profileEntries(profile).get(path)!.fact as FieldNode;
const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('an overlay', () => {
  it('renames, keeps the old tag readable, and leaves the base as it was', () => {
    const before = JSON.stringify(loadProfile('bgddt-2024-cv2088'));
    const profile = defineProfile(
      overlay([{ op: 'rename', at: `${INFO}/PHIEN_BAN`, tag: 'PHIEN_BAN_DAC_TA' }]),
    );
    expect(at(profile, `${INFO}/PHIEN_BAN_DAC_TA`)).toMatchObject({
      field: 'phienBan',
      aliases: ['PHIEN_BAN'],
      source: 'văn bản của Sở',
    });
    expect(profileEntries(profile).has(`${INFO}/PHIEN_BAN`)).toBe(false);
    expect(profile.basedOn).toEqual(['bgddt-2024-cv2088']);
    expect(JSON.stringify(loadProfile('bgddt-2024-cv2088'))).toBe(before);
  });

  it('sets formats, literals, order, and adds and removes tags', () => {
    const order = loadProfile('bgddt-2024-cv2088').root.children.map((child) => child.tag);
    const profile = defineProfile(
      overlay([
        { op: 'set', at: `${INFO}/NGAY_SINH`, to: { format: 'date' } },
        { op: 'set', at: 'literals.phienBan', to: { value: '1.1' } },
        { op: 'set', at: 'package', to: { packageId: 'goi', maxBytes: 5 } },
        { op: 'set', at: 'package.signature', to: { value: 'other' } },
        { op: 'order', at: 'HOC_BA', tags: [...order].reverse() },
        { op: 'remove', at: `${INFO}/TEN_QUAN_HUYEN` },
        {
          op: 'add',
          at: INFO,
          node: { kind: 'field', tag: 'TRICH_LUC', field: 'trichLuc' },
          after: 'THONG_TU',
        },
      ]),
    );
    expect(at(profile, `${INFO}/NGAY_SINH`).format).toBe('date');
    expect(profile.literals.phienBan).toMatchObject({ value: '1.1', confidence: 'transcribed' });
    expect(profile.package).toMatchObject({
      id: 'goi',
      maxBytes: 5,
      signature: 'other',
      signatureConfidence: 'transcribed',
    });
    expect(profile.root.children.map((child) => child.tag)).toEqual([...order].reverse());
    const tags = [...profileEntries(profile).keys()].filter((path) => path.startsWith(`${INFO}/`));
    expect(tags.slice(0, 3)).toEqual([`${INFO}/PHIEN_BAN`, `${INFO}/THONG_TU`, `${INFO}/TRICH_LUC`]);
    expect(tags).not.toContain(`${INFO}/TEN_QUAN_HUYEN`);
  });

  it('stands on another overlay, in any order of files', () => {
    const province = overlay([{ op: 'rename', at: `${INFO}/SO_CCCD`, tag: 'SO_DINH_DANH' }]);
    const school = overlay([{ op: 'set', at: `${INFO}/SO_DINH_DANH`, to: { requiredByAnnex: null } }], {
      id: 'truong-x',
      extends: 'so-79-2026',
    });
    const profile = loadProfile('truong-x', { overlays: [school, province] });
    expect(profile.basedOn).toEqual(['so-79-2026', 'bgddt-2024-cv2088']);
    expect(at(profile, `${INFO}/SO_DINH_DANH`)).not.toHaveProperty('requiredByAnnex');
  });

  it.each([
    [
      'an unknown path',
      [{ op: 'confirm', at: `${INFO}/PHIEN_BANN`, confidence: 'official' }],
      'ERR_HBS_PROFILE_PATH',
    ],
    [
      'a wide path in a narrow change',
      [{ op: 'set', at: `${INFO}/**`, to: { format: 'date' } }],
      'ERR_HBS_PROFILE_PATH',
    ],
    [
      'a format the field cannot have',
      [{ op: 'set', at: `${INFO}/HO_VA_TEN`, to: { format: 'dmy' } }],
      'ERR_HBS_PROFILE_FORMAT',
    ],
    [
      'a member the entry has not',
      [{ op: 'set', at: `${INFO}/HO_VA_TEN`, to: { value: 'x' } }],
      'ERR_HBS_PROFILE_CHANGE',
    ],
    [
      'an order that forgets a tag',
      [{ op: 'order', at: 'HOC_BA', tags: ['DU_LIEU_HOC_BA'] }],
      'ERR_HBS_PROFILE_CHANGE',
    ],
    [
      'an unknown field',
      [{ op: 'add', at: INFO, node: { kind: 'field', tag: 'X', field: 'khongCo' } }],
      'ERR_HBS_PROFILE_FIELD',
    ],
    [
      'a field twice',
      [{ op: 'add', at: INFO, node: { kind: 'field', tag: 'X', field: 'hoVaTen' } }],
      'ERR_HBS_PROFILE_FIELD_TWICE',
    ],
    ['a tag twice', [{ op: 'rename', at: `${INFO}/HO_VA_TEN`, tag: 'SO_CCCD' }], 'ERR_HBS_PROFILE_TAG_TWICE'],
    [
      'a slot signing nothing',
      [{ op: 'set', at: 'HOC_BA/DANH_SACH_THONG_TIN_KY/CBQL', to: { reference: 'x' } }],
      'ERR_HBS_PROFILE_REFERENCE',
    ],
    [
      'a document without the seal',
      [{ op: 'remove', at: 'HOC_BA/DANH_SACH_THONG_TIN_KY/KY_PHAT_HANH' }],
      'ERR_HBS_PROFILE_SLOT',
    ],
    [
      'a principal who need not sign',
      [{ op: 'set', at: 'HOC_BA/DANH_SACH_THONG_TIN_KY/CBQL', to: { required: false } }],
      'ERR_HBS_PROFILE_SLOT',
    ],
    [
      'SHA-1',
      [{ op: 'set', at: 'signature', to: { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' } }],
      'ERR_HBS_PROFILE_VALUE',
    ],
    [
      'a lowered confidence',
      [{ op: 'confirm', at: `${INFO}/HO_VA_TEN`, confidence: 'guess' }],
      'ERR_HBS_PROFILE_CHANGE',
    ],
    ['an unknown change', [{ op: 'patch', at: 'HOC_BA' }], 'ERR_HBS_PROFILE_VALUE'],
    ['a misspelt member', [{ op: 'remove', at: 'HOC_BA', why: 'x' }], 'ERR_HBS_PROFILE_MEMBER'],
  ])('refuses %s', (_name, changes, code) => {
    const file = overlay(changes);
    expect(codes(file)).toContain(code);
    const error = thrown(() => defineProfile(file));
    expect(isHocBaSoError(error, 'ERR_HBS_PROFILE_INVALID')).toBe(true);
  });

  it('proposes the path that was meant', () => {
    const { issues } = checkProfile(overlay([{ op: 'remove', at: `${INFO}/PHIEN_BANN` }]));
    expect(issues[0]).toMatchObject({ path: ['changes', 0], params: { near: `${INFO}/PHIEN_BAN` } });
  });

  it('refuses a taken id, an unknown base and a circle', () => {
    expect(codes(overlay([], { id: 'bgddt-2025-cv115' }))).toEqual(['ERR_HBS_PROFILE_ID_TAKEN']);
    expect(codes(overlay([], { extends: 'khong-co' }))).toEqual(['ERR_HBS_PROFILE_UNKNOWN']);
    const a = overlay([], { id: 'a', extends: 'b' });
    const b = overlay([], { id: 'b', extends: 'a' });
    expect(codes(a, [b])).toEqual(['ERR_HBS_PROFILE_CYCLE']);
    expect(codes(overlay([]), [overlay([])])).toEqual(['ERR_HBS_PROFILE_ID_TAKEN']);
    expect(
      isHocBaSoError(
        thrown(() => loadProfile('khong-co', { overlays: [a] })),
        'ERR_HBS_PROFILE_UNKNOWN',
      ),
    ).toBe(true);
  });
});

describe('the school years of a profile', () => {
  const years = (schoolYears: object): readonly string[] =>
    codes(overlay([], { validity: { from: '2026-08-01', schoolYears } }));
  const sourced = { confidence: 'official', source: 'điều 2' };

  it('are kept by an overlay unless it says otherwise', () => {
    const base = loadProfile('bgddt-2024-cv2088').validity;
    expect(base.schoolYears).toMatchObject({ from: '2023-2024', to: '2024-2025', confidence: 'guess' });
    expect(defineProfile(overlay([])).validity).toEqual(base);
    const own = { from: '2026-08-01', schoolYears: { from: '2026-2027', ...sourced } };
    expect(defineProfile(overlay([], { validity: own })).validity).toEqual(own);
    expect(defineProfile(overlay([], { validity: { from: '2026-08-01' } })).validity).toEqual({
      from: '2026-08-01',
    });
  });

  it('have a source, a form and an order', () => {
    expect(years({ from: '2026-2027', to: '2026-2027', ...sourced })).toEqual([]);
    expect(years({ from: '2026-2027' })).toEqual(['ERR_HBS_PROFILE_MISSING', 'ERR_HBS_PROFILE_MISSING']);
    expect(years({ from: '2026', ...sourced })).toEqual(['ERR_HBS_PROFILE_VALUE']);
    expect(years({ from: '2027-2028', to: '2026-2027', ...sourced })).toEqual(['ERR_HBS_PROFILE_VALIDITY']);
    expect(codes(overlay([], { validity: { from: '2026-08-01', to: '2026-07-31' } }))).toEqual([
      'ERR_HBS_PROFILE_VALIDITY',
    ]);
  });
});

describe('the confidence gate', () => {
  it.each(Object.keys(PROFILES))(
    'lets %s through once everything is confirmed, and says from where',
    (id) => {
      const confirmed = overlay(
        [{ op: 'confirm', at: '*', confidence: 'official', source: 'phụ lục có ký' }],
        { extends: id },
      );
      const profile = defineProfile(confirmed);
      expect(uncertainEntries(profile)).toEqual([]);
      expect(() => assertUsable(profile, 'production')).not.toThrow();
      expect(profile.literals.phienBan.source).toBe('phụ lục có ký');
      expect(thrown(() => assertUsable(loadProfile(id), 'production'))).toBeDefined();
    },
  );

  it('takes the very paths the refusal lists, and still refuses while one is left', () => {
    const paths = uncertainEntries(loadProfile('bgddt-2025-cv115')).map((entry) => entry.path);
    const base = { extends: 'bgddt-2025-cv115' };
    const all = defineProfile(overlay([{ op: 'confirm', at: paths, confidence: 'transcribed' }], base));
    expect(uncertainEntries(all)).toEqual([]);
    const most = defineProfile(
      overlay([{ op: 'confirm', at: paths.slice(1), confidence: 'transcribed' }], base),
    );
    expect(uncertainEntries(most).map((entry) => entry.path)).toEqual(paths.slice(0, 1));
  });
});

describe('bgddt-2025-cv119', () => {
  const profile = loadProfile('bgddt-2025-cv119');
  it('knows nothing better than reported, demands the homeroom teacher and no district', () => {
    expect(uncertainEntries(profile).length).toBe(
      [...profileEntries(profile).values()].filter((e) => e.kind !== 'recallField').length,
    );
    const gvcn = profileEntries(profile).get('HOC_BA/DANH_SACH_THONG_TIN_KY/GVCN');
    expect(gvcn).toMatchObject({ kind: 'slot', fact: { required: true, reference: 'data' } });
    expect(at(profile, `${INFO}/TEN_GIAO_VIEN_CHU_NHIEM`).requiredByAnnex).toBe(true);
    expect(at(profile, `${INFO}/TEN_QUAN_HUYEN`)).not.toHaveProperty('requiredByAnnex');
  });

  it('differs from CV 2088 in what its data says and in nothing else', () => {
    const other = diffProfiles(loadProfile('bgddt-2024-cv2088'), profile).flatMap((difference) =>
      difference.members
        .filter((member) => member.name !== 'confidence')
        .map((member) => `${difference.subject}.${member.name}`),
    );
    expect(other.sort()).toEqual(
      [
        'canNang.requiredByAnnex',
        'chieuCao.requiredByAnnex',
        'hoTenGvcn.requiredByAnnex',
        'hoTenMe.requiredByAnnex',
        'slot:gvcn.required',
        'soDinhDanhGvcn.requiredByAnnex',
        'soSoDangBo.requiredByAnnex',
        'tenQuanHuyen.requiredByAnnex',
        'validity.validity',
      ].sort(),
    );
  });
});

describe('profile files and their JSON Schema', () => {
  const folder = new URL('../', import.meta.url);
  const json = (path: string): Record<string, unknown> =>
    JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
  const schema = json('schema/profile.schema.json');
  // The shipped schema read by another implementation: both must say the same of every file.
  const foreign = (name: string): z.ZodType =>
    z.fromJSONSchema({ $schema: schema.$schema, $ref: `#/$defs/${name}`, $defs: schema.$defs } as never);
  const profileSchema = foreign('profile');
  const overlaySchema = foreign('overlay');
  const sources = ['bgddt-2024-cv2088', 'bgddt-2025-cv115', 'bgddt-2025-cv119'].map((id) =>
    json(`data/profiles/${id}.json`),
  );

  it('accepts what is shipped', () => {
    for (const file of sources) {
      expect((file.extends === undefined ? profileSchema : overlaySchema).safeParse(file).success).toBe(true);
      expect(codes({ ...file, id: 'ban-sao' })).toEqual([]);
    }
  });

  it('judges damaged files as an independent reader of the schema does', () => {
    let refused = 0;
    for (const file of sources) {
      const foreignSchema = file.extends === undefined ? profileSchema : overlaySchema;
      const places: (readonly (string | number)[])[] = [];
      const walk = (value: unknown, path: readonly (string | number)[]): void => {
        if (path.length > 0) places.push(path);
        if (Array.isArray(value)) for (const [i, v] of value.slice(0, 3).entries()) walk(v, [...path, i]);
        else if (typeof value === 'object' && value !== null)
          for (const [k, v] of Object.entries(value)) walk(v, [...path, k]);
      };
      walk(file, []);
      for (const path of places) {
        if (path[0] === 'extends') continue;
        for (const damage of ['delete', 7, 'Z z', [], {}, null] as const) {
          const copy = structuredClone(file);
          const parent = path.slice(0, -1).reduce<Record<string, unknown>>((v, k) => v[k] as never, copy);
          const last = path.at(-1)!;
          if (damage !== 'delete') parent[last] = damage;
          else if (Array.isArray(parent)) parent.splice(last as number, 1);
          else delete parent[last];
          const ours = codes(copy).filter((c) => /_(VALUE|MISSING|MEMBER)$/.test(c)).length === 0;
          const theirs = foreignSchema.safeParse(copy).success;
          expect(ours, `${path.join('.')} := ${JSON.stringify(damage)}`).toBe(theirs);
          if (!ours) refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  it('never throws on arbitrary JSON', () => {
    let deep: unknown = 0;
    for (let i = 0; i < 5000; i++)
      deep = { kind: 'group', tag: 'A', children: [deep], confidence: 'guess', source: 'x' };
    const proto = JSON.parse(
      '{"extends":"__proto__","id":"a","source":"s","confidence":"guess","changes":[],"__proto__":1}',
    );
    for (const file of [
      null,
      1,
      'x',
      [],
      {},
      { extends: 1 },
      { ...sources[0], id: 'sau', root: deep },
      proto,
    ]) {
      expect(checkProfile(file).profile).toBeUndefined();
      expect(checkProfile(file).issues.length).toBeGreaterThan(0);
    }
  });
});

describe('profileHash', () => {
  it('depends on the content, not on the order of members', async () => {
    const profile = loadProfile('bgddt-2024-cv2088');
    const shuffled = Object.fromEntries(Object.entries(profile).reverse()) as unknown as Profile;
    const hash = await profileHash(profile);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await profileHash(shuffled)).toBe(hash);
    const other = defineProfile(overlay([{ op: 'set', at: 'literals.phienBan', to: { value: '1.1' } }]));
    expect(await profileHash(other)).not.toBe(hash);
    expect(await profileHash(defineProfile(overlay([])))).not.toBe(hash);
  });
});
