import { HocBaSoError } from '@hocbaso/spec';
import type { ImportFile } from '../class-input.ts';
import { type ColumnSpec, scoreColumns } from './columns.ts';
import { type Cell, EMPTY, type Table, type TableColumn, tableColumn } from './table.ts';

const MAX_BYTES = 20 * 1024 * 1024;
/** Rows read from one sheet; a class has tens, a whole school a few thousand. */
const MAX_ROWS = 20_000;
/** A title, a unit's name and a date may stand above the header. */
const HEADER_SEARCH_ROWS = 15;

interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** One sheet as cells. */
export interface Sheet {
  readonly name: string;
  readonly grid: readonly (readonly Cell[])[];
  readonly merges: readonly Merge[];
}

/** One workbook as cells. */
export interface Workbook {
  readonly file: string;
  readonly sheets: readonly Sheet[];
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');

/**
 * Opens an .xlsx or .xls file.
 * @throws HocBaSoError `ERR_HBS_IMPORT_EMPTY`, `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_NOT_WORKBOOK`,
 * `ERR_HBS_IMPORT_ENCRYPTED`
 */
export async function openWorkbook(input: ImportFile): Promise<Workbook> {
  const { name: file, bytes } = input;
  const params = { file };
  if (bytes.length === 0) throw new HocBaSoError('ERR_HBS_IMPORT_EMPTY', { params });
  if (bytes.length > MAX_BYTES) {
    throw new HocBaSoError('ERR_HBS_IMPORT_TOO_LARGE', {
      params: { file, megabytes: MAX_BYTES / 1024 / 1024 },
    });
  }
  // SheetJS would read almost any bytes as text, so the two containers are checked first.
  const ole = startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]);
  if (!ole && !startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) {
    throw new HocBaSoError('ERR_HBS_IMPORT_NOT_WORKBOOK', { params });
  }
  if (
    ole &&
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('EncryptedPackage', 0, 'utf16le')
  ) {
    throw new HocBaSoError('ERR_HBS_IMPORT_ENCRYPTED', { params });
  }
  const xlsx = await import('@e965/xlsx');
  let book: import('@e965/xlsx').WorkBook;
  try {
    // A view of its own: SheetJS hangs its reading methods on the array it is given.
    book = xlsx.read(bytes.subarray(), {
      type: 'array',
      dense: true,
      cellNF: true,
      cellHTML: false,
      sheetRows: MAX_ROWS,
    });
  } catch (cause) {
    const locked = /password|encrypt/i.test(String(cause));
    throw new HocBaSoError(locked ? 'ERR_HBS_IMPORT_ENCRYPTED' : 'ERR_HBS_IMPORT_NOT_WORKBOOK', {
      params,
      cause,
    });
  }
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const toCell = (source: import('@e965/xlsx').CellObject | undefined): Cell => {
    if (source === undefined || source.v === undefined || source.t === 'z') return EMPTY;
    if (source.t === 'e') return { kind: 'error', text: String(source.w ?? source.v) };
    if (source.t === 'b') return { kind: 'boolean', value: source.v === true };
    if (source.t === 'n') {
      const value = Number(source.v);
      if (source.z === undefined || !xlsx.SSF.is_date(String(source.z))) return { kind: 'number', value };
      const d = xlsx.SSF.parse_date_code(value, { date1904 });
      return d === null
        ? { kind: 'number', value }
        : { kind: 'number', value, date: `${pad(d.y, 4)}-${pad(d.m)}-${pad(d.d)}` };
    }
    const text = String(source.v);
    return text.trim() === '' ? EMPTY : { kind: 'text', text };
  };
  const sheets = book.SheetNames.map((name): Sheet => {
    const sheet = book.Sheets[name] as import('@e965/xlsx').DenseWorkSheet | undefined;
    // `!ref` may start below A1, the dense array never does, so row numbers stay those of the spreadsheet.
    const rows = sheet?.['!data'] ?? [];
    const width = rows.reduce((max, row) => Math.max(max, row?.length ?? 0), 0);
    return {
      name,
      grid: Array.from(rows, (row) => Array.from({ length: width }, (_, i) => toCell(row?.[i]))),
      merges: ((sheet?.['!merges'] ?? []) as import('@e965/xlsx').Range[]).map(({ s, e }) => ({
        top: s.r,
        left: s.c,
        bottom: e.r,
        right: e.c,
      })),
    };
  });
  if (sheets.every((sheet) => sheet.grid.every((row) => row.every((cell) => cell.kind === 'empty')))) {
    throw new HocBaSoError('ERR_HBS_IMPORT_EMPTY', { params });
  }
  return { file, sheets };
}

function headerAt(sheet: Sheet, row: number, column: number): string {
  const merge = sheet.merges.find(
    (m) => m.top <= row && row <= m.bottom && m.left <= column && column <= m.right,
  );
  const cell = sheet.grid[merge?.top ?? row]?.[merge?.left ?? column] ?? EMPTY;
  return cell.kind === 'text' ? cell.text : cell.kind === 'number' ? String(cell.value) : '';
}

/** Last row of a header that starts at `top`: vertical merges reach down, horizontal ones need a row below. */
function headerBottom(sheet: Sheet, top: number): number {
  let bottom = top;
  for (let row = top; row <= bottom && row < top + 5; row++) {
    for (const merge of sheet.merges) {
      if (merge.top !== row) continue;
      bottom = Math.max(bottom, merge.bottom, merge.right > merge.left ? merge.bottom + 1 : 0);
    }
  }
  return bottom;
}

function columnsAt(sheet: Sheet, top: number, bottom: number): TableColumn[] {
  const width = sheet.grid[top]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => {
    const texts: string[] = [];
    for (let row = top; row <= bottom; row++) {
      const text = headerAt(sheet, row, column).replace(/\s+/g, ' ').trim();
      if (text !== '' && texts.at(-1) !== text) texts.push(text);
    }
    return tableColumn(texts);
  });
}

/**
 * The table of a sheet that fits these columns best, with the share of required columns found.
 *
 * @param headerRow - first row of the header as the spreadsheet counts; without it the best fitting row is taken
 */
export function readTable(
  file: string,
  sheet: Sheet,
  specs: readonly ColumnSpec[],
  headerRow?: number,
): { readonly table: Table; readonly score: number } {
  let best = { top: 0, bottom: 0, columns: [] as TableColumn[], score: -1 };
  const first = headerRow === undefined ? 0 : headerRow - 1;
  const last = headerRow === undefined ? HEADER_SEARCH_ROWS : headerRow;
  for (let top = first; top < Math.min(last, sheet.grid.length); top++) {
    const bottom = headerBottom(sheet, top);
    const columns = columnsAt(sheet, top, bottom);
    const score = scoreColumns(columns, specs);
    if (score > best.score) best = { top, bottom, columns, score };
  }
  const rows = sheet.grid
    .map((cells, index) => ({ number: index + 1, cells }))
    .slice(best.bottom + 1)
    .filter((row) => row.cells.some((cell) => cell.kind !== 'empty'));
  return {
    table: { file, sheet: sheet.name, kind: 'grid', columns: best.columns, rows },
    score: best.score,
  };
}
