import { describe, expect, it } from 'vitest';
import { COMMUNES } from '../src/communes.ts';
import { createCodeLists, ETHNICITIES, PROVINCE_SUCCESSORS, PROVINCES, SUBJECTS } from '../src/index.ts';

const lists = createCodeLists();

describe('provinces', () => {
  it('gives one code two meanings, before and after 1 July 2025', () => {
    expect(lists.find('provinces', '15', { date: '2025-06-30' })?.name).toBe('Tỉnh Yên Bái');
    expect(lists.find('provinces', '15', { date: '2025-07-01' })?.name).toBe('Tỉnh Lào Cai');
    expect(lists.find('provinces', '15')?.name).toBe('Tỉnh Lào Cai');
    expect(lists.check('provinces', '02', { date: '2025-06-30' }).status).toBe('valid');
    expect(lists.check('provinces', '02', { date: '2025-07-01' })).toMatchObject({
      status: 'outOfTime',
      entry: { name: 'Tỉnh Hà Giang', validTo: '2025-06-30' },
    });
    expect(lists.check('provinces', '03').status).toBe('unknown');
  });

  it('has 34 after, 63 on any day before, and every code of today existed then', () => {
    expect(lists.entries('provinces', { date: '2026-01-01' })).toHaveLength(34);
    for (const date of ['2024-05-31', '2025-01-15', '2025-06-30']) {
      const before = lists.entries('provinces', { date });
      expect(before).toHaveLength(63);
      expect(new Set(before.map((entry) => entry.code)).size).toBe(63);
      for (const [code] of PROVINCES) expect(before.some((entry) => entry.code === code)).toBe(true);
    }
    expect(lists.find('provinces', '46', { date: '2024-12-31' })?.name).toBe('Tỉnh Thừa Thiên Huế');
    expect(lists.find('provinces', '46', { date: '2025-01-01' })?.name).toBe('Thành phố Huế');
  });
});

describe('what became of a province code', () => {
  it('is told for every code that went, and for no other', () => {
    const now = new Set(PROVINCES.map(([code]) => code));
    const before = lists.entries('provinces', { date: '2025-06-30' });
    const gone = before.filter(({ code }) => !now.has(code));
    expect(gone).toHaveLength(29);
    expect(Object.keys(PROVINCE_SUCCESSORS).sort()).toEqual(gone.map(({ code }) => code).sort());
    for (const entry of gone) {
      expect(lists.check('provinces', entry.successor!, { date: '2025-07-01' }).status).toBe('valid');
      expect(lists.check('provinces', entry.code, { date: '2026-01-01' })).toMatchObject({
        status: 'outOfTime',
        entry: { successor: entry.successor, confidence: 'reported' },
      });
    }
    for (const entry of before) if (now.has(entry.code)) expect(entry.successor).toBeUndefined();
    // A few by hand, of those whose new code is not that of the province of the same name.
    const successor = (code: string) => lists.find('provinces', code, { date: '2025-06-30' })?.successor;
    expect(['10', '27', '45', '64', '72', '87', '89'].map(successor)).toEqual([
      '15',
      '24',
      '44',
      '52',
      '80',
      '82',
      '91',
    ]);
  });

  it('says where the codes of before come from, and that it is not the official text', () => {
    const { source, confidence } = lists.find('provinces', '02', { date: '2025-06-30' })!;
    expect(source).toContain('not the official text');
    expect(confidence).toBe('reported');
  });
});

describe('communes', () => {
  const full = createCodeLists({ communes: COMMUNES });
  it('are loaded on demand, belong to a province, and are tolerated in older records', () => {
    expect(lists.check('communes', '00004', { date: '2026-01-01' }).status).toBe('unlisted');
    expect(full.entries('communes')).toHaveLength(3321);
    expect(full.check('communes', '00004', { parent: '01', date: '2026-01-01' }).status).toBe('valid');
    expect(full.check('communes', '00004', { parent: '79', date: '2026-01-01' }).status).toBe('elsewhere');
    expect(full.check('communes', '99999', { date: '2026-01-01' }).status).toBe('unknown');
    expect(full.check('communes', '99999', { date: '2025-06-30' }).status).toBe('tolerated');
    expect(full.check('communes', '9999', { date: '2025-06-30' }).status).toBe('unknown');
  });
});

describe('subjects, grades and small lists', () => {
  it('keys subjects by level and code', () => {
    expect(lists.find('subjects', '01', { level: 'tieuHoc' })?.name).toBe('Toán');
    expect(lists.check('subjects', '01', { level: 'thcs' })).toMatchObject({
      status: 'elsewhere',
      entry: { level: 'tieuHoc' },
    });
    expect(lists.find('subjects', '05', { level: 'thcs' })?.name).toBe('Lịch sử và Địa lí');
    for (const [level, list] of Object.entries(SUBJECTS)) {
      expect(lists.entries('subjects', { level }).map((entry) => entry.code)).toEqual(
        list.map((s) => s.code),
      );
    }
  });

  it('has twelve grades at their levels, and every list with source and confidence', () => {
    expect(lists.entries('grades')).toHaveLength(12);
    expect(lists.check('grades', '06', { level: 'tieuHoc' }).status).toBe('elsewhere');
    expect(lists.find('grades', '09', { level: 'thcs' })?.name).toBe('Lớp 9');
    expect(lists.entries('ethnicities')).toHaveLength(ETHNICITIES.length);
    expect(lists.find('genders', '2')?.name).toBe('Nữ');
    expect(lists.find('levels', '03')?.name).toBe('Trung học cơ sở');
    expect(lists.find('statuses', '2')?.name).toBe('Thu hồi');
    for (const list of ['subjects', 'grades', 'levels', 'provinces', 'ethnicities', 'genders', 'statuses']) {
      for (const entry of lists.entries(list)) {
        expect(entry.source).not.toBe('');
        expect(['official', 'transcribed', 'reported', 'guess']).toContain(entry.confidence);
      }
    }
  });
});

describe('overrides', () => {
  it('replace a whole list of one object and of no other', () => {
    const nationalities = [{ code: 'VN', name: 'Việt Nam', source: 's', confidence: 'official' as const }];
    const own = createCodeLists({ overrides: { ethnicities: [], nationalities, communes: [] } });
    expect(own.check('ethnicities', '1').status).toBe('unknown');
    expect(lists.check('ethnicities', '1').status).toBe('valid');
    expect(own.find('nationalities', 'VN')?.name).toBe('Việt Nam');
    expect(lists.check('nationalities', 'VN').status).toBe('unlisted');
    expect(lists.check('csdlStatuses', '1').status).toBe('unlisted');
    expect(own.check('communes', '99999', { date: '2020-01-01' }).status).toBe('unknown');
    expect(own.check('toString', 'x').status).toBe('unlisted');
    expect(lists.check('provinces', '__proto__').status).toBe('unknown');
  });
});
