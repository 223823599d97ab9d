import { HocBaSoError } from '@hocbaso/spec';
import { parse } from 'csv-parse/sync';
import type { ImportFile } from '../class-input.ts';
import { type Cell, EMPTY, type Table, tableColumn } from './table.ts';

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
    throw new HocBaSoError('ERR_HBS_IMPORT_JSON', { params: { file } });
  }
  const rows = Array.isArray(data) ? data : [data];
  if (rows.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))) {
    throw new HocBaSoError('ERR_HBS_IMPORT_JSON', { params: { file } });
  }
  return fromObjects(file, rows as Record<string, unknown>[]);
}

function fromCsv(file: string, text: string): Table {
  const firstLine = text.split(/[\r\n]/, 1)[0]!;
  const count = (mark: string): number => firstLine.split(mark).length - 1;
  const delimiter = ([';', ',', '\t'] as const).reduce((a, b) => (count(b) > count(a) ? b : a));
  let lines: readonly { record: string[]; info: { lines: number } }[];
  try {
    lines = parse(text, {
      delimiter,
      info: true,
      relax_column_count: false,
      skip_empty_lines: false,
    }) as unknown as typeof lines;
  } catch (cause) {
    const line = Number((cause as { lines?: number }).lines ?? 0);
    throw new HocBaSoError('ERR_HBS_IMPORT_CSV', { params: { file, line } });
  }
  const [head, ...rest] = lines.map((line) => line.record);
  return {
    file,
    kind: 'grid',
    columns: (head ?? []).map((header) => tableColumn([header])),
    rows: rest
      .map((record, index) => ({ number: index + 2, cells: record.map(toCell) }))
      .filter((row) => row.cells.some((cell) => cell.kind !== 'empty')),
  };
}

/**
 * Rows of a source as a table.
 * @throws HocBaSoError `ERR_HBS_IMPORT_EMPTY`, `ERR_HBS_IMPORT_TOO_LARGE`, `ERR_HBS_IMPORT_ENCODING`,
 * `ERR_HBS_IMPORT_CSV`, `ERR_HBS_IMPORT_JSON`
 */
export function readRows(source: RowSource): Table {
  const file = source.name;
  if ('rows' in source) return fromObjects(file, source.rows);
  if (source.bytes.length === 0) throw new HocBaSoError('ERR_HBS_IMPORT_EMPTY', { params: { file } });
  if (source.bytes.length > MAX_BYTES) {
    throw new HocBaSoError('ERR_HBS_IMPORT_TOO_LARGE', {
      params: { file, megabytes: MAX_BYTES / 1024 / 1024 },
    });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(source.bytes);
  } catch {
    throw new HocBaSoError('ERR_HBS_IMPORT_ENCODING', { params: { file } });
  }
  if (text.trim() === '') throw new HocBaSoError('ERR_HBS_IMPORT_EMPTY', { params: { file } });
  return /^\s*[[{]/.test(text) ? fromJson(file, text) : fromCsv(file, text);
}
