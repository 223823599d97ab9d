import * as XLSX from '@e965/xlsx';
import { describeIssue, SUBJECTS } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { describe, expect, it } from 'vitest';
import { schoolWorkbookMapping } from '../../src/export/index.ts';
import {
  type ImportFile,
  type ImportMapping,
  parseMapping,
  readMapped,
  readPrimaryWorkbooks,
  readSecondaryRows,
  readStaffWorkbook,
  type SecondaryDraft,
} from '../../src/import/index.ts';
import { edit, exampleFile, primaryExample, secondaryExample, setCell, write } from './examples.ts';

type Grid = (string | number | null)[][];
const HEADERS = ['Mã', 'Họ và tên', 'Sinh ngày', 'CCCD', 'Phái', 'Toán (mức)', 'Toán (điểm)', 'TV (mức)'];
const ROW: Grid[0] = ['HS1', 'Đỗ Thị Ðào', '05/09/2017', '999317000001', 'Nữ', 'T', '9', 'H'];

/** A primary class in one wide table: one column per subject and what is said of it. */
function wideMapping(
  change: (mapping: ImportMapping & { tables: object[] }) => void = () => {},
): ImportMapping {
  const levels = schoolWorkbookMapping('tieuHoc')
    .tables.flatMap((table) => (table.kind === 'hocSinh' ? (table.columns ?? []) : []))
    .map((column) => column.field);
  const own = new Set(['maHocSinh', 'hoVaTen', 'ngaySinh', 'soDinhDanh', 'gioiTinh']);
  const constants: Record<string, string> = {};
  for (const field of levels) {
    if (own.has(field)) continue;
    if (/^(nangLuc|phamChat)/.test(field)) constants[field] = 'T';
    else if (field.startsWith('soBuoi')) constants[field] = '0';
    else if (/^(canNang|chieuCao)$/.test(field)) constants[field] = '25,5';
    else if (field === 'danToc') constants[field] = 'Kinh';
    else if (field === 'quocTich') constants[field] = 'Việt Nam';
    else if (field === 'xepLoai') constants[field] = 'Hoàn thành';
    else if (/^(duocLenLop|hoanThanhLopHoc)$/.test(field)) constants[field] = 'x';
    else if (/^(khuyetTat|hoanThanhTieuHoc)/.test(field)) constants[field] = 'không';
    else if (!/^ma(Xa|Tinh)|^khenThuong|^noiDung/.test(field)) constants[field] = 'Chữ thử';
  }
  for (const { code, grades, compulsory } of SUBJECTS.tieuHoc) {
    if (compulsory === true && grades.includes(2) && code !== '01' && code !== '02')
      constants[`bangDiem.${code}.mucDatDuoc`] = 'H';
  }
  const mapping = {
    version: 1,
    name: 'Bảng rộng',
    capHoc: 'tieuHoc',
    tables: [
      {
        kind: 'hocSinh',
        file: 'lop',
        columns: [
          { header: 'Mã', field: 'maHocSinh' },
          { header: 'Họ và tên', field: 'hoVaTen' },
          { header: 'Sinh ngày', field: 'ngaySinh' },
          { header: 'CCCD', field: 'soDinhDanh' },
          { header: 'Phái', field: 'gioiTinh' },
          { header: 'Toán (mức)', field: 'bangDiem.01.mucDatDuoc' },
          { header: 'Toán (điểm)', field: 'bangDiem.01.diemKiemTra' },
          { header: 'TV (mức)', field: 'bangDiem.02.mucDatDuoc' },
        ],
        constants,
      },
      {
        kind: 'truong',
        constants: {
          maTruong: '6624169030',
          tenTruong: 'Trường thử',
          maSoGiaoDuc: '66',
          tenSoGiaoDuc: 'Sở thử',
          tenXaPhuong: 'Phường thử',
          tenTinhThanhPho: 'Đắk Lắk',
          maTinhThanhPho: '66',
          mst: '0100000000',
        },
      },
      { kind: 'lop', constants: { tenLop: '2A', khoi: '2', namHoc: '2025-2026' } },
      {
        kind: 'canBo',
        rows: [
          { soDinhDanh: '999076000020', hoVaTen: 'Hiệu Trưởng', vaiTro: 'CBQL', chucVu: 'Hiệu trưởng' },
          { soDinhDanh: '999086000021', hoVaTen: 'Chủ Nhiệm', vaiTro: 'GVCN' },
        ],
      },
    ],
  } as unknown as ImportMapping & { tables: object[] };
  change(mapping);
  return parseMapping(JSON.parse(JSON.stringify(mapping)));
}

