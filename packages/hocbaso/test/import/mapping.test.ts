import * as XLSX from '@e965/xlsx';
import { MESSAGES } from '@hocbaso/spec/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schoolWorkbookMapping, writeSchoolWorkbook } from '../../src/export/index.ts';
import {
  checkMapping,
  confirmGuesses,
  type ImportMapping,
  importReport,
  parseMapping,
  readMapped,
  readSecondaryRows,
  readStaffWorkbook,
  replayImport,
} from '../../src/import/index.ts';
import { secondaryExample, write } from './examples.ts';

const secondary = () => readSecondaryRows(secondaryExample());

async function workbook(change?: (book: XLSX.WorkBook) => void) {
  const input = secondary();
  const bytes = await writeSchoolWorkbook(input.drafts.slice(0, 6), { mst: input.school.mst });
  if (change === undefined) return { name: 'truong.xlsx', bytes };
  const book = XLSX.read(bytes, { type: 'array', cellNF: true });
  change(book);
  return { name: 'truong.xlsx', bytes: write(book) };
}

/** Sets a cell of the first pupil, found by its header. */
const pupilCell = (header: string, value: string) => (book: XLSX.WorkBook) => {
  const sheet = book.Sheets['Học sinh']!;
  const c = (XLSX.utils.sheet_to_json<string[]>(sheet, { header: 1 })[0] ?? []).indexOf(header);
  sheet[XLSX.utils.encode_cell({ r: 1, c })] = { t: 's', v: value };
};

type Loose = {
  tables: { kind: string; columns: { header: string; field: string; [k: string]: unknown }[] }[];
};
function changed(change: (mapping: Loose & Record<string, unknown>) => void): unknown {
  const mapping = JSON.parse(JSON.stringify(schoolWorkbookMapping('thcs')));
  change(mapping);
  return mapping;
}
const pupils = (m: Loose) => m.tables.find((t) => t.kind === 'hocSinh')!.columns;

describe('a mapping', () => {
  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'HBS-MAP-SHAPE'],
    ['null', null, 'HBS-MAP-SHAPE'],
    ['an unknown entry', changed((m) => Object.assign(m, { colums: [] })), 'HBS-MAP-KEY'],
    ['another version', changed((m) => Object.assign(m, { version: 2 })), 'HBS-MAP-VERSION'],
    ['an unknown field', changed((m) => (pupils(m)[0]!.field = 'hoVaTenn')), 'HBS-MAP-FIELD'],
    ['a header twice', changed((m) => (pupils(m)[0]!.header = pupils(m)[1]!.header)), 'HBS-MAP-TWICE'],
    [
      'a missing field',
      changed((m) =>
        pupils(m).splice(
          pupils(m).findIndex((c) => c.field === 'hoVaTen'),
          1,
        ),
      ),
      'HBS-MAP-MISSING',
    ],
    [
      'a two-digit year',
      changed((m) => (pupils(m).find((c) => c.field === 'ngaySinh')!.dates = ['dd/MM/yy'])),
      'HBS-MAP-DATE',
    ],
    [
      'a value of no code',
      changed((m) => (pupils(m).find((c) => c.field === 'gioiTinh')!.values = { B: 'boy' })),
      'HBS-MAP-VALUE',
    ],
    [
      'two sources',
      changed((m) => Object.assign(m.tables[0]!, { rows: [{ maHocSinh: '1' }] })),
      'HBS-MAP-SOURCE',
    ],
  ])('with %s is refused', (_name, json, code) => {
    expect(checkMapping(json).issues.map((issue) => issue.code)).toContain(code);
    expect(() => parseMapping(json)).toThrow(expect.objectContaining({ code: 'ERR_HBS_MAPPING' }));
  });

  it('of any JSON is checked without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const { code } of checkMapping(json).issues) expect(MESSAGES[code]).toBeDefined();
      }),
    );
  });
});

