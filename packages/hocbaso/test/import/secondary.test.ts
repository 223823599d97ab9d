import { describeIssue, ENUMS, FIELDS, type FieldSpec, SUBJECTS } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImportFile,
  type RowSource,
  readSecondaryRows,
  type SecondarySources,
} from '../../src/import/index.ts';
import { secondaryExample } from './examples.ts';

type Row = Record<string, unknown>;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (source: RowSource): string => new TextDecoder().decode((source as ImportFile).bytes);

/** The example with the rows of one JSON file changed. */
function withRows(part: keyof SecondarySources, change: (rows: Row[]) => void): SecondarySources {
  const files = secondaryExample();
  const rows = JSON.parse(decode(files[part]!)) as Row[];
  change(rows);
  return { ...files, [part]: { name: (files[part] as ImportFile).name, rows } };
}

/** The example with one cell of the marks changed; `row` as a spreadsheet shows it. */
function withMark(row: number, column: number, value: string): SecondarySources {
  const files = secondaryExample();
  const lines = decode(files.marks).split('\r\n');
  const cells = lines[row - 1]!.split(';');
  cells[column] = value;
  lines[row - 1] = cells.join(';');
  return { ...files, marks: { name: 'bang-diem.csv', bytes: encode(lines.join('\r\n')) } };
}

describe('bad rows', () => {
  it.each<[string, () => SecondarySources, string, object, number]>([
    ['unknown subject', () => withMark(5, 2, '77'), 'HBS-IMP-SUBJECT-UNKNOWN', { row: 5, column: 'C' }, 39],
    ['subject twice', () => withMark(5, 2, '19'), 'HBS-IMP-SUBJECT-DUPLICATE', { row: 5, column: 'C' }, 39],
    ['mark that is none', () => withMark(6, 5, '7.55'), 'HBS-IMP-MARK-UNKNOWN', { row: 6, column: 'F' }, 39],
    ['level that is none', () => withMark(6, 5, 'TB'), 'HBS-IMP-MARK-UNKNOWN', { row: 6, column: 'F' }, 39],
    ['other name', () => withMark(6, 1, 'Ai Khác'), 'HBS-IMP-PUPIL-MISMATCH', { row: 6, column: 'B' }, 39],
    [
      'blank flag',
      () =>
        withRows('summary', (r) => {
          r[4]!.duoc_len_lop = null;
        }),
      'HBS-IMP-CELL-BLANK',
      { row: 5 },
      39,
    ],
    [
      'wrong level',
      () =>
        withRows('summary', (r) => {
          r[4]!.ren_luyen_ca_nam = 'TB';
        }),
      'HBS-IMP-VALUE-UNKNOWN',
      { row: 5 },
      39,
    ],
    [
      'number without zero',
      () =>
        withRows('pupils', (r) => {
          r[4]!.so_dinh_danh = 66312003663;
        }),
      'HBS-IMP-ID-LOST-ZERO',
      { row: 5 },
      39,
    ],
    [
      'no marks',
      () =>
        withRows('pupils', (r) => {
          r.push({ ...r[4], ma_hoc_sinh: 'moi', so_dinh_danh: '999312999999' });
        }),
      'HBS-IMP-PUPIL-NO-ROW',
      { row: 41 },
      40,
    ],
  ])('%s', (_name, sources, code, location, count) => {
    const input = readSecondaryRows(sources());
    const errors = input.issues.filter((issue) => issue.severity === 'error');
    expect(new Set(errors.map((issue) => issue.code))).toEqual(new Set([code]));
    expect(errors[0]!.location).toMatchObject(location);
    expect(describeIssue(errors[0]!, 'vi', MESSAGES).what).not.toMatch(/[{}]/);
    expect(input.drafts).toHaveLength(count);
  });

  it('name the JSON path', () => {
    const input = readSecondaryRows(
      withRows('pupils', (rows) => {
        rows[2]!.dan_toc = '99';
      }),
    );
    expect(input.issues).toMatchObject([
      { code: 'HBS-IMP-ETHNIC-UNKNOWN', path: [2, 'dan_toc'], location: { file: 'hoc-sinh.json' } },
    ]);
    expect(input.issues[0]!.location).not.toHaveProperty('column');
  });

  it('a subject without a teacher holds everyone back who has it', () => {
    const files = secondaryExample();
    const staff = decode(files.staff).replace(/.*,32\r\n/, '');
    const input = readSecondaryRows({ ...files, staff: { name: 'can-bo.csv', bytes: encode(staff) } });
    expect(new Set(input.issues.map((issue) => issue.code))).toEqual(new Set(['HBS-IMP-TEACHER-MISSING']));
    expect(input.drafts).toEqual([]);
  });

  it('a subject code that a spreadsheet shortened is the same subject', () => {
    expect(readSecondaryRows(withMark(6, 2, '5')).drafts).toHaveLength(40);
  });
});

