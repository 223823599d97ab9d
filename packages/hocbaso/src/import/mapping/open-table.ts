import { hocbasoError } from '../../internal/hocbaso-error.ts';
import type { ImportFile } from '../class-input.ts';
import { addGuess, type Collector } from '../internal/collector.ts';
import { type ColumnSpec, columnName, matchColumns } from '../internal/columns.ts';
import type { MatchedTable as Matched } from '../internal/row-reader.ts';
import { type RowSource, readRows } from '../internal/rows.ts';
import { type Cell, EMPTY, showCell, type Table, tableColumn } from '../internal/table.ts';
import { normalise } from '../internal/text.ts';
import { assertWhole, openWorkbook, readTable, type Workbook } from '../internal/workbook.ts';
import { dateText, readDates } from './date-formats.ts';
import type { ImportMapping, MappedColumn, MappedTable } from './mapping.ts';

/** Opens each file once, however many tables it holds. */
export interface OpenedFiles {
  table(one: MappedTable, specs: readonly ColumnSpec[], out: Collector): Promise<Table>;
}

/** Below this share of its columns a sheet that the mapping does not name is something else. */
const ENOUGH = 0.5;
const isWorkbook = (source: RowSource): source is ImportFile =>
  'bytes' in source &&
  ((source.bytes[0] === 0x50 && source.bytes[1] === 0x4b) ||
    (source.bytes[0] === 0xd0 && source.bytes[1] === 0xcf));

/** The sheet of a table: the one it names, else the one that fits best; visible ones first. */
function sheetTable(book: Workbook, one: MappedTable, specs: readonly ColumnSpec[], out: Collector): Table {
  const { file, sheets } = book;
  const named = sheets.filter((s) => one.sheet === undefined || normalise(s.name) === normalise(one.sheet));
  const read = named
    .map((sheet) => ({ sheet, ...readTable(file, sheet, specs, one.headerRow) }))
    .sort((a, b) => b.score - a.score || Number(a.sheet.hidden ?? false) - Number(b.sheet.hidden ?? false));
  const [best, second] = read;
  const only = named.length === 1 && (one.sheet !== undefined || sheets.length === 1);
  // Where there is no choice of sheets its missing columns are told one by one, with those that are there.
  if (best === undefined || (best.score < ENOUGH && !only)) {
    throw hocbasoError('ERR_HBS_IMPORT_SHEET_MISSING', {
      params: {
        file,
        expected: one.sheet ?? one.kind,
        sheets: sheets.map((sheet) => sheet.name).join(', '),
      },
    });
  }
  if (second?.score === best.score && second.sheet.hidden === best.sheet.hidden) {
    const names = [best, second].map(({ table }) => table.sheet).join(', ');
    throw hocbasoError('ERR_HBS_MAPPING_SHEET', { params: { file, kind: one.kind, sheets: names } });
  }
  assertWhole(file, best.sheet);
  if (one.sheet === undefined && sheets.length > 1) {
    const confidence = best.sheet.hidden === true ? 'low' : best.score === 1 ? 'high' : 'medium';
    const words = `trang tính của bảng ${one.kind}`;
    addGuess(out, { ...best.table, kind: 'keyed' }, 0, best.sheet.name, words, confidence);
  }
  return best.table;
}

/** The files of a mapped import by key. */
export function openFiles(files: Readonly<Record<string, RowSource>>): OpenedFiles {
  const books = new Map<string, Workbook>();
  return {
    async table(one, specs, out) {
      const key = one.file!;
      const source = Object.hasOwn(files, key) ? files[key] : undefined;
      if (source === undefined) throw hocbasoError('ERR_HBS_MAPPING_FILE', { params: { key } });
      if (!isWorkbook(source)) {
        const { headerRow, encoding } = one;
        return readRows(source, { columns: specs, headerRow, encoding });
      }
      const book = books.get(key) ?? (await openWorkbook(source));
      books.set(key, book);
      return sheetTable(book, one, specs, out);
    },
  };
}

function translator(columns: ReadonlyMap<string, MappedColumn>): NonNullable<Matched['translate']> {
  const values = new Map(
    [...columns].map(([field, c]) => [
      field,
      new Map(Object.entries(c.values ?? {}).map(([from, to]) => [normalise(from), to])),
    ]),
  );
  return (key, cell, report): Cell | undefined => {
    const to = cell.kind === 'error' ? undefined : values.get(key)?.get(normalise(showCell(cell)));
    if (to !== undefined) return to === '' ? EMPTY : { kind: 'text', text: to };
    const formats = columns.get(key)?.dates;
    const text = dateText(cell);
    if (formats === undefined || text === undefined) return cell;
    const [read, other] = readDates(text, formats);
    if (read !== undefined && other === undefined) return { kind: 'text', text: read };
    if (other === undefined)
      report('HBS-IMP-DATE-MAPPED', 'error', { value: text, formats: formats.join(', ') });
    else report('HBS-IMP-DATE-TWO-WAYS', 'error', { value: text, readings: `${read}, ${other}` });
    return undefined;
  };
}

/** Adds the constants of a table as columns after its own. */
function withConstants(table: Table, constants: Readonly<Record<string, string>>): Table {
  const entries = Object.entries(constants);
  const cells = entries.map(([, text]): Cell => (text === '' ? EMPTY : { kind: 'text', text }));
  const width = table.columns.length;
  return {
    ...table,
    columns: [...table.columns, ...entries.map(([name]) => tableColumn([name]))],
    rows: table.rows.map((row) => ({
      ...row,
      cells: [...Array.from({ length: width }, (_, i) => row.cells[i] ?? EMPTY), ...cells],
    })),
  };
}

/**
 * One table of a mapping with its columns found: by header text, exactly or as a recorded guess.
 * @throws HocBaSoError `ERR_HBS_MAPPING_FILE`, `ERR_HBS_MAPPING_SHEET`, `ERR_HBS_IMPORT_SHEET_MISSING` and those of
 * reading a file
 */
export async function openTable(
  mapping: ImportMapping,
  one: MappedTable,
  files: OpenedFiles,
  out: Collector,
): Promise<Matched> {
  const constants = one.constants ?? {};
  const columns = one.columns ?? [];
  // The number keeps a column that happens to be called like a field from being taken for it.
  const specs = columns.map(
    (c, i): ColumnSpec => ({
      key: `#${i}`,
      label: c.header,
      names: [columnName(c.header, { exact: true })],
      required: c.optional !== true,
    }),
  );
  const map = new Map<string, number>();
  let table: Table;
  if (one.file !== undefined) {
    const own = await files.table(one, specs, out);
    for (const [key, index] of matchColumns(own, specs, out, one.ignore)) {
      map.set(columns[Number(key.slice(1))]!.field, index);
    }
    table = own;
  } else {
    table = readRows({ name: mapping.name, rows: one.rows ?? [{}] });
    table.columns.forEach((c, index) => {
      map.set(c.header, index);
    });
  }
  const width = table.columns.length;
  Object.keys(constants).forEach((name, i) => {
    map.set(name, width + i);
  });
  return {
    table: withConstants(table, constants),
    map,
    labels: new Map(columns.map((c) => [c.field, c.header])),
    translate: translator(new Map(columns.map((c) => [c.field, c]))),
  };
}
