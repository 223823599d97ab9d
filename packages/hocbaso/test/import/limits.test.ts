import { spawnSync } from 'node:child_process';
import { crc32, deflateRawSync } from 'node:zlib';
import * as XLSX from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { readPrimaryWorkbooks, readStaffWorkbook } from '../../src/import/index.ts';
import { openWorkbook } from '../../src/import/internal/workbook.ts';
import { measuredZip } from '../../src/import/internal/zip.ts';
import { ROOT } from '../cli/run-cli.ts';
import { edit, primaryExample, write } from './examples.ts';

interface Part {
  readonly name: string;
  readonly data: Uint8Array;
  /** What the headers say instead of the truth. */
  readonly declared?: number;
  /** Already deflated `data`, to make a big part once. */
  readonly packed?: Uint8Array;
  readonly crc?: number;
}

/** A zip as an attacker writes one: by hand. */
function zip(parts: readonly Part[]): Uint8Array {
  const body: Buffer[] = [];
  const table: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    data,
    declared = data.length,
    packed = deflateRawSync(data),
    crc = crc32(data),
  } of parts) {
    const title = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    const row = Buffer.alloc(46);
    row.writeUInt32LE(0x02014b50, 0);
    for (const [buffer, at] of [
      [head, 4],
      [row, 6],
    ] as const) {
      buffer.writeUInt16LE(20, at);
      buffer.writeUInt16LE(8, at + 4);
      buffer.writeUInt32LE(crc, at + 10);
      buffer.writeUInt32LE(packed.length, at + 14);
      buffer.writeUInt32LE(declared, at + 18);
      buffer.writeUInt16LE(title.length, at + 22);
    }
    row.writeUInt32LE(offset, 42);
    body.push(head, title, Buffer.from(packed));
    table.push(row, title);
    offset += 30 + title.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(
    table.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...body, ...table, end]);
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const MEGABYTE = 1024 * 1024;
const NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const sheetXml = (rows: string): string =>
  `<?xml version="1.0"?><worksheet ${NS}><sheetData>${rows}</sheetData></worksheet>`;
