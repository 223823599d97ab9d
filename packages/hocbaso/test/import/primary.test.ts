import * as XLSX from '@e965/xlsx';
import { describeIssue } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PrimaryWorkbooks, readPrimaryWorkbooks } from '../../src/import/index.ts';
import { edit, firstSheet, primaryExample, setCell, shuffleColumns, write } from './examples.ts';

type Part = keyof PrimaryWorkbooks;

/** The example with one sheet of one workbook changed. */
function changed(
  part: Part,
  change: (sheet: XLSX.WorkSheet, book: XLSX.WorkBook) => void,
  sheet = 0,
): PrimaryWorkbooks {
  const files = primaryExample();
  return {
    ...files,
    [part]: edit(files[part], (book) => change(book.Sheets[book.SheetNames[sheet]!]!, book)),
  };
}

/** Column letter of a header in the first three rows. */
function letter(sheet: XLSX.WorkSheet, header: string): string {
  for (const [address, cell] of Object.entries(sheet)) {
    if (/^[A-Z]+[123]$/.test(address) && (cell as XLSX.CellObject).v === header)
      return address.replace(/\d/, '');
  }
  throw new Error(`no header ${header}`);
}

const set =
  (header: string, row: number, value: string | number | null) =>
  (sheet: XLSX.WorkSheet): void =>
    setCell(sheet, `${letter(sheet, header)}${row}`, value);

describe('columns', () => {
  it('are found wherever they stand', async () => {
    const plain = await readPrimaryWorkbooks(primaryExample());
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const rank = (key: string): number => {
          let h = seed | 0;
          for (const ch of key) h = Math.imul(h ^ ch.charCodeAt(0), 0x9e3779b1) ^ (h >>> 13);
          return h >>> 0;
        };
        const files = primaryExample();
        const shuffled = Object.fromEntries(
          Object.entries(files).map(([part, file]) => [
            part,
            edit(file, (book) => {
              for (const name of book.SheetNames) shuffleColumns(book.Sheets[name]!, rank);
            }),
          ]),
        ) as unknown as PrimaryWorkbooks;
        const input = await readPrimaryWorkbooks(shuffled);
        expect(input.issues).toEqual([]);
        expect(input.drafts).toEqual(plain.drafts);
      }),
      { numRuns: 6 },
    );
  });

  it('survive a title above the header, another sheet order and the old file format', async () => {
    const plain = await readPrimaryWorkbooks(primaryExample());
    const files = primaryExample();
    const titled = edit(files.pupils, (book) => {
      const name = book.SheetNames[0]!;
      const rows = XLSX.utils.sheet_to_json<unknown[]>(book.Sheets[name]!, { header: 1 });
      book.Sheets[name] = XLSX.utils.aoa_to_sheet([['DANH SÁCH HỌC SINH LỚP 3A'], [], ...rows]);
      book.SheetNames.reverse();
    });
    const old = write(XLSX.read(files.results.bytes, { type: 'array', cellNF: true }), 'biff8');
    const input = await readPrimaryWorkbooks({
      ...files,
      pupils: titled,
      results: { name: 'KetQua.xls', bytes: old },
    });
    expect(input.issues).toEqual([]);
    expect(input.drafts).toEqual(plain.drafts);
  });

  it('that are missing, doubled or unknown are named', async () => {
    const missing = await readPrimaryWorkbooks(changed('pupils', set('Dân tộc', 1, 'Sở thích')));
    expect(missing.drafts).toEqual([]);
    expect(missing.issues.map((i) => [i.code, i.params.column])).toEqual([
      ['HBS-IMP-COLUMN-UNKNOWN', 'Sở thích'],
      ['HBS-IMP-COLUMN-MISSING', 'Dân tộc'],
    ]);
    expect(missing.issues[1]!.params.where).toBe('C1-HocSinh_3A.xlsx, Danh sách học sinh');

    const doubled = await readPrimaryWorkbooks(changed('pupils', set('STT', 1, 'CCCD')));
    expect(doubled.drafts).toEqual([]);
    expect(doubled.issues).toMatchObject([
      {
        code: 'HBS-IMP-COLUMN-AMBIGUOUS',
        params: { column: 'Số định danh cá nhân', headers: 'A (CCCD), L (Số định danh cá nhân)' },
      },
    ]);

    const own = await readPrimaryWorkbooks(
      changed('supplement', set('TH-CN (Công nghệ) - Mức đạt được', 1, 'x')),
    );
    expect(own.issues.filter((i) => i.severity === 'error').map((i) => i.params.column)).toEqual([
      'Tin học và Công nghệ (Công nghệ) - Mức đạt được',
    ]);
  });

  it('with another known name are recorded as guesses', async () => {
    const input = await readPrimaryWorkbooks(changed('pupils', set('Số định danh cá nhân', 1, 'so cccd')));
    expect(input.drafts).toHaveLength(35);
    expect(input.guesses).toContainEqual({
      file: 'C1-HocSinh_3A.xlsx',
      sheet: 'Danh sách học sinh',
      column: 'L',
      found: 'so cccd',
      readAs: 'Số định danh cá nhân',
      confidence: 'medium',
    });
    expect(input.guesses).toHaveLength(1);
  });
});