const csv = (rows: Grid, mark = ';'): string =>
  rows.map((row) => row.map((v) => v ?? '').join(mark)).join('\r\n');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const sheetFile = (rows: Grid, change: (sheet: XLSX.WorkSheet) => void = () => {}): ImportFile => {
  const sheet = XLSX.utils.aoa_to_sheet(rows);
  change(sheet);
  return { name: 'lop.xlsx', bytes: write({ SheetNames: ['Lớp'], Sheets: { Lớp: sheet } }) };
};
const read = (file: ImportFile, mapping = wideMapping()) => readMapped({ mapping, files: { lop: file } });
const errorsOf = (input: Awaited<ReturnType<typeof read>>) =>
  input.issues.filter((issue) => issue.severity === 'error').map((issue) => issue.code);

describe('primary marks, one column a subject', () => {
  const expected = {
    maHocSinh: 'HS1',
    hoVaTen: 'Đỗ Thị Ðào',
    ngaySinh: '2017-09-05',
    soDinhDanh: '999317000001',
    gioiTinh: 'nu',
    canNang: '25.5',
    duocLenLop: true,
    khuyetTatKhongDanhGia: false,
  };
  const files: [string, ImportFile][] = [
    ['Excel', sheetFile([HEADERS, ROW])],
    ['old Excel', { name: 'lop.xls', bytes: write(XLSX.read(sheetFile([HEADERS, ROW]).bytes), 'biff8') }],
    ['semicolon CSV with BOM', { name: 'lop.csv', bytes: utf8(`\ufeff${csv([HEADERS, ROW])}`) }],
    ['comma CSV', { name: 'lop.csv', bytes: utf8(csv([HEADERS, ROW], ',')) }],
    [
      'tab CSV in UTF-16LE',
      { name: 'lop.txt', bytes: Buffer.from(`\ufeff${csv([HEADERS, ROW], '\t')}`, 'utf16le') },
    ],
    [
      'JSON',
      {
        name: 'lop.json',
        bytes: utf8(JSON.stringify([Object.fromEntries(HEADERS.map((h, i) => [h, ROW[i]]))])),
      },
    ],
  ];
  it.each(files)('from %s', async (_name, file) => {
    const input = await read(file);
    expect(errorsOf(input)).toEqual([]);
    expect(input.drafts).toHaveLength(1);
    expect(input.drafts[0]).toMatchObject(expected);
    expect(input.drafts[0]!.bangDiem.slice(0, 2)).toEqual([
      { maMonHoc: '02', tenMonHoc: 'Tiếng Việt', mucDatDuoc: 'H' },
      { maMonHoc: '01', tenMonHoc: 'Toán', mucDatDuoc: 'T', diemKiemTra: '9' },
    ]);
  });
});

