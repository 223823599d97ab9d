import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as XLSX from '@e965/xlsx';
import type { ImportFile, PrimaryWorkbooks, SecondarySources } from '../../src/import/index.ts';

const DATA = new URL('../../../../examples/data/', import.meta.url);

/** One committed example file. */
export function exampleFile(path: string): ImportFile {
  return { name: basename(path), bytes: new Uint8Array(readFileSync(new URL(path, DATA))) };
}

/** The primary class as committed. */
export const primaryExample = (): PrimaryWorkbooks => ({
  pupils: exampleFile('primary/C1-HocSinh_3A.xlsx'),
  results: exampleFile('primary/KetQuaHocTapImportExcel_3A.xlsx'),
  supplement: exampleFile('primary/BoSung_3A.xlsx'),
});

/** The secondary class as committed. */
export const secondaryExample = (): SecondarySources => ({
  pupils: exampleFile('thcs/hoc-sinh.json'),
  marks: exampleFile('thcs/bang-diem.csv'),
  summary: exampleFile('thcs/tong-ket.json'),
  staff: exampleFile('thcs/can-bo.csv'),
  school: exampleFile('thcs/truong.json'),
  classInfo: exampleFile('thcs/lop.json'),
  history: exampleFile('thcs/qua-trinh-hoc-tap.csv'),
});

/** Changes a workbook as a clerk would, in the file itself. */
export function edit(file: ImportFile, change: (book: XLSX.WorkBook) => void): ImportFile {
  const book = XLSX.read(file.bytes, { type: 'array', cellNF: true });
  change(book);
  return { name: file.name, bytes: write(book) };
}

export function write(book: XLSX.WorkBook, bookType: XLSX.BookType = 'xlsx'): Uint8Array {
  return new Uint8Array(XLSX.write(book, { type: 'buffer', bookType }) as Buffer);
}

/** Sets one cell; the value `null` empties it. */
export function setCell(sheet: XLSX.WorkSheet, address: string, value: string | number | null): void {
  if (value === null) delete sheet[address];
  else sheet[address] = typeof value === 'number' ? { t: 'n', v: value } : { t: 's', v: value };
}

export function firstSheet(book: XLSX.WorkBook): XLSX.WorkSheet {
  return book.Sheets[book.SheetNames[0]!]!;
}

/** Reorders the columns of a sheet with its merged headers; groups stay together, as a spreadsheet keeps them. */
export function shuffleColumns(sheet: XLSX.WorkSheet, rank: (seed: string) => number): void {
  const range = XLSX.utils.decode_range(sheet['!ref']!);
  const merges = sheet['!merges'] ?? [];
  const groupOf = (row: number, column: number): number =>
    merges.find((m) => m.s.r === row && m.s.c <= column && column <= m.e.c)?.s.c ?? column;
  const columns = Array.from({ length: range.e.c + 1 }, (_, c) => c);
  const key = (c: number): number[] =>
    [groupOf(0, c), groupOf(1, c), c].map((group, level) => rank(`${level}/${group}`));
  const order = columns.toSorted((a, b) => {
    const [ka, kb] = [key(a), key(b)];
    return ka[0]! - kb[0]! || ka[1]! - kb[1]! || ka[2]! - kb[2]!;
  });
  const cells = new Map<string, XLSX.CellObject>();
  for (let r = 0; r <= range.e.r; r++) {
    for (const c of columns) {
      const address = XLSX.utils.encode_cell({ r, c });
      if (sheet[address] !== undefined) cells.set(`${r}/${c}`, sheet[address] as XLSX.CellObject);
      delete sheet[address];
    }
  }
  const spans = merges.map((m) => ({
    ...m,
    at: columns.slice(m.s.c, m.e.c + 1).map((c) => order.indexOf(c)),
  }));
  const anchors = new Map(merges.map((m) => [`${m.s.r}/${m.s.c}`, m]));
  for (const [where, cell] of cells) {
    const [r, c] = where.split('/').map(Number) as [number, number];
    const merge = anchors.get(where);
    const span = spans.find((s) => s.s.r === merge?.s.r && s.s.c === merge?.s.c);
    const to = span === undefined ? order.indexOf(c) : Math.min(...span.at);
    sheet[XLSX.utils.encode_cell({ r, c: to })] = cell;
  }
  sheet['!merges'] = spans.map(({ s, e, at }) => ({
    s: { r: s.r, c: Math.min(...at) },
    e: { r: e.r, c: Math.max(...at) },
  }));
}