describe('a bad cell holds one pupil back and says where', () => {
  const pupil = (row: number): [string, number] => ['Danh sách học sinh', row];
  const result = (row: number): [string, number] => ['KetQuaHocTap', row];
  it.each<[string, Part, (sheet: XLSX.WorkSheet) => void, string, [string, number], string]>([
    ['date month first', 'pupils', set('Ngày sinh', 4, '05/13/2017'), 'HBS-IMP-DATE-FORMAT', pupil(4), 'E'],
    [
      'date with two-digit year',
      'pupils',
      set('Ngày sinh', 4, '5/3/17'),
      'HBS-IMP-DATE-FORMAT',
      pupil(4),
      'E',
    ],
    ['no such day', 'pupils', set('Ngày sinh', 4, '30/02/2017'), 'HBS-IMP-DATE-FORMAT', pupil(4), 'E'],
    [
      'number without zero',
      'pupils',
      set('Số định danh cá nhân', 6, 66217000649),
      'HBS-IMP-ID-LOST-ZERO',
      pupil(6),
      'L',
    ],
    [
      'short number',
      'pupils',
      set('Số định danh cá nhân', 6, '24123456'),
      'HBS-IMP-ID-FORMAT',
      pupil(6),
      'L',
    ],
    ['blank required', 'pupils', set('Giới tính', 7, null), 'HBS-IMP-CELL-BLANK', pupil(7), 'F'],
    ['unknown sex', 'pupils', set('Giới tính', 7, 'Khác'), 'HBS-IMP-VALUE-UNKNOWN', pupil(7), 'F'],
    [
      'unknown ethnic group',
      'pupils',
      set('Dân tộc', 7, 'Kinh doanh'),
      'HBS-IMP-ETHNIC-UNKNOWN',
      pupil(7),
      'I',
    ],
    [
      'unknown nationality',
      'pupils',
      set('Quốc tịch', 7, 'Lào quốc'),
      'HBS-IMP-NATIONALITY-UNKNOWN',
      pupil(7),
      'J',
    ],
    ['unknown level', 'results', set('Đạo đức', 9, 'A'), 'HBS-IMP-VALUE-UNKNOWN', result(9), 'J'],
    ['blank level', 'results', set('Đạo đức', 9, null), 'HBS-IMP-CELL-BLANK', result(9), 'J'],
    ['half mark', 'results', set('Điểm KTĐK', 9, 7.5), 'HBS-IMP-MARK-UNKNOWN', result(9), 'G'],
    [
      'unclear flag',
      'results',
      set('Được lên lớp', 9, 'chắc là có'),
      'HBS-IMP-FLAG-UNKNOWN',
      result(9),
      'AH',
    ],
    [
      'other name beside the code',
      'results',
      set('Họ tên', 9, 'Nguyễn Văn Khác'),
      'HBS-IMP-PUPIL-MISMATCH',
      result(9),
      'D',
    ],
    [
      'other birth date beside the code',
      'results',
      set('Ngày sinh', 9, '01/01/2016'),
      'HBS-IMP-PUPIL-MISMATCH',
      result(9),
      'E',
    ],
    [
      'weight with unit',
      'supplement',
      set('Cân nặng (kg)', 9, '30 kg'),
      'HBS-IMP-NUMBER-FORMAT',
      ['Bổ sung', 9],
      'M',
    ],
    [
      'formula error',
      'supplement',
      (s) => {
        s[`${letter(s, 'Nơi sinh')}9`] = { t: 'e', v: 0x17, w: '#REF!' };
      },
      'HBS-IMP-CELL-ERROR',
      ['Bổ sung', 9],
      'O',
    ],
  ])('%s', async (_name, part, change, code, [sheet, row], column) => {
    const input = await readPrimaryWorkbooks(changed(part, change));
    const errors = input.issues.filter((issue) => issue.severity === 'error');
    expect(errors.map((issue) => issue.code)).toEqual([code]);
    expect(errors[0]!.location).toMatchObject({ sheet, row, column, tenLop: '3A' });
    expect(errors[0]!.location).toHaveProperty('maHocSinh');
    for (const locale of ['vi', 'en'] as const) {
      const { what, next } = describeIssue(errors[0]!, locale, MESSAGES);
      expect(`${what} ${next}`).not.toMatch(/[{}]/);
      expect(next).not.toBe('');
    }
    expect(input.drafts).toHaveLength(34);
  });
});

