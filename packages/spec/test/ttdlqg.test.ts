import { describe, expect, it } from 'vitest';
import { ENUMS, FIELDS, type Form, isHocBaSoError, type Transcript } from '../src/index.ts';
import { fromTtdlqgRecords, TTDLQG, toTtdlqgRecords } from '../src/ttdlqg.ts';

/** A record with every field of the form filled, by type. */
function everything(form: Form): Transcript {
  const fill = (group: string, salt: string): Record<string, unknown> =>
    Object.fromEntries(
      FIELDS.filter((f) => f.form === form && f.group === group).map((f) => {
        if (f.type === 'boolean') return [f.name, salt === '1'];
        if (f.type === 'enum') {
          const { values } = ENUMS[f.enum as keyof typeof ENUMS];
          return [f.name, values[salt === '1' ? 0 : values.length - 1]!.value];
        }
        return [
          f.name,
          f.type === 'decimal' ? '30.25' : f.type === 'date' ? '2026-05-28' : `ă ${f.name} ${salt}`,
        ];
      }),
    );
  const row = (group: string): readonly unknown[] =>
    Array.from({ length: 11 }, (_, i) => fill(group, String(i)));
  const chungChi = form === 'secondary' ? { chungChi: row('chungChi') } : {};
  return {
    form,
    ...fill('hocBa', '1'),
    quaTrinhHocTap: row('quaTrinhHocTap'),
    bangDiem: row('bangDiem'),
    ...chungChi,
  } as unknown as Transcript;
}
const envelope = { sukien: 'NEW', phienban: 1, thoigiancapnhat: Date.UTC(2026, 4, 28, 18, 30) } as const;

describe.each(['primary', 'secondary'] as const)('the TTDLQG records of a %s transcript', (form) => {
  const record = everything(form);
  const records = toTtdlqgRecords(record, envelope);

  it('carry every field under its dictionary name, and the envelope', () => {
    const main = records[0]!;
    expect(main.table).toBe(TTDLQG.tables.find((t) => t.form === form && t.group === 'hocBa')!.name);
    const columns = FIELDS.filter((f) => f.form === form && f.group === 'hocBa').map((f) => f.ttdlqg);
    expect(Object.keys(main.row).sort()).toEqual([...columns, ...TTDLQG.envelope.map((f) => f.name)].sort());
    expect(main.row).toMatchObject({
      sukien: 'NEW',
      phienban: 1,
      thoigiancapnhat: '2026-05-29T01:30:00',
      trichluc: 1,
    });
    expect(new Set(records.map((one) => one.row.idbanghi)).size).toBe(records.length);
  });

  it('come back as the same record from any order, more than ten rows included', () => {
    const back = fromTtdlqgRecords([...records].reverse());
    expect(back.issues).toEqual([]);
    expect(back.record).toEqual(record);
  });

  it('tell what does not belong', () => {
    const [main, ...rest] = records;
    const codes = (list: Parameters<typeof fromTtdlqgRecords>[0]): readonly string[] =>
      fromTtdlqgRecords(list).issues.map((issue) => issue.code);
    expect(codes(rest)).toContain('RECORD_MAIN_COUNT');
    expect(codes([main!, main!])).toEqual(['RECORD_MAIN_COUNT']);
    expect(codes([main!, { table: 'khac', row: {} }])).toEqual(['RECORD_TABLE_UNKNOWN']);
    expect(codes([{ ...main!, row: { ...main!.row, la: 1 } }])).toEqual(['RECORD_COLUMN_UNKNOWN']);
    expect(codes([{ ...main!, row: { ...main!.row, gioitinh: '7' } }])).toEqual(['RECORD_VALUE_UNREADABLE']);
    expect(codes([])).toEqual(['RECORD_MAIN_COUNT']);
  });
});

it('refuses a version that would be ignored', () => {
  for (const phienban of [0, -1, 1.5, 100_000, Number.NaN]) {
    try {
      toTtdlqgRecords(everything('primary'), { ...envelope, phienban });
      expect.unreachable();
    } catch (error) {
      expect(isHocBaSoError(error, 'ERR_HBS_RECORD_ENVELOPE')).toBe(true);
    }
  }
});
