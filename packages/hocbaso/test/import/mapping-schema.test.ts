import { readFileSync } from 'node:fs';
import { describeIssue } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { schoolWorkbookMapping } from '../../src/export/index.ts';
import { checkMapping } from '../../src/import/index.ts';
import { mappingJsonSchema } from '../../src/import/mapping/mapping-schema.ts';

const COMMITTED = '../../schema/import-mapping.schema.json';
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
  JSON.parse(readFileSync(new URL(COMMITTED, import.meta.url), 'utf8')),
);
type Loose = { [name: string]: unknown; tables: Record<string, unknown>[] };
const copy = (): Loose => JSON.parse(JSON.stringify(schoolWorkbookMapping('thcs'))) as Loose;
const table = (mapping: Loose, kind: string) =>
  mapping.tables.find((one) => one.kind === kind) as {
    columns: Record<string, unknown>[];
    [name: string]: unknown;
  };

it('the committed schema is what the code says (vitest -u writes it)', async () => {
  await expect(`${JSON.stringify(mappingJsonSchema(), null, 1)}\n`).toMatchFileSnapshot(COMMITTED);
});

describe('the schema, read by an independent validator', () => {
  it.each(['tieuHoc', 'thcs', 'thpt'] as const)('takes the shipped mapping of %s', (capHoc) => {
    const mapping = JSON.parse(JSON.stringify(schoolWorkbookMapping(capHoc)));
    expect(validate(mapping), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ $schema: './import-mapping.schema.json', ...mapping })).toBe(true);
  });

  // The first group is wrong in shape; the schema and checkMapping must agree on every case.
  it.each<[string, (mapping: Loose) => void, string, RegExp]>([
    ['an entry that is none', (m) => Object.assign(m, { tabels: [] }), 'HBS-MAP-KEY', /“tabels”.*tables/],
    [
      'a misspelt entry of a column',
      (m) => Object.assign(table(m, 'hocSinh').columns[0]!, { heador: 'x' }),
      'HBS-MAP-KEY',
      /“heador”.*tables\[0\]\.columns\[0\].*header/,
    ],
    [
      'a number for a header',
      (m) => Object.assign(table(m, 'hocSinh').columns[0]!, { header: 3 }),
      'HBS-MAP-SHAPE',
      /columns\[0\]\.header.*string/,
    ],
    [
      'a header row that is none',
      (m) => Object.assign(table(m, 'hocSinh'), { headerRow: 0 }),
      'HBS-MAP-SHAPE',
      /headerRow.*≥ 1/,
    ],
    [
      'another encoding',
      (m) => Object.assign(table(m, 'hocSinh'), { encoding: 'tcvn3' }),
      'HBS-MAP-SHAPE',
      /encoding.*windows-1258/,
    ],
    [
      'a field of another table',
      (m) => Object.assign(table(m, 'lop').columns[0]!, { field: 'diemCaNam' }),
      'HBS-MAP-FIELD',
      /“diemCaNam”.*bảng lop/,
    ],
    [
      'a misspelt field',
      (m) => Object.assign(table(m, 'hocSinh').columns[0]!, { field: 'soDinhDan' }),
      'HBS-MAP-FIELD',
      /“soDinhDan”.*soDinhDanh/,
    ],
    [
      'a subject of another level',
      (m) => Object.assign(table(m, 'hocSinh').columns[0]!, { field: 'bangDiem.40.diemCaNam' }),
      'HBS-MAP-FIELD',
      /bangDiem\.40/,
    ],
    ['no table', (m) => Object.assign(m, { tables: [] }), 'HBS-MAP-SHAPE', /tables.*≥ 1/],
  ])('refuses %s, as checkMapping does, by name', (_name, change, code, words) => {
    const mapping = copy();
    change(mapping);
    expect(validate(mapping)).toBe(false);
    const { issues, mapping: read } = checkMapping(mapping);
    expect(read).toBeUndefined();
    const found = issues.find((issue) => issue.code === code);
    expect(found, JSON.stringify(issues)).toBeDefined();
    expect(describeIssue(found!, 'vi', MESSAGES).what).toMatch(words);
  });
});