describe('encodings', () => {
  // Windows-1258 writes the tones as letters of their own: ộ is ô and a dot below.
  const in1258 = (text: string): Uint8Array => {
    const table = new Map<string, number>();
    const decoder = new TextDecoder('windows-1258');
    for (let byte = 0; byte < 256; byte++) table.set(decoder.decode(Uint8Array.of(byte)), byte);
    const tones = /[\u0300\u0301\u0303\u0309\u0323]/;
    return Uint8Array.from(
      [...text].flatMap((letter) => {
        if (table.has(letter)) return [table.get(letter)!];
        const marks = [...letter.normalize('NFD')];
        const base = marks
          .filter((mark) => !tones.test(mark))
          .join('')
          .normalize('NFC');
        return [base, ...marks.filter((mark) => tones.test(mark))].map((one) => table.get(one)!);
      }),
    );
  };
  const text = csv([HEADERS, ['HS1', 'Nguyễn Thị Quỳnh Như Ngọc', ...ROW.slice(2)]]);
  const encoded = (encoding: string) =>
    wideMapping((mapping) => Object.assign(mapping.tables[0]!, { encoding }));

  it('Windows-1258 is an error by name, and read when the mapping says so', async () => {
    const file = { name: 'cu.csv', bytes: in1258(text) };
    await expect(read(file)).rejects.toMatchObject({
      code: 'ERR_HBS_IMPORT_ENCODING',
      params: { file: 'cu.csv', encoding: 'utf-8' },
    });
    const input = await read(file, encoded('windows-1258'));
    expect(input.drafts[0]!.hoVaTen).toBe('Nguyễn Thị Quỳnh Như Ngọc');
    expect(input.drafts[0]!.hoVaTen).toBe(input.drafts[0]!.hoVaTen.normalize('NFC'));
  });

  it('UTF-16 is read by its mark or by the mapping, else it is an error', async () => {
    const bare = Buffer.from(text, 'utf16le');
    await expect(read({ name: 'x.csv', bytes: bare })).rejects.toMatchObject({
      code: 'ERR_HBS_IMPORT_ENCODING',
    });
    expect((await read({ name: 'x.csv', bytes: bare }, encoded('utf-16le'))).drafts).toHaveLength(1);
    const swapped = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    expect((await read({ name: 'x.csv', bytes: swapped })).drafts).toHaveLength(1);
  });
});

