/** Opens a workbook whose sheet is a gigabyte and claims to be 100 bytes; prints the error and the peak of memory. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { openWorkbook } from '../../../src/import/internal/workbook.ts';

const block = deflateRawSync(Buffer.alloc(16 * 1024 * 1024, 0x20), { finishFlush: 3 });
const packed = Buffer.concat([...Array.from({ length: 64 }, () => block), deflateRawSync(Buffer.alloc(0))]);

function bomb(): Uint8Array {
  const name = Buffer.from('xl/worksheets/sheet1.xml');
  const head = Buffer.alloc(30);
  const row = Buffer.alloc(46);
  head.writeUInt32LE(0x04034b50, 0);
  row.writeUInt32LE(0x02014b50, 0);
  for (const [buffer, at] of [
    [head, 4],
    [row, 6],
  ] as const) {
    buffer.writeUInt16LE(8, at + 4);
    buffer.writeUInt32LE(packed.length, at + 14);
    buffer.writeUInt32LE(100, at + 18);
    buffer.writeUInt16LE(name.length, at + 22);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([head, name, packed, row, name, end]);
}

let code = '';
if (process.argv[2] === 'plain') inflateRawSync(packed);
else {
  await openWorkbook({ name: 'bom.xlsx', bytes: bomb() }).catch((error: { code: string }) => {
    code = error.code;
  });
}
console.log(JSON.stringify({ code, peak: process.resourceUsage().maxRSS * 1024 }));
