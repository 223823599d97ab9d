import { describeIssue, type Issue, loadProfile } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { transcriptSchema } from '@hocbaso/spec/schema';
import { validateTranscript } from '@hocbaso/validator';
import { describe, expect, it } from 'vitest';
import { primaryFiles } from '../../../../examples/data/primary.ts';
import { secondaryFiles } from '../../../../examples/data/secondary.ts';
import {
  draftToTranscript,
  type PrimaryDraft,
  readPrimaryWorkbooks,
  readSecondaryRows,
  type SchoolClassInput,
  type SecondaryDraft,
} from '../../src/import/index.ts';
import { exampleFile, primaryExample, secondaryExample } from './examples.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function validated(input: SchoolClassInput): {
  issues: { hoVaTen: string; issue: Issue }[];
  shapes: string[];
} {
  const profile = loadProfile(input.capHoc === 'tieuHoc' ? 'bgddt-2024-cv2088' : 'bgddt-2025-cv115');
  const schema = transcriptSchema(profile.form);
  const issues: { hoVaTen: string; issue: Issue }[] = [];
  const shapes: string[] = [];
  input.drafts.forEach((draft, i) => {
    const transcript = draftToTranscript(draft, {
      profile,
      maDinhDanhHocBa: `7f3c1a52-0d4e-4b8a-9c11-${String(i).padStart(12, '0')}`,
      ngayTao: '2026-05-25',
      ngayKyPhatHanh: '2026-05-28',
    });
    const shape = schema.safeParse(transcript);
    if (!shape.success) shapes.push(`${draft.maHocSinh}: ${shape.error.message}`);
    for (const issue of validateTranscript(transcript, { profile, today: '2026-05-28' }).issues) {
      issues.push({ hoVaTen: draft.hoVaTen, issue });
    }
  });
  return { issues, shapes };
}

describe('the example files', () => {
  it('are what the generator writes', () => {
    for (const [name, bytes] of Object.entries(primaryFiles())) {
      expect(Buffer.compare(bytes, exampleFile(`primary/${name}`).bytes), name).toBe(0);
    }
    for (const [name, bytes] of Object.entries(secondaryFiles())) {
      expect(Buffer.compare(bytes, exampleFile(`thcs/${name}`).bytes), name).toBe(0);
    }
  });

  it('give 35 primary drafts with the awkward cases', async () => {
    const input = await readPrimaryWorkbooks(primaryExample());
    expect(input.issues).toEqual([]);
    expect([input.tenLop, input.khoi, input.namHoc, input.capHoc]).toEqual([
      '3A',
      '03',
      '2025-2026',
      'tieuHoc',
    ]);
    const drafts = input.drafts as readonly PrimaryDraft[];
    expect(drafts).toHaveLength(35);
    expect(drafts.every((d) => d.soDinhDanh.startsWith('999'))).toBe(true);
    expect(new Set(drafts.map((d) => d.soDinhDanh)).size).toBe(35);
    expect(drafts.filter((d) => d.bangDiem.some((row) => row.mucDatDuoc === 'M'))).toHaveLength(1);
    const [disabled, ...others] = drafts.filter((d) => d.khuyetTatKhongDanhGia);
    expect(others).toEqual([]);
    expect(disabled).not.toHaveProperty('xepLoai');
    expect(disabled!.bangDiem.every((row) => row.mucDatDuoc === undefined)).toBe(true);
    const moved = drafts.filter((d) => d.quaTrinhHocTap?.some((row) => row.ngayChuyenDen === '2025-10-06'));
    expect(moved.map((d) => d.quaTrinhHocTap![0]!.tenTruong)).toEqual(['Trường Tiểu học Mẫu Sông Ba']);
    expect(drafts.filter((d) => d.danToc === '12').map((d) => d.hoVaTen)).toContain("H'Lan Niê");
    expect(drafts.filter((d) => d.nhanXetGvcn.length === 2000)).toHaveLength(1);
    expect(drafts.filter((d) => d.xepLoai === 'chuaHoanThanh')).toHaveLength(1);
    // Eleven subjects of grade 3, and Tiếng dân tộc where it is learnt.
    expect(new Set(drafts.map((d) => d.bangDiem.length))).toEqual(new Set([11, 12]));
    expect(input.staff.map((m) => m.roles.join())).toEqual(['cbql', 'gvcn', 'gvbm', 'gvbm']);
    await expect(json(drafts[3])).toMatchFileSnapshot('golden/primary-draft.json');
  });

  it('give 40 secondary drafts with the awkward cases', async () => {
    const input = readSecondaryRows(secondaryExample());
    expect(input.issues).toEqual([]);
    expect(input.guesses).toEqual([]);
    const drafts = input.drafts as readonly SecondaryDraft[];
    expect(drafts).toHaveLength(40);
    expect(drafts.every((d) => d.bangDiem.length === 14)).toBe(true);
    const teachers = input.staff.filter((m) => m.roles.includes('gvbm'));
    expect(teachers).toHaveLength(13);
    expect(teachers.filter((m) => m.monHoc?.length === 2)).toHaveLength(1);
    expect(teachers.filter((m) => m.roles.includes('gvcn'))).toHaveLength(1);
    expect(drafts.filter((d) => d.bangDiem.some((row) => row.diemCaNam === 'M'))).toHaveLength(1);
    expect(drafts.filter((d) => d.khuyetTatKhongDanhGia && d.hocTapCaNam === undefined)).toHaveLength(1);
    expect(drafts.filter((d) => d.hocTapCaNam === 'CĐ' && !d.duocLenLop)).toHaveLength(1);
    expect(
      drafts.filter((d) => d.quaTrinhHocTap?.some((row) => row.ngayChuyenDen !== undefined)),
    ).toHaveLength(1);
    expect(drafts.filter((d) => d.bangDiem.some((row) => row.nhanXet?.length === 2000))).toHaveLength(1);
    expect(drafts.filter((d) => d.danToc === '12').length).toBeGreaterThan(2);
    await expect(json(drafts[25])).toMatchFileSnapshot('golden/secondary-draft.json');
  });

  it('are right in every rule but the one pupil made wrong on purpose', async () => {
    const primary = validated(await readPrimaryWorkbooks(primaryExample()));
    expect(primary).toEqual({ issues: [], shapes: [] });
    const secondary = validated(readSecondaryRows(secondaryExample()));
    expect(secondary.shapes).toEqual([]);
    expect(
      secondary.issues.map(({ hoVaTen, issue }) => [
        hoVaTen,
        issue.code,
        issue.severity,
        describeIssue(issue, 'vi', MESSAGES).where,
      ]),
    ).toEqual([
      [
        'Đặng Thị Bảo Châu',
        'HBS-SEC-02',
        'error',
        'lớp 8A1, Đặng Thị Bảo Châu (662412108026), trường bangDiem[5].diemCaNam',
      ],
    ]);
  });

  it('refuse a profile of the other field set', async () => {
    const [draft] = readSecondaryRows(secondaryExample()).drafts;
    const options = { maDinhDanhHocBa: 'x', ngayTao: '2026-05-25', ngayKyPhatHanh: '2026-05-28' };
    expect(() =>
      draftToTranscript(draft!, { ...options, profile: loadProfile('bgddt-2024-cv2088') }),
    ).toThrow(expect.objectContaining({ code: 'ERR_HBS_IMPORT_PROFILE' }));
  });
});
