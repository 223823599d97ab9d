import type { HocBaSoError } from '@hocbaso/spec';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import type { ImportFile } from '../class-input.ts';
import { type ColumnSpec, scoreColumns } from './columns.ts';
import { type Cell, EMPTY, type Table, type TableColumn, tableColumn } from './table.ts';
import { columnLetter } from './text.ts';
import { measuredZip, ZipError, type ZipLimits, type ZipRefusal } from './zip.ts';

const MEGABYTE = 1024 * 1024;
const MAX_BYTES = 20 * MEGABYTE;
/** Rows of one sheet; a class has tens, a whole school a few thousand. */
const MAX_ROWS = 20_000;
/** Columns of one sheet; the widest table of the sector database has seventy-two. */
const MAX_COLUMNS = 2_000;
/** A header has three rows in the sector database. */
const HEADER_ROWS = 5;
/** Merged cells looked at; a header has tens. */
const MAX_MERGES = 5_000;
/** A sheet of the most rows allowed and sixty columns; about 64 bytes of XML a cell. */
const UNPACKED: ZipLimits = { maxBytes: 64 * MEGABYTE, maxEntries: 2_000, maxTags: 5_000_000 };
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
  /** Columns of the longest row; rows end at their last value. */
  readonly width: number;
  readonly merges: readonly Merge[];
  /** Hidden in the workbook: read only when no visible sheet fits. */
  readonly hidden?: boolean;
  /** Last row with a value, when it lies beyond the rows read; see {@link assertWhole}. */
  readonly beyondRow?: number;
  /** The same for columns, counted from 1. */
  readonly beyondColumn?: number;
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

function zipError({ refusal }: ZipError, file: string): HocBaSoError {
  const codes = {
    format: 'ERR_HBS_IMPORT_NOT_WORKBOOK',
    tooMuch: 'ERR_HBS_IMPORT_UNPACKED',
    tooManyTags: 'ERR_HBS_IMPORT_CELLS',
    sizeLies: 'ERR_HBS_IMPORT_ZIP_SIZE',
  } as const satisfies Record<ZipRefusal, string>;
  return hocbasoError(codes[refusal], {
    params: { file, megabytes: UNPACKED.maxBytes / MEGABYTE, tags: UNPACKED.maxTags },
  });
}

/**
 * A sheet of which a part was left out is never used: rows would be missing without anybody being told.
 * @throws HocBaSoError `ERR_HBS_IMPORT_ROWS`, `ERR_HBS_IMPORT_COLUMNS`
 */
export function assertWhole(file: string, sheet: Sheet): void {
  const { name, beyondRow, beyondColumn } = sheet;
  if (beyondRow !== undefined) {
    throw hocbasoError('ERR_HBS_IMPORT_ROWS', {
      params: { file, sheet: name, row: beyondRow, limit: MAX_ROWS },
    });
  }
  if (beyondColumn === undefined) return;
  throw hocbasoError('ERR_HBS_IMPORT_COLUMNS', {
    params: { file, sheet: name, column: columnLetter(beyondColumn - 1), limit: MAX_COLUMNS },
  });
}

/**
 * Opens an .xlsx or .xls file. An .xlsx is measured before it is parsed, so that a few kilobytes cannot become
 * gigabytes: at most 64 MB unpacked, 2,000 parts, 5 million tags; 20,000 rows and 2,000 columns a sheet.
 * @throws HocBaSoError `ERR_HBS_IMPORT_EMPTY`, `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_NOT_WORKBOOK`,
 * `ERR_HBS_IMPORT_ENCRYPTED`, `ERR_HBS_IMPORT_UNPACKED`, `ERR_HBS_IMPORT_CELLS`, `ERR_HBS_IMPORT_ZIP_SIZE`
 */