describe('pupils that do not match between the files', () => {
  const codes = async (files: PrimaryWorkbooks): Promise<[string[], number]> => {
    const input = await readPrimaryWorkbooks(files);
    return [input.issues.map((issue) => issue.code), input.drafts.length];
  };
  it('twice in the list', async () => {
    const twice = changed('pupils', (sheet) => {
      setCell(sheet, 'C5', sheet.C4.v as string);
    });
    // Row 5 had its own code, which results and supplement still name.
    expect(await codes(twice)).toEqual([
      [
        'HBS-IMP-PUPIL-NOT-LISTED',
        'HBS-IMP-PUPIL-NOT-LISTED',
        'HBS-IMP-PUPIL-NOT-LISTED',
        'HBS-IMP-PUPIL-DUPLICATE',
      ],
      33,
    ]);
  });
  it('two with one personal number', async () => {
    const shared = changed('pupils', (sheet) => setCell(sheet, 'L5', sheet.L4.v as string));
    expect(await codes(shared)).toEqual([['HBS-IMP-ID-SHARED', 'HBS-IMP-ID-SHARED'], 33]);
  });
  it('in the results only', async () => {
    const stranger = changed('results', (sheet) => setCell(sheet, 'C5', '661111111111'));
    expect(await codes(stranger)).toEqual([['HBS-IMP-PUPIL-NOT-LISTED', 'HBS-IMP-PUPIL-NO-ROW'], 34]);
  });
  it('who left, and rows of another class', async () => {
    const left = changed('pupils', (sheet) => setCell(sheet, 'G5', 'Chuyển đi'));
    expect(await codes(left)).toEqual([['HBS-IMP-PUPIL-LEFT'], 34]);
    const other = changed('pupils', (sheet) => setCell(sheet, 'B5', '66-24169-3B'));
    expect((await codes(other))[0]).toContain('HBS-IMP-CLASS-OTHER');
  });
});

describe('cells that can be understood', () => {
  it('a decimal comma and a plain day number are read and said', async () => {
    const comma = await readPrimaryWorkbooks(changed('supplement', set('Cân nặng (kg)', 2, '30,50')));
    expect(comma.drafts[0]).toMatchObject({ canNang: '30.5' });
    expect(comma.issues).toMatchObject([
      { code: 'HBS-IMP-NUMBER-COMMA', severity: 'info', params: { read: '30.5' } },
    ]);
    // 42870 is 2017-05-15.
    const files = changed('pupils', set('Ngày sinh', 2, 42870));
    const both = { ...files, results: changed('results', set('Ngày sinh', 4, 42870)).results };
    const input = await readPrimaryWorkbooks(both);
    expect(input.drafts[0]).toMatchObject({ ngaySinh: '2017-05-15' });
    expect(input.issues.map((issue) => [issue.code, issue.severity])).toContainEqual([
      'HBS-IMP-DATE-SERIAL',
      'warning',
    ]);
  });
  it('decomposed Vietnamese becomes NFC', async () => {
    const nfd = (text: string): string => text.normalize('NFD');
    const input = await readPrimaryWorkbooks(
      changed('pupils', (sheet) => {
        for (const cell of Object.values(sheet) as XLSX.CellObject[])
          if (cell.t === 's') cell.v = nfd(String(cell.v));
        for (const cell of Object.values(sheet) as XLSX.CellObject[]) delete cell.w;
      }),
    );
    expect(input.drafts).toEqual((await readPrimaryWorkbooks(primaryExample())).drafts);
  });
  it('only a year of birth', async () => {
    const files = changed('pupils', set('Ngày sinh', 2, '2017'));
    const input = await readPrimaryWorkbooks({
      ...files,
      results: changed('results', set('Ngày sinh', 4, null)).results,
    });
    expect(input.drafts[0]).toMatchObject({ namSinh: '2017' });
    expect(input.drafts[0]).not.toHaveProperty('ngaySinh');
  });
});

