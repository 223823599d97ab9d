import { readFileSync } from 'node:fs';
import { type LayoutNode, loadProfile, type Transcript } from '@hocbaso/spec';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { encodeTranscript } from '../../src/index.ts';

/** A parser nobody here wrote, told to keep every value as the text it is. */
const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => ['QUA_TRINH_HOC_TAP', 'BANG_DIEM', 'DIEM_TONG_KET', 'GVBM'].includes(name),
});

type Tree = { readonly [tag: string]: Tree | string | readonly Tree[] | undefined };

/** Follows the layout through the other parser's tree and collects `field → text`. */
function textsOf(node: LayoutNode, tree: Tree | undefined, into: Map<string, string>, prefix = ''): void {
  if (tree === undefined || (node.kind !== 'group' && node.kind !== 'rows')) return;
  for (const child of node.children) {
    const found = tree[child.tag];
    if (found === undefined || found === '') continue;
    if (child.kind === 'field') into.set(`${prefix}${child.field}`, String(found));
    else if (child.kind === 'group')
      textsOf(child, (Array.isArray(found) ? found[0] : found) as Tree, into, prefix);
    else if (child.kind === 'rows') {
      for (const [i, row] of ((Array.isArray(found) ? found : [found]) as readonly Tree[]).entries()) {
        textsOf(child, row, into, `${child.rows}[${i}].`);
      }
    }
  }
}

describe.each([
  ['primary', 'bgddt-2024-cv2088'],
  ['secondary', 'bgddt-2025-cv115'],
])('an unsigned %s document under another parser', (form, profileId) => {
  const record = JSON.parse(
    readFileSync(new URL(`golden/${form}.json`, import.meta.url), 'utf8'),
  ) as Transcript & Record<string, unknown>;
  const profile = loadProfile(profileId);
  const tree = parser.parse(Buffer.from(encodeTranscript(record, profile))) as Tree;
  const texts = new Map<string, string>();
  textsOf(profile.root, tree[profile.root.tag] as Tree, texts);

  it('gives back every plain text of the record, letter for letter', () => {
    const plain = [
      'hoVaTen',
      'maDinhDanhHocBa',
      'tenTruong',
      'nhanXetGvcn',
      'hoTenGvcn',
      'noiSinh',
      'soDinhDanh',
    ];
    for (const field of plain) expect(texts.get(field), field).toBe(record[field]);
    for (const [i, row] of record.bangDiem.entries()) {
      for (const [field, value] of Object.entries(row)) {
        if (typeof value === 'string')
          expect(texts.get(`bangDiem[${i}].${field}`), `${i} ${field}`).toBe(value);
      }
    }
    expect(texts.size).toBeGreaterThan(40);
  });
});