export async function openWorkbook(input: ImportFile): Promise<Workbook> {
  const { name: file, bytes } = input;
  const params = { file };
  if (bytes.length === 0) throw hocbasoError('ERR_HBS_IMPORT_EMPTY', { params });
  if (bytes.length > MAX_BYTES) {
    throw hocbasoError('ERR_HBS_IMPORT_TOO_LARGE', {
      params: { file, megabytes: MAX_BYTES / MEGABYTE },
    });
  }
  // SheetJS would read almost any bytes as text, so the two containers are checked first.
  const ole = startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]);
  if (!ole && !startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) {
    throw hocbasoError('ERR_HBS_IMPORT_NOT_WORKBOOK', { params });
  }
  if (
    ole &&
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('EncryptedPackage', 0, 'utf16le')
  ) {
    throw hocbasoError('ERR_HBS_IMPORT_ENCRYPTED', { params });
  }
  const xlsx = await import('@e965/xlsx');
  let book: import('@e965/xlsx').WorkBook;
  try {
    // A view of its own: SheetJS hangs its reading methods on the array it is given.
    const safe = ole ? bytes.subarray() : measuredZip(bytes, UNPACKED);
    book = xlsx.read(safe, { type: 'array', dense: true, cellNF: true, cellHTML: false });
  } catch (cause) {
    if (cause instanceof ZipError) throw zipError(cause, file);
    const locked = /password|encrypt/i.test(String(cause));
    throw hocbasoError(locked ? 'ERR_HBS_IMPORT_ENCRYPTED' : 'ERR_HBS_IMPORT_NOT_WORKBOOK', {
      params,
      cause,
    });
  }
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const toCell = (source: import('@e965/xlsx').CellObject | undefined): Cell => {
    if (source === undefined || source.v === undefined || source.t === 'z') return EMPTY;
    if (source.f !== undefined && source.v === '') return { kind: 'empty', formula: true };
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
  const sheets = book.SheetNames.map((name, index): Sheet => {
    const sheet = book.Sheets[name] as import('@e965/xlsx').DenseWorkSheet | undefined;
    // `!ref` may start below A1, the dense array never does, so row numbers stay those of the spreadsheet.
    const rows = sheet?.['!data'] ?? [];
    const grid: Cell[][] = [];
    let last = 0;
    let width = 0;
    // A styled sheet may have a million empty rows: only rows with a value count, and holes are skipped.
    rows.forEach((row, r) => {
      row?.forEach((source, c) => {
        const cell = toCell(source);
        if (cell.kind === 'empty' && cell.formula === undefined) return;
        last = Math.max(last, r + 1);
        width = Math.max(width, c + 1);
        if (r >= MAX_ROWS || c >= MAX_COLUMNS) return;
        while (grid.length <= r) grid.push([]);
        const cells = grid[r]!;
        while (cells.length < c) cells.push(EMPTY);
        cells[c] = cell;
      });
    });
    const hidden = (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0;
    return {
      name,
      grid,
      width: Math.min(width, MAX_COLUMNS),
      merges: ((sheet?.['!merges'] ?? []) as import('@e965/xlsx').Range[])
        .slice(0, MAX_MERGES)
        .map(({ s, e }) => ({ top: s.r, left: s.c, bottom: e.r, right: e.c })),
      ...(hidden ? { hidden } : {}),
      ...(last > MAX_ROWS ? { beyondRow: last } : {}),
      ...(width > MAX_COLUMNS ? { beyondColumn: width } : {}),
    };
  });
  if (sheets.every((sheet) => sheet.grid.every((row) => row.every((cell) => cell.kind === 'empty')))) {
    throw hocbasoError('ERR_HBS_IMPORT_EMPTY', { params });
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
  for (let row = top; row <= bottom && row < top + HEADER_ROWS; row++) {
    for (const merge of sheet.merges) {
      if (merge.top !== row) continue;
      const below = merge.right > merge.left ? merge.bottom + 1 : merge.bottom;
      // A merge that reaches down the whole sheet is no header.
      bottom = Math.max(bottom, Math.min(below, top + HEADER_ROWS));
    }
  }
  return bottom;
}

function columnsAt(sheet: Sheet, top: number, bottom: number): TableColumn[] {
  return Array.from({ length: sheet.width }, (_, column) => {
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
    table: {
      file,
      ...(sheet.name === '' ? {} : { sheet: sheet.name }),
      kind: 'grid',
      columns: best.columns,
      rows,
    },
    score: best.score,
  };
}