describe('headers', () => {
  it('on row 5 under a title, with empty rows below, in Excel and CSV', async () => {
    const title: Grid = [
      ['SỞ GIÁO DỤC VÀ ĐÀO TẠO'],
      ['BẢNG ĐIỂM LỚP 2A, năm học 2025-2026; in lần 2'],
      [],
      [''],
    ];
    const tail: Grid = [[null], [null, null, ''], ['', '', '']];
    const wide = (rows: Grid): Grid => rows.map((row) => HEADERS.map((_, i) => row[i] ?? ''));
    const sheet = await read(sheetFile([...title, HEADERS, ROW, ...tail]));
    expect([errorsOf(sheet), sheet.drafts.length]).toEqual([[], 1]);
    const padded = await read({ name: 'x.csv', bytes: utf8(csv(wide([...title, HEADERS, ROW, ...tail]))) });
    expect([errorsOf(padded), padded.drafts.length]).toEqual([[], 1]);
    const ragged = `SỞ GIÁO DỤC\r\n\r\nBẢNG ĐIỂM\r\n\r\n${csv([HEADERS, ROW])}\r\n\r\n`;
    const short = await read({ name: 'x.csv', bytes: utf8(ragged) });
    expect([errorsOf(short), short.drafts.length]).toEqual([[], 1]);
    const bad = await read({ name: 'x.csv', bytes: utf8(ragged.replace(';Nữ;', ';Nam?;')) });
    const wrong = bad.issues.filter((issue) => issue.severity === 'error');
    expect(wrong.map((issue) => issue.location?.row)).toEqual([6]);
    const named = wideMapping((mapping) => Object.assign(mapping.tables[0]!, { headerRow: 5 }));
    expect((await read(sheetFile([...title, HEADERS, ROW]), named)).drafts).toHaveLength(1);
  });

  it('a row of another length is an error with its line, never shifted', async () => {
    for (const broken of [[...ROW, 'thừa'], ROW.slice(0, -1)]) {
      const file = { name: 'x.csv', bytes: utf8(csv([HEADERS, ROW, broken])) };
      await expect(read(file)).rejects.toMatchObject({ code: 'ERR_HBS_IMPORT_CSV', params: { line: 3 } });
    }
  });

  it('merged over two rows', async () => {
    const top = ['Mã', 'Họ và tên', 'Sinh ngày', 'CCCD', 'Phái', 'Toán', '', 'TV (mức)'];
    const below = ['', '', '', '', '', 'mức', 'điểm', ''];
    const file = sheetFile([top, below, ROW], (sheet) => {
      sheet['!merges'] = [
        ...[0, 1, 2, 3, 4, 7].map((c) => ({ s: { r: 0, c }, e: { r: 1, c } })),
        { s: { r: 0, c: 5 }, e: { r: 0, c: 6 } },
      ];
    });
    const mapping = wideMapping((m) => {
      const { columns } = m.tables[0] as unknown as { columns: { header: string }[] };
      columns[5]!.header = 'Toán - mức';
      columns[6]!.header = 'Toán - điểm';
    });
    const input = await read(file, mapping);
    expect([errorsOf(input), input.guesses]).toEqual([[], []]);
    expect(input.drafts[0]!.bangDiem[1]).toMatchObject({ mucDatDuoc: 'T', diemKiemTra: '9' });
  });

  it('with other accents, case, spaces or Đ are found, each with its confidence', async () => {
    const odd = [
      'MA',
      'HO  VA TEN ',
      'sinh_ngay',
      'cccd:',
      'Phai',
      'TOAN (MUC)',
      'Toán (Ðiểm)',
      'TV (mức) *',
    ];
    const input = await read(sheetFile([odd, ROW]));
    expect([errorsOf(input), input.drafts.length]).toEqual([[], 1]);
    // Dots, colons, asterisks and case alone are no guess.
    expect(input.guesses.map((guess) => [guess.column, guess.found, guess.readAs, guess.confidence])).toEqual(
      [
        ['A', 'MA', 'Mã', 'high'],
        ['B', 'HO VA TEN', 'Họ và tên', 'high'],
        ['C', 'sinh_ngay', 'Sinh ngày', 'high'],
        ['E', 'Phai', 'Phái', 'high'],
        ['F', 'TOAN (MUC)', 'Toán (mức)', 'high'],
        ['G', 'Toán (Ðiểm)', 'Toán (điểm)', 'high'],
      ],
    );
  });

  it('twice are ambiguous; missing ones are named with the nearest that is there', async () => {
    const twice = await read(
      sheetFile([
        [...HEADERS, 'CCCD'],
        [...ROW, '1'],
      ]),
    );
    expect(errorsOf(twice)).toEqual(['HBS-IMP-COLUMN-AMBIGUOUS']);
    expect(twice.issues[0]!.params.headers).toBe('D (CCCD), I (CCCD)');
    const other = HEADERS.map((header) => (header === 'Sinh ngày' ? 'Ngày sinh của em' : header));
    for (const file of [sheetFile([other, ROW]), { name: 'lop.csv', bytes: utf8(csv([other, ROW])) }]) {
      const input = await read(file);
      expect(input.drafts).toEqual([]);
      const missing = input.issues.find((issue) => issue.code === 'HBS-IMP-COLUMN-MISSING')!;
      expect(missing.params).toMatchObject({ column: 'Sinh ngày', near: 'Ngày sinh của em' });
      expect(describeIssue(missing, 'vi', MESSAGES).what).toContain('Ngày sinh của em');
    }
  });

  it('all of them wrong: every missing column is told, with those that are there', async () => {
    const input = await read(
      sheetFile([
        ['Cột A', 'Cột B'],
        ['x', 'y'],
      ]),
    );
    expect(errorsOf(input)).toEqual(HEADERS.map(() => 'HBS-IMP-COLUMN-MISSING'));
    expect(input.issues.find((i) => i.severity === 'error')!.params.headers).toBe('Cột A, Cột B');
  });
});