it('a timestamp is the day in Vietnam, however the driver wrote it', () => {
  for (const ngay_sinh of [
    '2012-03-04T17:00:00.000Z',
    '2012-03-05T00:00:00Z',
    new Date('2012-03-04T17:00:00Z'),
    '2012-03-05T00:00:00+07:00',
    '2012-03-05 00:00:00',
    '5/3/2012',
  ]) {
    const input = readSecondaryRows(
      withRows('pupils', (rows) => {
        rows[0]!.ngay_sinh = ngay_sinh;
      }),
    );
    expect(input.drafts[0]).toMatchObject({ ngaySinh: '2012-03-05' });
  }
});

describe('files', () => {
  const files = secondaryExample();
  const marks = decode(files.marks);
  it.each<[string, Partial<SecondarySources>, string]>([
    ['empty', { marks: { name: 'a.csv', bytes: encode('\ufeff \n') } }, 'ERR_HBS_IMPORT_EMPTY'],
    [
      'not UTF-8',
      { marks: { name: 'a.csv', bytes: new Uint8Array([0x4d, 0xe3, 0x20, 0x68]) } },
      'ERR_HBS_IMPORT_ENCODING',
    ],
    ['ragged CSV', { marks: { name: 'a.csv', bytes: encode(`${marks}thừa;cột\r\n`) } }, 'ERR_HBS_IMPORT_CSV'],
    ['open quote', { marks: { name: 'a.csv', bytes: encode(`${marks}"mở\r\n`) } }, 'ERR_HBS_IMPORT_CSV'],
    [
      'broken JSON',
      { pupils: { name: 'a.json', bytes: encode('[{"ma_hoc_sinh": ') } },
      'ERR_HBS_IMPORT_JSON',
    ],
    ['JSON that is no rows', { pupils: { name: 'a.json', bytes: encode('[1, 2]') } }, 'ERR_HBS_IMPORT_JSON'],
    ['pupils as marks', { marks: files.pupils }, 'ERR_HBS_IMPORT_WRONG_FILE'],
    [
      'no header row',
      { marks: { name: 'a.csv', bytes: encode(marks.slice(marks.indexOf('\n') + 1)) } },
      'ERR_HBS_IMPORT_NOT_TABLE',
    ],
    [
      'a primary grade',
      { classInfo: { name: 'lop', rows: [{ ten_lop: '3A', khoi: 3, nam_hoc: '2025-2026' }] } },
      'ERR_HBS_IMPORT_LEVEL',
    ],
  ])('%s', (_name, change, code) => {
    let thrown: unknown;
    try {
      readSecondaryRows({ ...files, ...change });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code });
    expect(JSON.stringify(thrown)).not.toContain('Đặng Thị Bảo Châu');
    expect(`${(thrown as Error).message}`).not.toMatch(/[{}]|Đặng Thị/);
  });
});

// The property: a class of arbitrary drafts, written as rows, is read back as it was.

const WORDS = ['Ê-đê', "H'Lan", 'Nguyễn', 'ưỡng', '“đúng”', '"quote"', 'a;b', 'c,d', '<x>', '&', '2026', 'Ở'];
const words = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 })
  .map((list) => list.join(' '));
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join(''));
const year = fc.integer({ min: 1990, max: 2040 });
const date = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const mark = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((t) => (t / 10).toFixed(1)),
  fc.constantFrom('Đ', 'CĐ', 'M'),
);