describe('reading by a mapping', () => {
  const read = async (mapping: unknown, change?: (book: XLSX.WorkBook) => void) =>
    readMapped({ mapping: parseMapping(mapping), files: { workbook: await workbook(change) } });

  it('translates values', async () => {
    const mapping = changed(
      (m) => (pupils(m).find((c) => c.field === 'gioiTinh')!.values = { 'Bé trai': 'nam' }),
    );
    const input = await read(mapping, pupilCell('Giới tính', 'bé trai'));
    expect(input.issues).toEqual([]);
    expect(input.drafts[0]!.gioiTinh).toBe('nam');
  });

  it.each([
    [['MM/dd/yyyy'], '05/13/2012', '2012-05-13', undefined],
    [['yyyyMMdd'], '20120513', '2012-05-13', undefined],
    [['dd/MM/yyyy'], '05/13/2012', undefined, 'HBS-IMP-DATE-MAPPED'],
    [['dd/MM/yyyy', 'MM/dd/yyyy'], '05/06/2012', undefined, 'HBS-IMP-DATE-TWO-WAYS'],
    [['dd/MM/yyyy', 'MM/dd/yyyy'], '05/05/2012', '2012-05-05', undefined],
    [['dd/MM/yyyy'], '31/02/2012', undefined, 'HBS-IMP-DATE-MAPPED'],
  ])('reads dates as %j: %s', async (dates, text, date, code) => {
    const mapping = changed((m) => (pupils(m).find((c) => c.field === 'ngaySinh')!.dates = dates));
    const sheet = (book: XLSX.WorkBook) => {
      pupilCell('Ngày tháng năm sinh', text)(book);
      const rows = XLSX.utils.sheet_to_json<string[]>(book.Sheets['Học sinh']!, { header: 1 });
      const column = rows[0]!.indexOf('Ngày tháng năm sinh');
      for (let r = 2; r < rows.length; r++)
        delete book.Sheets['Học sinh']![XLSX.utils.encode_cell({ r, c: column })];
    };
    const input = await read(mapping, sheet);
    expect(input.drafts[0]?.ngaySinh).toBe(date);
    expect(input.issues.find((issue) => issue.location?.row === 2)?.code).toBe(code);
  });

  it('takes rows and constants from the mapping, and one subject a column', async () => {
    const { drafts, school, staff } = secondary();
    const subjects = drafts[0]!.bangDiem.map((row) => row.maMonHoc);
    const full = schoolWorkbookMapping('thcs');
    const list = full.tables.find((t) => t.kind === 'hocSinh')!;
    const wide = subjects.flatMap((code) =>
      ['diemHocKy1', 'diemHocKy2', 'diemCaNam', 'diemKiemTraLai', 'nhanXet'].map((name) => ({
        header: `${code} ${name}`,
        field: `bangDiem.${code}.${name}`,
      })),
    );
    const mapping: ImportMapping = parseMapping({
      ...full,
      tables: [
        list,
        { kind: 'hocSinh', file: 'marks', columns: [{ header: 'Mã', field: 'maHocSinh' }, ...wide] },
        { kind: 'truong', constants: { ...school } },
        { kind: 'lop', constants: { tenLop: '8A1', khoi: '08', namHoc: '2025-2026' } },
        {
          kind: 'canBo',
          rows: staff.flatMap((m) =>
            m.roles.flatMap((vaiTro) =>
              (vaiTro === 'gvbm' ? (m.monHoc ?? []) : [undefined]).map((maMonHoc) => ({
                soDinhDanh: m.soDinhDanh,
                hoVaTen: m.hoVaTen,
                vaiTro,
                chucVu: m.chucVu ?? '',
                ...(maMonHoc === undefined ? {} : { maMonHoc }),
              })),
            ),
          ),
        },
        full.tables.find((t) => t.kind === 'quaTrinhHocTap')!,
      ],
    });
    const some = drafts.slice(0, 6);
    const rows = some.map((d) => ({
      Mã: d.maHocSinh,
      ...Object.fromEntries(
        d.bangDiem.flatMap((row) =>
          Object.entries(row).map(([name, value]) => [`${row.maMonHoc} ${name}`, value] as const),
        ),
      ),
      // A column every row may leave empty is still a column.
      ...Object.fromEntries(subjects.map((code) => [`${code} diemKiemTraLai`, ''])),
    }));
    const keys = wide.map((c) => c.header);
    const marks = {
      name: 'diem.json',
      rows: rows.map((r) => ({ ...Object.fromEntries(keys.map((k) => [k, ''])), ...r })),
    };
    const input = await readMapped({ mapping, files: { workbook: await workbook(), marks } });
    expect(input.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
    expect(input.drafts).toEqual(some);
  });

  it('says which file or column is missing', async () => {
    const mapping = schoolWorkbookMapping('thcs');
    await expect(readMapped({ mapping, files: {} })).rejects.toMatchObject({ code: 'ERR_HBS_MAPPING_FILE' });
    const input = await read(mapping, (book) => {
      XLSX.utils.sheet_add_aoa(book.Sheets['Học sinh']!, [['Cột lạ']]);
    });
    expect(input.drafts).toEqual([]);
    expect(input.issues.map((issue) => issue.code)).toContain('HBS-IMP-COLUMN-MISSING');
  });
});

describe('an import run again', () => {
  it('gives the same JSON whatever the sheet and column order, and only from the same files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), fc.boolean(), async (seed, guessing, spoilt) => {
        const file = await workbook((book) => {
          const at = seed % book.SheetNames.length;
          book.SheetNames = [...book.SheetNames.slice(at), ...book.SheetNames.slice(0, at)];
          if (guessing) {
            const cells = Object.values(book.Sheets['Học sinh']!) as { v?: unknown }[];
            const header = cells.find((cell) => cell?.v === 'Mã học sinh (CSDL ngành)')!;
            Object.assign(header, { v: 'MA HOC SINH (CSDL NGANH)' });
          }
          if (spoilt) pupilCell('Giới tính', '?')(book);
        });
        const files = { workbook: file };
        const mapping = parseMapping(schoolWorkbookMapping('thcs'));
        const input = await readMapped({ mapping, files });
        const report = importReport(input, { mapping, files });
        expect(report.pupils).toBe(spoilt ? 5 : 6);
        const kept = JSON.parse(JSON.stringify(report));
        if (guessing) {
          expect(report.guesses.length).toBeGreaterThan(0);
          await expect(replayImport(kept, { mapping, files })).rejects.toMatchObject({
            code: 'ERR_HBS_REPLAY_GUESS',
          });
        }
        const again = await replayImport(confirmGuesses(kept), {
          mapping: JSON.parse(JSON.stringify(mapping)),
          files: { workbook: { name: file.name, bytes: Uint8Array.from(file.bytes) } },
        });
        expect(JSON.stringify(again)).toBe(JSON.stringify(input));
        const bytes = Uint8Array.from(file.bytes);
        bytes[seed % bytes.length]! ^= 1;
        await expect(
          replayImport(confirmGuesses(kept), { mapping, files: { workbook: { name: file.name, bytes } } }),
        ).rejects.toMatchObject({ code: 'ERR_HBS_REPLAY_FILE' });
        await expect(
          replayImport(confirmGuesses(kept), { mapping: { ...mapping, name: 'khác' }, files }),
        ).rejects.toMatchObject({ code: 'ERR_HBS_REPLAY_MAPPING' });
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('works for the other importers and tells another result', async () => {
    const sources = secondaryExample();
    const files = { ...sources };
    const report = confirmGuesses(importReport(secondary(), { files }));
    expect(await replayImport(report, { files, read: () => readSecondaryRows(sources) })).toEqual(
      secondary(),
    );
    const other = replayImport(report, { files, read: () => ({ ...secondary(), tenLop: '8A2' }) });
    await expect(other).rejects.toMatchObject({ code: 'ERR_HBS_REPLAY_RESULT' });
  });
});

describe('the staff workbook', () => {
  const book = (rows: unknown[][]) => {
    const fill = Array.from({ length: 64 }, (_, i) => `Cột khác ${i + 1}`);
    const head = [
      'Trạng thái',
      'Môn dạy',
      'Họ tên',
      'Mã giáo viên',
      ...fill,
      'Chức vụ',
      'Số CCCD',
      'Chủ nhiệm lớp',
    ];
    const body = rows.map((row) => [...row.slice(0, 4), ...fill.map(() => 'x'), ...row.slice(4)]);
    const sheet = XLSX.utils.aoa_to_sheet([['DANH SÁCH CÁN BỘ'], head, ...body]);
    return { name: 'CSDL_GiaoVien.xlsx', bytes: write({ SheetNames: ['GV'], Sheets: { GV: sheet } }) };
  };

  it('gives people by header, whatever the other columns', async () => {
    const file = book([
      ['Đang làm việc', 'Toán; Tin học', 'Trần Quốc Tuấn', 'GV1', 'Giáo viên', '999082000022', '8A1'],
      ['Đang làm việc', '', 'Lý Văn Thành', 'GV2', 'Hiệu trưởng', '999076000020', ''],
      ['Đã nghỉ hưu', '', 'Người Cũ', 'GV3', 'Giáo viên', '999076000021', ''],
      ['Chuyển đi', '', 'Người Cũ', 'GV3', 'Giáo viên', '999076000024', ''],
      ['Đang làm việc', '', 'Số Sai', 'GV4', 'Giáo viên', 76000022, ''],
    ]);
    const { staff, issues, guesses } = await readStaffWorkbook(file, { capHoc: 'thcs', tenLop: '8A1' });
    expect(staff.slice(0, 2)).toEqual([
      {
        soDinhDanh: '999082000022',
        hoVaTen: 'Trần Quốc Tuấn',
        chucVu: 'Giáo viên',
        maGiaoVien: 'GV1',
        roles: ['gvbm', 'gvcn'],
        monHoc: ['15', '32'],
      },
      {
        soDinhDanh: '999076000020',
        hoVaTen: 'Lý Văn Thành',
        chucVu: 'Hiệu trưởng',
        maGiaoVien: 'GV2',
        roles: ['cbql'],
      },
    ]);
    expect(staff).toHaveLength(2);
    expect(issues.map((i) => [i.code, i.location?.row])).toEqual([['HBS-IMP-ID-FORMAT', 7]]);
    expect(guesses.map((g) => g.readAs)).toContain('CBQL');
  });
});
