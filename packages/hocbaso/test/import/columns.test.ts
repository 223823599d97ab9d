import { describe, expect, it } from 'vitest';
import { createCollector } from '../../src/import/internal/collector.ts';
import { matchColumns } from '../../src/import/internal/columns.ts';
import type { TableSpec } from '../../src/import/internal/match-table.ts';
import * as primary from '../../src/import/internal/primary-tables.ts';
import * as secondary from '../../src/import/internal/secondary-tables.ts';
import { tableColumn } from '../../src/import/internal/table.ts';
import { columnLetter, fold, normalise, segments } from '../../src/import/internal/text.ts';

const isSpec = (value: unknown): value is TableSpec =>
  typeof value === 'object' && value !== null && 'columns' in value && 'name' in value;

describe.each([
  ...Object.entries(primary).filter(([, v]) => isSpec(v)),
  ...Object.entries(secondary)
    .filter(([, v]) => isSpec(v))
    .map(([name, v]) => [`THCS ${name}`, v] as const),
] as [string, TableSpec][])('the column catalogue %s', (_name, spec) => {
  it('gives every spelling to one column only', () => {
    for (const column of spec.columns) {
      for (const name of column.names) {
        const texts = [...(name.under === undefined ? [] : [name.under]), name.levels.join(' - ')];
        const table = { file: 'x', kind: 'grid', columns: [tableColumn(texts)], rows: [] } as const;
        const map = matchColumns(table, spec.columns, createCollector(), spec.ignored);
        expect([...map.keys()], texts.join(' / ')).toEqual([column.key]);
      }
    }
  });
});

describe('texts', () => {
  it('compare without case, spaces, dots and required marks', () => {
    expect(normalise(' Mã\u00a0 học  SINH (*).'.normalize('NFD'))).toBe('mã học sinh');
    expect(fold('Mã học sinh')).toBe(fold('ma_hoc_sinh'));
    expect(fold('Điểm KTĐK')).toBe('diemktdk');
    expect(segments('TH-CN (Tin học) - Điểm KTĐK')).toEqual(['th-cn (tin học)', 'điểm ktđk']);
  });
  it('count columns as a spreadsheet does', () => {
    expect([0, 25, 26, 34, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'AI', 'ZZ', 'AAA']);
  });
});
