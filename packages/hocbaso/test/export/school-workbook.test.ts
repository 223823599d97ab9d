import * as XLSX from '@e965/xlsx';
import { loadProfile } from '@hocbaso/spec';
import { fromTtdlqgRecords, type TtdlqgRecord } from '@hocbaso/spec/ttdlqg';
import { describe, expect, it } from 'vitest';
import { schoolWorkbookMapping, writeSchoolWorkbook, writeTtdlqgJson } from '../../src/export/index.ts';
import {
  checkMapping,
  draftToTranscript,
  parseMapping,
  readMapped,
  readPrimaryWorkbooks,
  readSecondaryRows,
  type SchoolClassInput,
} from '../../src/import/index.ts';
import { primaryExample, secondaryExample } from '../import/examples.ts';

const complete = (input: SchoolClassInput) =>
  input.drafts.map((draft, i) =>
    draftToTranscript(draft, {
      profile: loadProfile(input.capHoc === 'tieuHoc' ? 'bgddt-2024-cv2088' : 'bgddt-2025-cv115'),
      maDinhDanhHocBa: `7f3c1a52-0d4e-4b8a-9c11-${String(i).padStart(12, '0')}`,
      ngayTao: '2026-05-25',
      ngayKyPhatHanh: '2026-05-28',
    }),
  );

describe.each([
  ['primary', () => readPrimaryWorkbooks(primaryExample())],
  ['secondary', async () => readSecondaryRows(secondaryExample())],
])('the %s workbook', (_name, read) => {
  it('is read back as it was by the shipped mapping', async () => {
    const input = await read();
    const mapping = schoolWorkbookMapping(input.capHoc);
    expect(checkMapping(JSON.stringify(mapping))).toEqual({ mapping, issues: [] });
    const bytes = await writeSchoolWorkbook(complete(input), { mst: input.school.mst });
    const files = { workbook: { name: 'hoc-ba.xlsx', bytes } };
    const back = await readMapped({ mapping: parseMapping(mapping), files });
    expect(back.issues).toEqual([]);
    expect(back.guesses).toEqual([]);
    expect(back.drafts).toEqual(input.drafts);
    expect(back.school).toEqual(input.school);
    expect(await writeSchoolWorkbook(complete(input), { mst: input.school.mst })).toEqual(bytes);
  });

  it('says codes in words and keeps numbers of persons as text', async () => {
    const input = await read();
    const book = XLSX.read(await writeSchoolWorkbook(input.drafts), { type: 'array' });
    const rows = XLSX.utils.sheet_to_json<Record<string, unknown>>(book.Sheets['Học sinh']!);
    const draft = input.drafts[0]!;
    expect(rows).toHaveLength(input.drafts.length);
    expect(rows[0]!['Số định danh cá nhân học sinh']).toBe(draft.soDinhDanh);
    expect(['Nam', 'Nữ']).toContain(rows[0]!['Giới tính']);
    expect(rows[0]!['Quốc tịch']).toBe('Việt Nam');
    expect(rows[0]!['Ngày tháng năm sinh']).toBe(draft.ngaySinh!.split('-').reverse().join('/'));
  });
});

it('refuses nothing and a mixture', async () => {
  const primary = await readPrimaryWorkbooks(primaryExample());
  const secondary = readSecondaryRows(secondaryExample());
  await expect(writeSchoolWorkbook([])).rejects.toMatchObject({ code: 'ERR_HBS_EXPORT_EMPTY' });
  await expect(writeSchoolWorkbook([...primary.drafts, ...secondary.drafts])).rejects.toMatchObject({
    code: 'ERR_HBS_EXPORT_MIXED',
  });
});

it('the records of the data centre are read back', () => {
  const transcripts = complete(readSecondaryRows(secondaryExample())).slice(0, 3);
  const envelope = { sukien: 'NEW', phienban: 1, thoigiancapnhat: Date.UTC(2026, 4, 28) } as const;
  const text = new TextDecoder().decode(writeTtdlqgJson(transcripts, () => envelope));
  const records = JSON.parse(text) as TtdlqgRecord[];
  for (const transcript of transcripts) {
    const own = records.filter(({ row }) => String(row.idbanghi).startsWith(transcript.maDinhDanhHocBa));
    const { issues } = fromTtdlqgRecords(own);
    expect(issues).toEqual([]);
  }
  expect(records.length).toBeGreaterThan(3 * 15);
});