function arbitraryValue(field: FieldSpec): fc.Arbitrary<unknown> {
  if (field.name.startsWith('soDinhDanh')) return digits(12);
  if (field.name.startsWith('diem')) return mark;
  if (field.name === 'danToc') return fc.integer({ min: 1, max: 54 }).map(String);
  if (field.name === 'quocTich') return fc.constantFrom('VN', 'LA', 'KH');
  if (field.name === 'namHoc') return year.map((y) => `${y}-${y + 1}`);
  if (field.type === 'boolean') return fc.boolean();
  if (field.type === 'date') return date;
  if (field.type === 'decimal')
    return fc.oneof(
      fc.integer({ min: 0, max: 300 }).map(String),
      fc.integer({ min: 1, max: 9 }).map((t) => `7.${t}`),
    );
  if (field.type === 'enum')
    return fc.constantFrom(...ENUMS[field.enum as keyof typeof ENUMS].values.map((v) => v.value));
  return words;
}

function rowOf(group: string, skip: readonly string[]): fc.Arbitrary<Row> {
  const fields = FIELDS.filter((f) => f.form === 'secondary' && f.group === group && !skip.includes(f.name));
  const shape = Object.fromEntries(fields.map((f) => [f.name, arbitraryValue(f)]));
  const required = fields.filter((f) => f.required !== false || f.name === 'tenChungChi').map((f) => f.name);
  return fc.record(shape, { requiredKeys: required as never[] }) as fc.Arbitrary<Row>;
}

const ASSIGNED = [
  'trangThai',
  'trichLuc',
  'phienBan',
  'thongTu',
  'maDinhDanhHocBa',
  'diaDanhPhatHanh',
  'ngayKyPhatHanh',
  'ngayTao',
];
const SCHOOL = [
  'maSoGiaoDuc',
  'tenSoGiaoDuc',
  'maTruong',
  'tenTruong',
  'tenXaPhuong',
  'tenTinhThanhPho',
  'maXaPhuong',
  'maTinhThanhPho',
];
const HEAD = [
  'namHoc',
  'khoi',
  'tenLop',
  'capHoc',
  'hoTenCbql',
  'soDinhDanhCbql',
  'chucVuCbql',
  'hoTenGvcn',
  'soDinhDanhGvcn',
];
const SKIP = [
  ...ASSIGNED,
  ...SCHOOL,
  ...HEAD,
  'tenQuanHuyen',
  'ngaySinh',
  'thangSinh',
  'namSinh',
  'maHocSinh',
  'soDinhDanh',
];

const birth = fc.oneof(
  date.map((ngaySinh) => ({ ngaySinh })),
  date.map((d) => ({ thangSinh: d.slice(0, 7) })),
  year.map((y) => ({ namSinh: String(y) })),
);
const subjects = fc
  .subarray(
    SUBJECTS.thcs.map((s) => s.code),
    { minLength: 1 },
  )
  .chain((codes) =>
    fc.tuple(
      ...codes.map((maMonHoc) => rowOf('bangDiem', ['maMonHoc']).map((row): Row => ({ maMonHoc, ...row }))),
    ),
  );
const pupil = fc
  .tuple(
    rowOf('hocBa', SKIP),
    birth,
    subjects,
    fc.array(rowOf('quaTrinhHocTap', []), { maxLength: 3 }),
    fc.array(rowOf('chungChi', []), { maxLength: 2 }),
  )
  .map(([person, born, bangDiem, quaTrinhHocTap, chungChi]) => ({
    ...person,
    ...born,
    bangDiem,
    ...(quaTrinhHocTap.length > 0 ? { quaTrinhHocTap } : {}),
    ...(chungChi.length > 0 ? { chungChi } : {}),
  }));
const school = {
  maTruong: '6624121902',
  tenTruong: 'Trường THCS Mẫu Ban Mai',
  maSoGiaoDuc: '66',
  tenSoGiaoDuc: 'Sở Giáo dục và Đào tạo tỉnh Đắk Lắk',
  tenXaPhuong: 'Phường Tân Lập',
  tenTinhThanhPho: 'Tỉnh Đắk Lắk',
  maTinhThanhPho: '66',
};
const common = {
  form: 'secondary',
  capHoc: 'thcs',
  ...school,
  namHoc: '2025-2026',
  khoi: '08',
  tenLop: '8A1',
  hoTenGvcn: 'Nguyễn Thị Thu Hà',
  soDinhDanhGvcn: '999185000021',
  hoTenCbql: 'Lý Văn Thành',
  soDinhDanhCbql: '999076000020',
  chucVuCbql: 'Hiệu trưởng',
};