describe('files that are not what they should be', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const with_ = (part: Part, content: Uint8Array): PrimaryWorkbooks => ({
    ...primaryExample(),
    [part]: { name: 'tep.xlsx', bytes: content },
  });
  const encrypted = (): Uint8Array => {
    const container = XLSX.CFB.utils.cfb_new();
    XLSX.CFB.utils.cfb_add(container, '/EncryptionInfo', new Uint8Array(64));
    XLSX.CFB.utils.cfb_add(container, '/EncryptedPackage', new Uint8Array(5000));
    return new Uint8Array(XLSX.CFB.write(container, { type: 'buffer' }) as unknown as Buffer);
  };
  const empty = (): Uint8Array => {
    const book = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([]), 'Trang 1');
    return write(book);
  };
  const other = (): Uint8Array => {
    const book = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(
      book,
      XLSX.utils.aoa_to_sheet([
        ['Tên món', 'Giá'],
        ['Phở', 45000],
      ]),
      'Thực đơn',
    );
    return write(book);
  };
  it.each<[string, () => PrimaryWorkbooks, string]>([
    ['no bytes', () => with_('pupils', new Uint8Array()), 'ERR_HBS_IMPORT_EMPTY'],
    ['an empty sheet', () => with_('pupils', empty()), 'ERR_HBS_IMPORT_EMPTY'],
    ['text', () => with_('results', bytes('Mã học sinh;Họ tên\n')), 'ERR_HBS_IMPORT_NOT_WORKBOOK'],
    [
      'a broken zip',
      () => with_('results', primaryExample().results.bytes.slice(0, 3000)),
      'ERR_HBS_IMPORT_NOT_WORKBOOK',
    ],
    ['a password', () => with_('pupils', encrypted()), 'ERR_HBS_IMPORT_ENCRYPTED'],
    ['another table', () => with_('pupils', other()), 'ERR_HBS_IMPORT_SHEET_MISSING'],
    [
      'results as the list',
      () => ({ ...primaryExample(), pupils: primaryExample().results }),
      'ERR_HBS_IMPORT_WRONG_FILE',
    ],
    [
      'the list as results',
      () => ({ ...primaryExample(), results: primaryExample().pupils }),
      'ERR_HBS_IMPORT_WRONG_FILE',
    ],
    [
      'results as the supplement',
      () => ({ ...primaryExample(), supplement: primaryExample().results }),
      'ERR_HBS_IMPORT_WRONG_FILE',
    ],
    [
      'no staff sheet',
      () =>
        changed('supplement', (_s, book) => {
          book.SheetNames.splice(book.SheetNames.indexOf('Cán bộ'), 1);
        }),
      'ERR_HBS_IMPORT_SHEET_MISSING',
    ],
    [
      'two schools',
      () =>
        changed(
          'supplement',
          (s) => {
            XLSX.utils.sheet_add_aoa(s, [['6600000000', 'Trường khác']], { origin: 'A3' });
          },
          3,
        ),
      'ERR_HBS_IMPORT_ONE_ROW',
    ],
    [
      'a school without tax code',
      () => changed('supplement', (s) => setCell(s, 'C2', null), 3),
      'ERR_HBS_IMPORT_HEAD',
    ],
    [
      'a year that is none',
      () => changed('supplement', (s) => setCell(s, 'D2', '2025-2027'), 4),
      'ERR_HBS_IMPORT_HEAD',
    ],
  ])('%s', async (_name, files, code) => {
    const error = await readPrimaryWorkbooks(files()).then(
      () => undefined,
      (thrown: unknown) => thrown as { code: string; message: string; english: string },
    );
    expect(error).toMatchObject({ code });
    expect(`${error!.message}${error!.english}`).not.toMatch(/[{}]/);
  });

  it('staff problems give issues and no draft', async () => {
    const cases: [string, (sheet: XLSX.WorkSheet) => void][] = [
      ['HBS-IMP-STAFF-MISSING', (s) => setCell(s, 'C3', 'GVBM')],
      ['HBS-IMP-STAFF-SEVERAL', (s) => setCell(s, 'C4', 'GVCN')],
      ['HBS-IMP-STAFF-POSITION', (s) => setCell(s, 'D2', null)],
      ['HBS-IMP-ROLE-UNKNOWN', (s) => setCell(s, 'C4', 'Bảo vệ')],
      ['HBS-IMP-STAFF-TWO-NAMES', (s) => setCell(s, 'A4', '999186000012')],
      ['HBS-IMP-SUBJECT-UNKNOWN', (s) => setCell(s, 'E4', '77')],
    ];
    for (const [code, change] of cases) {
      const input = await readPrimaryWorkbooks(changed('supplement', change, 2));
      expect(input.issues.map((issue) => issue.code)).toEqual([code]);
      expect(input.drafts).toEqual([]);
    }
  });

  it('an aborted import stops', async () => {
    const signal = AbortSignal.abort(new Error('dừng'));
    await expect(readPrimaryWorkbooks(primaryExample(), { signal })).rejects.toThrow('dừng');
  });
});

it('firstSheet of the list is the data sheet, the others are code lists', () => {
  const book = XLSX.read(primaryExample().pupils.bytes, { type: 'array' });
  expect(book.SheetNames.length).toBeGreaterThan(3);
  expect(XLSX.utils.decode_range(firstSheet(book)['!ref']!).e.r).toBe(35);
});
