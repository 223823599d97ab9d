import type { CellObject, WorkSheet } from '@e965/xlsx';
import { ENUMS, ETHNICITIES, type FieldSpec } from '@hocbaso/spec';
import type { TranscriptDraft } from '../import/class-input.ts';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { type SheetColumn, type SheetSpec, sheetsOf } from './sheets.ts';

/** What the workbook says beyond the records. */
export interface SchoolWorkbookOptions {
  /** Mã số thuế. — Tax code of the school, which no record carries; needed to read the workbook back. */
  readonly mst?: string;
}

type Row = Readonly<Record<string, unknown>>;
const MARKS: Readonly<Record<string, string>> = { Đ: 'Đạt', CĐ: 'Chưa đạt', M: 'Miễn' };

const vietnamDate = (iso: string): string => iso.split('-').reverse().join('/');

function words(field: FieldSpec | undefined, text: string): string {
  if (field === undefined) return text;
  if (field.type === 'date' || field.type === 'month') return vietnamDate(text);
  if (field.name === 'danToc') return ETHNICITIES.find(([code]) => code === text)?.[1] ?? text;
  if (field.name === 'quocTich') return text === 'VN' ? 'Việt Nam' : text;
  if (field.name.startsWith('diem')) return MARKS[text] ?? text;
  if (field.type !== 'enum') return text;
  const { values } = ENUMS[field.enum as keyof typeof ENUMS];
  return values.find((value) => value.value === text)?.vi ?? text;
}

function cellOf(column: SheetColumn, row: Row): CellObject | undefined {
  const value = row[column.name];
  if (typeof value === 'boolean') return { t: 's', v: value ? 'Có' : 'Không' };
  if (typeof value !== 'string' || value === '') return undefined;
  const { spec } = column;
  // Marks and measures can be reckoned with; everything else, identity numbers first, stays text.
  const isNumber = spec !== undefined && (spec.type === 'decimal' || spec.name.startsWith('diem'));
  if (isNumber && /^\d{1,9}(\.\d{1,4})?$/.test(value)) {
    const decimals = value.split('.')[1]?.length ?? 0;
    return { t: 'n', v: Number(value), z: decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}` };
  }
  return { t: 's', v: words(spec, value), z: '@' };
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function staffRows(records: readonly TranscriptDraft[]): Row[] {
  const rows = records.flatMap((record): Row[] => [
    {
      soDinhDanh: record.soDinhDanhCbql,
      hoVaTen: record.hoTenCbql,
      vaiTro: 'CBQL',
      chucVu: record.chucVuCbql,
    },
    { soDinhDanh: record.soDinhDanhGvcn, hoVaTen: record.hoTenGvcn, vaiTro: 'GVCN' },
    ...(record.form === 'secondary'
      ? record.bangDiem.map((subject) => ({
          soDinhDanh: subject.soDinhDanhGvbm,
          hoVaTen: subject.hoTenGvbm,
          vaiTro: 'GVBM',
          maMonHoc: subject.maMonHoc,
        }))
      : []),
  ]);
  return distinct(rows);
}

function rowsOf(sheet: SheetSpec, records: readonly TranscriptDraft[], mst: string | undefined): Row[] {
  const pick = (record: Row): Row =>
    Object.fromEntries(sheet.columns.map(({ name }) => [name, name === 'mst' ? mst : record[name]]));
  const { kind } = sheet;
  if (kind === 'canBo') return staffRows(records);
  if (kind === 'lop' || kind === 'truong') return distinct(records.map((r) => pick(r as unknown as Row)));
  return records.flatMap((record): Row[] => {
    const row = record as unknown as Row;
    if (kind === 'hocSinh') {
      const { ngaySinh, thangSinh, namSinh } = record;
      return [{ ...row, ngaySinh: ngaySinh ?? thangSinh ?? namSinh }];
    }
    const list = (row[kind] ?? []) as readonly Row[];
    return list.map((one) => ({ maHocSinh: record.maHocSinh, hoVaTen: record.hoVaTen, ...one }));
  });
}

/**
 * An Excel workbook a school can read: a sheet each for pupils, marks, study history, certificates (secondary),
 * class, staff and school, under the Vietnamese labels of the record, codes in words, numbers of persons as text.
 * Read back with `readMapped` and {@link schoolWorkbookMapping}, one class at a time.
 *
 * @throws HocBaSoError `ERR_HBS_EXPORT_EMPTY`, `ERR_HBS_EXPORT_MIXED`
 */
export async function writeSchoolWorkbook(
  transcripts: readonly TranscriptDraft[],
  options: SchoolWorkbookOptions = {},
): Promise<Uint8Array> {
  const [first] = transcripts;
  if (first === undefined) throw hocbasoError('ERR_HBS_EXPORT_EMPTY');
  if (transcripts.some((one) => one.form !== first.form)) throw hocbasoError('ERR_HBS_EXPORT_MIXED');
  const xlsx = await import('@e965/xlsx');
  const book = xlsx.utils.book_new();
  // Taken from the records, not the clock: the same records give the same bytes.
  const created = 'ngayTao' in first ? String(first.ngayTao) : `${first.namHoc.slice(5)}-01-01`;
  book.Props = { CreatedDate: new Date(`${created}T00:00:00Z`) };
  for (const sheet of sheetsOf(first.form)) {
    const rows = rowsOf(sheet, transcripts, options.mst);
    const cells: WorkSheet = {};
    const put = (r: number, c: number, cell: CellObject | undefined): void => {
      if (cell !== undefined) cells[xlsx.utils.encode_cell({ r, c })] = cell;
    };
    sheet.columns.forEach(({ header }, c) => {
      put(0, c, { t: 's', v: header });
    });
    rows.forEach((row, r) => {
      sheet.columns.forEach((column, c) => {
        put(r + 1, c, cellOf(column, row));
      });
    });
    const end = { r: rows.length, c: sheet.columns.length - 1 };
    cells['!ref'] = xlsx.utils.encode_range({ s: { r: 0, c: 0 }, e: end });
    cells['!cols'] = sheet.columns.map(({ header }) => ({ wch: Math.max(12, header.length + 2) }));
    cells['!autofilter'] = { ref: cells['!ref'] };
    xlsx.utils.book_append_sheet(book, cells, sheet.name);
  }
  return new Uint8Array(
    xlsx.write(book, { type: 'array', bookType: 'xlsx', compression: true }) as ArrayBuffer,
  );
}