const snake = (key: string): string => key.replace(/[A-Z0-9]+/g, (part) => `_${part.toLowerCase()}`);

function source(
  name: string,
  rows: readonly Row[],
  format: string,
  style: (key: string) => string,
): RowSource {
  const styled = rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [style(k), v])));
  if (format === 'rows') return { name, rows: styled };
  if (format === 'json') return { name: `${name}.json`, bytes: encode(JSON.stringify(styled)) };
  const keys = [...new Set(styled.flatMap(Object.keys))].reverse();
  const cell = (value: unknown): string => `"${String(value ?? '').replaceAll('"', '""')}"`;
  const lines = [keys, ...styled.map((row) => keys.map((key) => row[key]))].map((line) =>
    line.map(cell).join(format),
  );
  return { name: `${name}.csv`, bytes: encode(`\ufeff${lines.join('\n')}\n`) };
}

it('rows made from arbitrary drafts give the drafts back', () => {
  fc.assert(
    fc.property(
      fc.array(pupil, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('rows', 'json', ',', ';'),
      fc.constantFrom(snake, (key: string) => key),
      (people, format, style) => {
        const drafts = people.map((p, i) => ({
          ...common,
          ...p,
          maHocSinh: `HS${i}`,
          soDinhDanh: `99931200000${i}`,
        })) as Row[];
        const flat = drafts.map(({ bangDiem, quaTrinhHocTap, chungChi, ...rest }) => {
          void [bangDiem, quaTrinhHocTap, chungChi];
          const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !(key in common)));
          const { thangSinh, namSinh, ...row } = own;
          return { ...row, ngaySinh: row.ngaySinh ?? thangSinh ?? namSinh };
        });
        const SUMMARY = [
          'duocLenLop',
          'noiDung',
          'ketQua',
          'khenThuong',
          'nhanXet',
          'hocTap',
          'renLuyen',
          'soBuoi',
        ];
        const isSummary = (key: string): boolean =>
          key === 'maHocSinh' || SUMMARY.some((prefix) => key.startsWith(prefix));
        const part = (keep: (key: string) => boolean): Row[] =>
          flat.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => keep(key))));
        const list = (key: string): Row[] =>
          drafts.flatMap((d) =>
            ((d[key] as Row[] | undefined) ?? []).map((row) => ({ maHocSinh: d.maHocSinh, ...row })),
          );
        const make = (name: string, rows: readonly Row[]): RowSource => source(name, rows, format, style);
        const history = list('quaTrinhHocTap');
        const certificates = list('chungChi');
        const allMarks = ['diemHocKy1', 'diemHocKy2', 'diemCaNam', 'hocTapHocKy1'];
        const input = readSecondaryRows({
          pupils: make(
            'pupils',
            part((key) => key === 'maHocSinh' || !isSummary(key)),
          ),
          summary: make(
            'summary',
            part(isSummary).map((row) => ({
              hocTapHocKy1: null,
              hocTapHocKy2: null,
              hocTapCaNam: null,
              ...row,
            })),
          ),
          marks: make(
            'marks',
            list('bangDiem').map((row) => ({
              ...Object.fromEntries(allMarks.slice(0, 3).map((k) => [k, null])),
              ...row,
            })),
          ),
          staff: make('staff', [
            { soDinhDanh: common.soDinhDanhGvcn, hoVaTen: common.hoTenGvcn, vaiTro: 'GVCN' },
            {
              soDinhDanh: common.soDinhDanhCbql,
              hoVaTen: common.hoTenCbql,
              vaiTro: 'CBQL',
              chucVu: common.chucVuCbql,
            },
          ]),
          school: make('school', [{ ...school, mst: '9999999028' }]),
          classInfo: make('class', [{ tenLop: common.tenLop, khoi: common.khoi, namHoc: common.namHoc }]),
          ...(history.length > 0 ? { history: make('history', history) } : {}),
          ...(certificates.length > 0 ? { certificates: make('certificates', certificates) } : {}),
        });
        expect(input.issues).toEqual([]);
        expect(input.drafts).toEqual(drafts);
      },
    ),
    { numRuns: 60 },
  );
});
