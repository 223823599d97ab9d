import { crc32, inflateRawSync } from 'node:zlib';

/** What a workbook may take in memory once unpacked. */
export interface ZipLimits {
  /** Bytes of all parts together, unpacked. */
  readonly maxBytes: number;
  /** Parts of the archive. */
  readonly maxEntries: number;
  /** XML tags of all parts together: a cell is two to four of them. */
  readonly maxTags: number;
}

/** Why an archive is not opened. */
export type ZipRefusal = 'format' | 'tooMuch' | 'tooManyTags' | 'sizeLies';

/** Thrown inside the import only; callers turn it into a catalogue error. */
export class ZipError extends Error {
  readonly refusal: ZipRefusal;

  constructor(refusal: ZipRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

interface Entry {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly at: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_SIZE = 22;
const LESS_THAN = 0x3c;

/** The table at the end of the archive; what is not in it is not in the workbook. */
function listEntries(bytes: Uint8Array, limits: ZipLimits): readonly Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = -1;
  for (let at = bytes.length - END_SIZE; at >= Math.max(0, bytes.length - END_SIZE - 0xffff); at--) {
    if (view.getUint32(at, true) !== END) continue;
    end = at;
    break;
  }
  if (end < 0) throw new ZipError('format');
  const count = view.getUint16(end + 10, true);
  if (count > limits.maxEntries) throw new ZipError('tooMuch');
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw new ZipError('format');
    const flags = view.getUint16(at + 8, true);
    const length = view.getUint16(at + 28, true);
    const entry: Entry = {
      name: bytes.subarray(at + 46, at + 46 + length),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    };
    const name = Buffer.from(entry.name).toString('latin1').toLowerCase();
    // Encrypted, of another method, or twice under one name: which bytes a reader takes would be its own affair.
    if ((flags & 1) !== 0 || (entry.method !== 0 && entry.method !== 8) || names.has(name))
      throw new ZipError('format');
    names.add(name);
    total += entry.unpacked;
    if (total > limits.maxBytes) throw new ZipError('tooMuch');
    entries.push(entry);
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function packedBytes(bytes: Uint8Array, entry: Entry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { at } = entry;
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL) throw new ZipError('format');
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + entry.packed > bytes.length) throw new ZipError('format');
  return bytes.subarray(start, start + entry.packed);
}

/** Unpacks one part to at most the size its header says; more or less than that is a lie. */
function unpack(packed: Uint8Array, entry: Entry): Uint8Array {
  let out = packed;
  if (entry.method === 8) {
    try {
      out = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.unpacked) });
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      throw new ZipError(code === 'ERR_BUFFER_TOO_LARGE' ? 'sizeLies' : 'format');
    }
  }
  if (out.length !== entry.unpacked) throw new ZipError('sizeLies');
  if (crc32(out) !== entry.crc) throw new ZipError('format');
  return out;
}

function countTags(data: Uint8Array): number {
  let tags = 0;
  for (let at = data.indexOf(LESS_THAN); at >= 0; at = data.indexOf(LESS_THAN, at + 1)) tags++;
  return tags;
}

/** Parts SheetJS reads: XML and the relations between them. Pictures, macros and settings are left behind. */
const wanted = (name: string): boolean => /\.(xml|rels)$/i.test(name);

/** An archive of parts kept in their packed form, with sizes that were measured. */
function pack(parts: readonly { readonly entry: Entry; readonly packed: Uint8Array }[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { entry, packed } of parts) {
    const head = new DataView(new ArrayBuffer(30));
    const row = new DataView(new ArrayBuffer(46));
    head.setUint32(0, LOCAL, true);
    row.setUint32(0, CENTRAL, true);
    for (const [view, at] of [
      [head, 4],
      [row, 6],
    ] as const) {
      view.setUint16(at, 20, true);
      view.setUint16(at + 4, entry.method, true);
      view.setUint32(at + 10, entry.crc, true);
      view.setUint32(at + 14, packed.length, true);
      view.setUint32(at + 18, entry.unpacked, true);
      view.setUint16(at + 22, entry.name.length, true);
    }
    row.setUint32(42, offset, true);
    chunks.push(new Uint8Array(head.buffer), entry.name, packed);
    central.push(new Uint8Array(row.buffer), entry.name);
    offset += 30 + entry.name.length + packed.length;
  }
  const size = central.reduce((sum, chunk) => sum + chunk.length, 0);
  const end = new DataView(new ArrayBuffer(END_SIZE));
  end.setUint32(0, END, true);
  end.setUint16(8, parts.length, true);
  end.setUint16(10, parts.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return Buffer.concat([...chunks, ...central, new Uint8Array(end.buffer)]);
}

/**
 * Measures an archive before anybody else unpacks it: by its table first, then by unpacking the parts one at a time,
 * each to no more than the table says. What comes back is an archive of the measured parts alone, so that a second
 * reader of the zip format cannot see anything else in it.
 *
 * @throws ZipError
 */
export function measuredZip(bytes: Uint8Array, limits: ZipLimits): Uint8Array {
  let tags = 0;
  const parts: { entry: Entry; packed: Uint8Array }[] = [];
  let sheets = 0;
  for (const entry of listEntries(bytes, limits)) {
    const name = Buffer.from(entry.name).toString('latin1');
    if (!wanted(name)) continue;
    if (/(^|\/)worksheets\/[^/]+\.xml$/i.test(name)) sheets++;
    const packed = packedBytes(bytes, entry);
    tags += countTags(unpack(packed, entry));
    if (tags > limits.maxTags) throw new ZipError('tooManyTags');
    parts.push({ entry, packed });
  }
  if (sheets === 0) throw new ZipError('format');
  return pack(parts);
}
