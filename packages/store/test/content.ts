import { createHash } from 'node:crypto';

/** About 20 kB that only this id and number have, half of it incompressible as signatures are. */
export function contentOf(id: string, number: number): Uint8Array {
  const lines: string[] = [];
  for (let n = 0; n < 100; n++) {
    lines.push(`<DIEM>${createHash('sha512').update(`${id} ${number} ${n}`).digest('base64')}</DIEM>`);
    lines.push(`<NHAN_XET>Chăm chỉ, hoàn thành tốt nội dung môn học ${n}</NHAN_XET>`);
  }
  return Buffer.from(lines.join('\n'));
}