const BOOK: readonly Part[] = [
  {
    name: '[Content_Types].xml',
    data: text(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    ),
  },
  {
    name: 'xl/_rels/workbook.xml.rels',
    data: text(
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
  },
  {
    name: 'xl/workbook.xml',
    data: text(
      `<workbook ${NS} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Lớp" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
  },
];
const book = (sheet: Omit<Part, 'name'>): Uint8Array =>
  zip([...BOOK, { name: 'xl/worksheets/sheet1.xml', ...sheet }]);
const open = (bytes: Uint8Array) => openWorkbook({ name: 'tep.xlsx', bytes });
const good = sheetXml('<row r="1"><c r="A1" t="inlineStr"><is><t>Mã học sinh</t></is></c></row>');

/** A gigabyte of spaces between two tags, deflated block by block so that the test itself stays small. */
function gigabyte(): { packed: Uint8Array; crc: number; size: number } {
  const block = Buffer.alloc(16 * MEGABYTE, 0x20);
  const before = text(sheetXml('').slice(0, -'</sheetData></worksheet>'.length));
  const packed: Buffer[] = [deflateRawSync(before, { finishFlush: 3 })];
  let crc = crc32(before);
  const middle = deflateRawSync(block, { finishFlush: 3 });
  for (let i = 0; i < 64; i++) {
    packed.push(middle);
    crc = crc32(block, crc);
  }
  const after = text('</sheetData></worksheet>');
  packed.push(deflateRawSync(after));
  return {
    packed: Buffer.concat(packed),
    crc: crc32(after, crc),
    size: before.length + 64 * block.length + after.length,
  };
}

describe('a workbook that unpacks to more than it should', () => {
  it('the hand-made workbook itself is read', async () => {
    const { sheets } = await open(book({ data: text(good) }));
    expect(sheets[0]!.grid[0]![0]).toEqual({ kind: 'text', text: 'Mã học sinh' });
  });

  it('a bomb of one gigabyte that says so is refused by its table, before anything is unpacked', async () => {
    const { packed, crc, size } = gigabyte();
    const bomb = book({ data: text(''), packed, crc, declared: size });
    expect(size).toBeGreaterThan(1000 * MEGABYTE);
    expect(bomb.length).toBeLessThan(2 * MEGABYTE);
    const started = performance.now();
    await expect(open(bomb)).rejects.toMatchObject({ code: 'ERR_HBS_IMPORT_UNPACKED' });
    expect(performance.now() - started).toBeLessThan(200);
  });

  it.each([0, 100, 60 * MEGABYTE])('the same bomb that says %d bytes is stopped there', async (declared) => {
    const { packed, crc } = gigabyte();
    const before = process.memoryUsage().rss;
    const bomb = book({ data: text(''), packed, crc, declared });
    await expect(open(bomb)).rejects.toMatchObject({ code: 'ERR_HBS_IMPORT_ZIP_SIZE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MEGABYTE);
  });

  it('a gigabyte is too much for a process that may hold 200 MB, refusing it is not', () => {
    // In a process of its own: `measured` reads the lying bomb through the import, `plain` as zlib alone would.
    const run = (way: string) =>
      spawnSync(
        process.execPath,
        ['--conditions=@hocbaso/source', 'packages/hocbaso/test/import/support/open-bomb.ts', way],
        { cwd: ROOT, encoding: 'utf8' },
      );
    const { stdout, status, stderr } = run('measured');
    expect(status, stderr).toBe(0);
    const { code, peak } = JSON.parse(stdout) as { code: string; peak: number };
    expect(code).toBe('ERR_HBS_IMPORT_ZIP_SIZE');
    expect(peak).toBeLessThan(250 * MEGABYTE);
    const plain = JSON.parse(run('plain').stdout) as { peak: number };
    expect(plain.peak).toBeGreaterThan(1000 * MEGABYTE);
  });

  it('more or less than the header says, a wrong checksum, a name twice, another method', async () => {
    const data = text(good);
    const refuse = async (bytes: Uint8Array, code: string) =>
      expect(open(bytes)).rejects.toMatchObject({ code });
    await refuse(book({ data, declared: data.length - 1 }), 'ERR_HBS_IMPORT_ZIP_SIZE');
    await refuse(book({ data, declared: data.length + 1 }), 'ERR_HBS_IMPORT_ZIP_SIZE');
    await refuse(book({ data, crc: 1 }), 'ERR_HBS_IMPORT_NOT_WORKBOOK');
    await refuse(
      zip([...BOOK, { name: 'xl/worksheets/sheet1.xml', data }, { name: 'XL/worksheets/sheet1.xml', data }]),
      'ERR_HBS_IMPORT_NOT_WORKBOOK',
    );
    const stored = Buffer.from(book({ data }));
    // The last row of the table, of the sheet: Deflate64.
    stored.writeUInt16LE(9, stored.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 10);
    await refuse(stored, 'ERR_HBS_IMPORT_NOT_WORKBOOK');
    await refuse(zip([...BOOK]), 'ERR_HBS_IMPORT_NOT_WORKBOOK');
    await refuse(
      zip(Array.from({ length: 2001 }, (_, i) => ({ name: `${i}.xml`, data }))),
      'ERR_HBS_IMPORT_UNPACKED',
    );
  });

  it('many parts, each below the limit, count together', async () => {
    const data = Buffer.alloc(30 * MEGABYTE, 0x20);
    const packed = deflateRawSync(data);
    const crc = crc32(data);
    const parts = Array.from({ length: 3 }, (_, i) => ({ name: `xl/p${i}.xml`, data, packed, crc }));
    await expect(open(zip([...BOOK, ...parts]))).rejects.toMatchObject({ code: 'ERR_HBS_IMPORT_UNPACKED' });
  });

  it('too many cells within the bytes allowed', async () => {
    const data = text(sheetXml(`<row>${'<c><v>1</v></c>'.repeat(1_700_000)}</row>`));
    expect(data.length).toBeLessThan(64 * MEGABYTE);
    await expect(open(book({ data }))).rejects.toMatchObject({ code: 'ERR_HBS_IMPORT_CELLS' });
  });

  it('only what was measured is handed on: a second sheet of that name before the table is not seen', () => {
    const clean = book({ data: text(good) });
    const hidden = zip([{ name: 'xl/worksheets/sheet1.xml', data: text(sheetXml('<row/>')) }]);
    // The stray local part stands before the archive; offsets of the table are moved behind it.
    const stray = hidden.subarray(0, hidden.length - 22 - 46 - 'xl/worksheets/sheet1.xml'.length);
    const joined = Buffer.concat([stray, clean]);
    let at = joined.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    joined.writeUInt32LE(joined.readUInt32LE(at + 16) + stray.length, at + 16);
    for (at = joined.readUInt32LE(at + 16); joined.readUInt32LE(at) === 0x02014b50; ) {
      joined.writeUInt32LE(joined.readUInt32LE(at + 42) + stray.length, at + 42);
      at += 46 + joined.readUInt16LE(at + 28);
    }
    const limits = { maxBytes: MEGABYTE, maxEntries: 10, maxTags: 1000 };
    expect(measuredZip(joined, limits)).toEqual(measuredZip(clean, limits));
  });
});

describe('a sheet with more than can be read', () => {
  const filled = (rows: number): Uint8Array => {
    const sheet = XLSX.utils.aoa_to_sheet([['Họ tên', 'Số CCCD']]);
    XLSX.utils.sheet_add_aoa(sheet, [['Người Cuối', '999076000020']], { origin: `A${rows}` });
    return write({ SheetNames: ['GV'], Sheets: { GV: sheet } });
  };

  it('is refused with the sheet and the row, not cut', async () => {
    const error = await readStaffWorkbook({ name: 'can-bo.xlsx', bytes: filled(20_001) }).catch((e) => e);
    expect(error).toMatchObject({
      code: 'ERR_HBS_IMPORT_ROWS',
      params: { file: 'can-bo.xlsx', sheet: 'GV', row: 20_001, limit: 20_000 },
    });
    expect(error.message).toContain('20001');
    expect((await readStaffWorkbook({ name: 'x.xlsx', bytes: filled(20_000) })).staff).toHaveLength(1);
  });

  it('the same in the old format, and for columns', async () => {
    const old = write(XLSX.read(filled(20_001), { type: 'array' }), 'biff8');
    await expect(readStaffWorkbook({ name: 'x.xls', bytes: old })).rejects.toMatchObject({
      code: 'ERR_HBS_IMPORT_ROWS',
    });
    const wide = XLSX.utils.aoa_to_sheet([
      ['Họ tên', 'Số CCCD'],
      ['A B', '999076000020'],
    ]);
    XLSX.utils.sheet_add_aoa(wide, [['xa']], { origin: { r: 0, c: 2000 } });
    const bytes = write({ SheetNames: ['GV'], Sheets: { GV: wide } });
    await expect(readStaffWorkbook({ name: 'x.xlsx', bytes })).rejects.toMatchObject({
      code: 'ERR_HBS_IMPORT_COLUMNS',
      params: { column: 'BXY' },
    });
  });

  it('does not matter on a sheet that is not read, nor do rows that only have a style', async () => {
    const files = primaryExample();
    const long = edit(files.pupils, (b) => {
      const codes = XLSX.utils.aoa_to_sheet([['Mã', 'Tên']]);
      XLSX.utils.sheet_add_aoa(codes, [['1', 'x']], { origin: 'A30000' });
      XLSX.utils.book_append_sheet(b, codes, 'Danh mục dài');
      const list = b.Sheets[b.SheetNames[0]!]!;
      list['!ref'] = 'A1:Z1048576';
      list.A1048576 = { t: 'z' };
    });
    const input = await readPrimaryWorkbooks({ ...files, pupils: long });
    expect(input.issues).toEqual([]);
    expect(input.drafts).toHaveLength(35);
  });
});
