import type { IssueLocation } from '@hocbaso/spec';
import { columnLetter, fold, segments } from './text.ts';

/** One cell as its file typed it; nothing is interpreted yet. */
export type Cell =
  /** `formula`: a formula stands there whose result is nothing, or was never computed. */
  | { readonly kind: 'empty'; readonly formula?: true }
  | { readonly kind: 'text'; readonly text: string }
  /** `date` is set when the spreadsheet formats the number as a date. */
  | { readonly kind: 'number'; readonly value: number; readonly date?: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** An error of the spreadsheet such as `#REF!`. */
  | { readonly kind: 'error'; readonly text: string };

/** One column: its header levels from top to bottom. */
export interface TableColumn {
  readonly header: string;
  readonly path: readonly string[];
  readonly folded: readonly string[];
}

/** A column from its header texts, top to bottom. */
export function tableColumn(texts: readonly string[]): TableColumn {
  const path = texts.flatMap(segments);
  return { header: texts.join(' - ').trim(), path, folded: path.map(fold) };
}

/** One row; `number` is what the spreadsheet shows, or the position in a JSON array from 1. */
export interface TableRow {
  readonly number: number;
  readonly cells: readonly Cell[];
}

/** Rows under headers, whatever file they came from. */
export interface Table {
  readonly file: string;
  readonly sheet?: string;
  /** `keyed`: rows of JSON, whose columns have names and no letters. */
  readonly kind: 'grid' | 'keyed';
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

/** The empty cell. */
export const EMPTY: Cell = { kind: 'empty' };

/** Where a cell, a row or a whole table sits. */
export function locate(table: Table, row?: TableRow, column?: number): IssueLocation {
  return {
    file: table.file,
    ...(table.sheet === undefined ? {} : { sheet: table.sheet }),
    ...(row === undefined ? {} : { row: row.number }),
    ...(column === undefined || table.kind === 'keyed' ? {} : { column: columnLetter(column) }),
  };
}

/** The cell as a person sees it, for messages. */
export function showCell(cell: Cell): string {
  if (cell.kind === 'empty') return '';
  if (cell.kind === 'number') return cell.date ?? String(cell.value);
  return cell.kind === 'boolean' ? String(cell.value) : cell.text;
}