describe('cells', () => {
  const cellAt = async (header: string, cell: XLSX.CellObject, mapping = wideMapping()) =>
    read(
      sheetFile([HEADERS, ROW], (sheet) => {
        sheet[XLSX.utils.encode_cell({ r: 1, c: HEADERS.indexOf(header) })] = cell;
      }),
      mapping,
    );

  it.each<[string, XLSX.CellObject, object]>([
    ['day/month/year', { t: 's', v: '5/9/2017' }, { ngaySinh: '2017-09-05' }],
    ['ISO', { t: 's', v: '2017-09-05' }, { ngaySinh: '2017-09-05' }],
    ['day.month.year', { t: 's', v: '05.09.2017' }, { ngaySinh: '2017-09-05' }],
    ['month and year', { t: 's', v: '09/2017' }, { thangSinh: '2017-09' }],
    ['a year', { t: 'n', v: 2017 }, { namSinh: '2017' }],
    ['a date cell', { t: 'n', v: 42983, z: 'dd/mm/yyyy' }, { ngaySinh: '2017-09-05' }],
    ['a serial number', { t: 'n', v: 42983 }, { ngaySinh: '2017-09-05' }],
  ])('a birth date as %s', async (name, cell, expected) => {
    const input = await cellAt('Sinh ngày', cell);
    expect(errorsOf(input)).toEqual([]);
    expect(input.drafts[0]).toMatchObject(expected);
    const told = input.issues.map((issue) => issue.code).includes('HBS-IMP-DATE-SERIAL');
    expect(told).toBe(name === 'a serial number');
  });

  it('a formula gives its computed value; one without a result is said', async () => {
    const computed = await cellAt('Toán (điểm)', { t: 'n', v: 8, f: '4+4' });
    expect(computed.drafts[0]!.bangDiem[1]).toMatchObject({ diemKiemTra: '8' });
    const never = await cellAt('Toán (điểm)', { t: 's', v: '', f: '4+4' });
    expect(never.issues.map((issue) => [issue.code, issue.severity, issue.location?.column])).toContainEqual([
      'HBS-IMP-CELL-FORMULA',
      'info',
      'G',
    ]);
    const required = await cellAt('Toán (mức)', { t: 's', v: '', f: 'A1' });
    expect(errorsOf(required)).toEqual(['HBS-IMP-CELL-BLANK']);
    expect(required.drafts).toEqual([]);
  });

  it('a hidden sheet is used only when no visible one fits, and then as a guess of low confidence', async () => {
    const visible = XLSX.utils.aoa_to_sheet([HEADERS, ROW]);
    const hidden = XLSX.utils.aoa_to_sheet([HEADERS, ['HS2', 'Ẩn', ...ROW.slice(2)]]);
    const make = (first: XLSX.WorkSheet, state: [0 | 1, 0 | 1]): ImportFile => ({
      name: 'lop.xlsx',
      bytes: write({
        SheetNames: ['Cũ', 'Mới'],
        Sheets: { Cũ: hidden, Mới: first },
        Workbook: { Sheets: state.map((Hidden) => ({ Hidden })) },
      }),
    });
    const both = await read(make(visible, [1, 0]));
    expect(both.drafts.map((draft) => draft.maHocSinh)).toEqual(['HS1']);
    expect(both.guesses.map((guess) => [guess.found, guess.confidence])).toEqual([['Mới', 'high']]);
    await expect(read(make(visible, [0, 0]))).rejects.toMatchObject({ code: 'ERR_HBS_MAPPING_SHEET' });
    const other = await read(make(XLSX.utils.aoa_to_sheet([['Ghi chú']]), [1, 0]));
    expect(other.drafts.map((draft) => draft.maHocSinh)).toEqual(['HS2']);
    expect(other.guesses.map((guess) => [guess.found, guess.confidence])).toEqual([['Cũ', 'low']]);
  });

  it('the same for the workbooks of the sector database', async () => {
    const files = primaryExample();
    const copy = (state: 0 | 1) =>
      edit(files.pupils, (b) => {
        const list = XLSX.utils.sheet_to_json<unknown[]>(b.Sheets[b.SheetNames[0]!]!, { header: 1 });
        b.SheetNames.unshift('Bản sao');
        b.Sheets['Bản sao'] = XLSX.utils.aoa_to_sheet(list.slice(0, 5));
        b.Workbook = { Sheets: b.SheetNames.map((_, i) => ({ Hidden: i === 0 ? state : 0 })) };
      });
    expect((await readPrimaryWorkbooks({ ...files, pupils: copy(1) })).drafts).toHaveLength(35);
  });
});

