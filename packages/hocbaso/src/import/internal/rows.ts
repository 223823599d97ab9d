import { parse } from 'csv-parse/sync';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import type { ImportFile } from '../class-input.ts';
import type { ColumnSpec } from './columns.ts';
import { type Cell, EMPTY, type Table, tableColumn } from './table.ts';
import { readTable, type Sheet } from './workbook.ts';

/** Rows as a database driver gives them. */
export interface ImportRows {
  readonly name: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Rows in memory, or a CSV or JSON file (an array of objects, or one object) as bytes. */
export type RowSource = ImportRows | ImportFile;

const MAX_BYTES = 20 * 1024 * 1024;

function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return EMPTY;
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', value: Number(value) };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (value instanceof Date)
    return { kind: 'text', text: Number.isNaN(value.getTime()) ? String(value) : value.toISOString() };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.trim() === '' ? EMPTY : { kind: 'text', text };
}

function fromObjects(file: string, rows: readonly Readonly<Record<string, unknown>>[]): Table {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    file,
    kind: 'keyed',
    columns: keys.map((key) => tableColumn([key])),
    rows: rows.map((row, index) => ({
      number: index + 1,
      cells: keys.map((key) => (Object.hasOwn(row, key) ? toCell(row[key]) : EMPTY)),
    })),
  };
}

function fromJson(file: string, text: string): Table {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    // The engine's own message quotes the text, which may be a pupil's.
    void cause;
    throw hocbasoError('ERR_HBS_IMPORT_JSON', { params: { file } });
  }
  const rows = Array.isArray(data) ? data : [data];
  if (rows.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))) {
    throw hocbasoError('ERR_HBS_IMPORT_JSON', { params: { file } });
  }
  return fromObjects(file, rows as Record<string, unknown>[]);
}

/** How the bytes of a text file are written, when a school knows it: what a byte order mark says wins over it. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1258';

const MARKS: readonly (readonly [TextEncoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * Text of a file: by its byte order mark, by the encoding a mapping names, else UTF-8. Nothing else is guessed: a
 * wrong code page gives wrong names that look right.
 */
function decodeText(file: string, bytes: Uint8Array, declared: TextEncoding | undefined): string {
  const marked = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
  const encoding = marked ?? declared ?? 'utf-8';
  let text: string | undefined;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    text = undefined;
  }
  // Text in UTF-16 without its mark is valid UTF-8 full of zeros.
  if (text === undefined || text.includes('\0') || text.includes('\ufffd')) {
    throw hocbasoError('ERR_HBS_IMPORT_ENCODING', { params: { file, encoding } });
  }
  return text.normalize('NFC');
}

/** The mark that splits most lines into the same number of cells. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 100_000)
    .split(/\r?\n|\r/, 40)
    .map((line) => line.replace(/"[^"]*"/g, ''));
  let best = { mark: ';', lines: 0, cells: 0 };
  for (const mark of [';', ',', '\t']) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const cells = line.split(mark).length - 1;
      if (cells > 0) counts.set(cells, (counts.get(cells) ?? 0) + 1);
    }
    for (const [cells, count] of counts) {
      if (count > best.lines || (count === best.lines && cells > best.cells))
        best = { mark, lines: count, cells };
    }
  }
  return best.mark;
}

function csvSheet(file: string, text: string): Sheet {
  let records: readonly { readonly record: string[]; readonly info: { readonly lines: number } }[];
  try {
    records = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: false,
    }) as unknown as typeof records;
  } catch (cause) {
    const line = Number((cause as { lines?: number }).lines ?? 0);
    throw hocbasoError('ERR_HBS_IMPORT_CSV', { params: { file, line } });
  }
  const grid = records.map(({ record }) => record.map(toCell));
  const width = grid.reduce((max, row) => Math.max(max, row.length), 0);
  return { name: '', grid, width, merges: [] };
}

/** What is looked for in a text file. */
export interface RowsOptions {
  /** Columns that find the header row; without them it is the first row. */
  readonly columns?: readonly ColumnSpec[];
  /** First row of the header, counted from 1. */
  readonly headerRow?: number | undefined;
  readonly encoding?: TextEncoding | undefined;
}

function fromCsv(file: string, text: string, options: RowsOptions): Table {
  const sheet = csvSheet(file, text);
  const headerRow = options.headerRow ?? (options.columns === undefined ? 1 : undefined);
  const { table } = readTable(file, sheet, options.columns ?? [], headerRow);
  // A row of another length has a mark too many or too few: from there on every cell would be under a wrong header.
  const width = table.columns.findLastIndex((column) => column.header !== '') + 1;
  for (const row of table.rows) {
    const filled = row.cells.findLastIndex((cell) => cell.kind !== 'empty') + 1;
    if (filled > width || row.cells.length < width)
      throw hocbasoError('ERR_HBS_IMPORT_CSV', { params: { file, line: row.number } });
  }
  return table;
}

/**
 * Rows of a source as a table.
 * @throws HocBaSoError `ERR_HBS_IMPORT_EMPTY`, `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_ENCODING`,
 * `ERR_HBS_IMPORT_CSV`, `ERR_HBS_IMPORT_JSON`
 */
export function readRows(source: RowSource, options: RowsOptions = {}): Table {
  const file = source.name;
  if ('rows' in source) return fromObjects(file, source.rows);
  if (source.bytes.length === 0) throw hocbasoError('ERR_HBS_IMPORT_EMPTY', { params: { file } });
  if (source.bytes.length > MAX_BYTES) {
    throw hocbasoError('ERR_HBS_IMPORT_TOO_LARGE', {
      params: { file, megabytes: MAX_BYTES / 1024 / 1024 },
    });
  }
  const text = decodeText(file, source.bytes, options.encoding);
  if (text.trim() === '') throw hocbasoError('ERR_HBS_IMPORT_EMPTY', { params: { file } });
  return /^\s*[[{]/.test(text) ? fromJson(file, text) : fromCsv(file, text, options);
}