describe('the sector database', () => {
  it('a pupil status nobody here has seen is a guess', async () => {
    const files = primaryExample();
    const pupils = edit(files.pupils, (b) => {
      const sheet = b.Sheets[b.SheetNames[0]!]!;
      setCell(sheet, 'G2', 'Bảo lưu');
      setCell(sheet, 'G3', 'Chuyển đến kỳ II');
    });
    const input = await readPrimaryWorkbooks({ ...files, pupils });
    expect(input.drafts).toHaveLength(35);
    expect(input.guesses).toEqual([expect.objectContaining({ found: 'Bảo lưu', confidence: 'low' })]);
  });

  it('every header of the staff workbook is a guess until the school names it', async () => {
    const head = ['Họ và tên', 'Số CCCD', 'Chức vụ'];
    const sheet = XLSX.utils.aoa_to_sheet([head, ['Lý Văn Thành', '999076000020', 'Giáo viên']]);
    const file = { name: 'CSDL_GiaoVien.xlsx', bytes: write({ SheetNames: ['GV'], Sheets: { GV: sheet } }) };
    const guessed = await readStaffWorkbook(file);
    expect(guessed.guesses.map((guess) => [guess.found, guess.confidence])).toEqual(
      head.map((h) => [h, 'low']),
    );
    const headers = { hoVaTen: head[0]!, soDinhDanh: head[1]!, chucVu: head[2]! };
    const named = await readStaffWorkbook(file, { headers });
    expect(named.guesses).toEqual([]);
    expect(named.staff).toEqual(guessed.staff);
    const wrong = await readStaffWorkbook(file, { headers: { ...headers, chucVu: 'Chức danh' } });
    expect(wrong.issues.map((i) => [i.code, i.params.near])).toEqual([['HBS-IMP-COLUMN-MISSING', 'Chức vụ']]);
  });
});

describe('THPT', () => {
  /** The THCS example as grade 10: other subjects, the same people. */
  function thpt() {
    const sources = secondaryExample();
    const json = (file: ImportFile) =>
      JSON.parse(new TextDecoder().decode(file.bytes)) as Record<string, unknown>[];
    const [thcsCodes, codes] = [SUBJECTS.thcs, SUBJECTS.thpt].map((list) =>
      list.map((subject) => subject.code),
    );
    const swap = (text: string) =>
      text.replace(/(?<=[;,])(\d{2})(?=[;,]|$)/gm, (code) => codes![thcsCodes!.indexOf(code)] ?? code);
    const csvOf = (name: string) => {
      const file = exampleFile(`thcs/${name}`);
      return { name, bytes: utf8(swap(new TextDecoder().decode(file.bytes))) };
    };
    const [info] = [json(sources.classInfo as ImportFile)].flat();
    const lop = Object.fromEntries(
      Object.entries(info!).map(([key, value]) => [
        key,
        /khoi/i.test(key) ? '10' : /ten/i.test(key) ? '10A1' : value,
      ]),
    );
    return {
      ...sources,
      marks: csvOf('bang-diem.csv'),
      staff: csvOf('can-bo.csv'),
      classInfo: { name: 'lop', rows: [lop] },
    };
  }
  it('is read from rows with its own subjects', () => {
    const input = readSecondaryRows(thpt());
    expect(input.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
    expect([input.capHoc, input.khoi, input.tenLop]).toEqual(['thpt', '10', '10A1']);
    const drafts = input.drafts as readonly SecondaryDraft[];
    expect(drafts).toHaveLength(40);
    const known = new Set(SUBJECTS.thpt.map((subject) => subject.code));
    expect(
      drafts.every((d) => d.capHoc === 'thpt' && d.bangDiem.every((row) => known.has(row.maMonHoc))),
    ).toBe(true);
    expect(drafts[0]!.bangDiem.map((row) => row.maMonHoc)).toContain('47');
  });
  it('refuses a subject of THCS', () => {
    const input = readSecondaryRows({ ...thpt(), marks: secondaryExample().marks });
    expect(input.issues.map((issue) => issue.code)).toContain('HBS-IMP-SUBJECT-UNKNOWN');
    expect(input.drafts).toEqual([]);
  });
});
