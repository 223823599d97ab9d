import { type CodeEntry, createCodeLists, loadProfile, PROVINCE_SUCCESSORS, PROVINCES } from '@hocbaso/spec';
import { COMMUNES } from '@hocbaso/spec/communes';
import { describe, expect, it } from 'vitest';
import { createValidator, type ValidatorOptions, validateTranscript } from '../src/index.ts';
import { primaryRecord, secondaryRecord, withValues } from './support/records.ts';

const OPTIONS = { profile: loadProfile('bgddt-2025-cv115'), today: '2026-06-01' } as const;

/** What is said about places of a record of a year, with the school's province and commune. */
function places(
  [namHoc, province, commune]: readonly [namHoc: string, province?: string | undefined, commune?: string],
  options: Partial<ValidatorOptions> = {},
): readonly string[] {
  const record = withValues<unknown>(
    secondaryRecord(),
    [['namHoc'], namHoc],
    [['maTinhThanhPho'], province],
    [['maXaPhuong'], commune],
  );
  return validateTranscript(record, { ...OPTIONS, ...options })
    .issues.filter(
      ({ code, path }) => code.startsWith('HBS-COM-09') && /(TinhThanhPho|XaPhuong)$/.test(String(path[0])),
    )
    .map(({ code }) => code);
}

const entry = (code: string, more: Partial<CodeEntry> = {}): CodeEntry => ({
  code,
  name: `Tỉnh ${code}`,
  source: 'test',
  confidence: 'transcribed',
  ...more,
});

describe('place codes in time', () => {
  it('takes every province of the reform, and names the successor of every code that went', () => {
    for (const [code] of PROVINCES) expect(places(['2025-2026', code])).toEqual([]);
    const names = new Map(PROVINCES);
    for (const [code, successor] of Object.entries(PROVINCE_SUCCESSORS)) {
      const { issues } = validateTranscript(
        withValues<unknown>(secondaryRecord(), [['maTinhThanhPho'], code], [['maXaPhuong'], undefined]),
        OPTIONS,
      );
      const issue = issues.find((one) => one.code === 'HBS-COM-09-REPLACED');
      expect(issue?.params).toMatchObject({
        value: code,
        until: '2025-06-30',
        successor,
        successorName: names.get(successor),
      });
      expect(issue?.severity).toBe('warning');
      expect(places(['2024-2025', code])).toEqual([]);
    }
  });

  it('knows a code of no time in any year', () => {
    expect(places(['2025-2026', '99'])).toEqual(['HBS-COM-09']);
    expect(places(['2024-2025', '99'])).toEqual(['HBS-COM-09-BEFORE']);
    expect(places(['2023-2024', '03'])).toEqual(['HBS-COM-09-BEFORE']);
  });

  it('tolerates the commune codes of before in records of before, and looks them up since', () => {
    const communes = { communes: COMMUNES };
    expect(places(['2024-2025', '49', '99999'], communes)).toEqual([]);
    expect(places(['2025-2026', '48', '99999'], communes)).toEqual(['HBS-COM-09-COMMUNE']);
    expect(places(['2025-2026', '48', '00004'], communes)).toEqual(['HBS-COM-09-PAIR']);
    expect(places(['2025-2026', '01', '00004'], communes)).toEqual([]);
    expect(places(['2025-2026', undefined, '00004'], communes)).toEqual([]);
    expect(places(['2025-2026', '99', '00004'], communes)).toEqual(['HBS-COM-09']);
    expect(places(['2025-2026', '48', '99999'])).toEqual([]);
    expect(places(['2025-2026', '48', '9999'])).toEqual(['HBS-COM-09-COMMUNE']);
  });
});

describe('lists given at run time', () => {
  it('take the place of the shipped ones', () => {
    const codeLists = createCodeLists({
      overrides: {
        provinces: [entry('97'), entry('98', { validTo: '2025-12-31', successor: '97' })],
        communes: [entry('00001', { parent: '97' }), entry('00002', { parent: '98' })],
      },
    });
    expect(places(['2025-2026', '97', '00001'], { codeLists })).toEqual([]);
    expect(places(['2025-2026', '97', '00002'], { codeLists })).toEqual(['HBS-COM-09-PAIR']);
    expect(places(['2025-2026', '97', '00004'], { codeLists })).toEqual(['HBS-COM-09-COMMUNE']);
    // In use for the first half of the year only, which is enough for a record of that year.
    expect(places(['2025-2026', '98', '00002'], { codeLists })).toEqual([]);
    expect(places(['2026-2027', '98'], { codeLists })).toEqual(['HBS-COM-09-REPLACED']);
    expect(places(['2025-2026', '01'], { codeLists })).toEqual(['HBS-COM-09']);
    expect(places(['2024-2025', '01'], { codeLists })).toEqual(['HBS-COM-09-BEFORE']);
  });

  it('may be exchanged without touching another validator', () => {
    const empty = createCodeLists({ overrides: { provinces: [] } });
    const one = createValidator(OPTIONS);
    const other = createValidator({ ...OPTIONS, codeLists: empty });
    const codes = (validate: typeof one): readonly string[] =>
      validate(secondaryRecord()).issues.map(({ code }) => code);
    expect(codes(other)).toContain('HBS-COM-09');
    expect(codes(one)).not.toContain('HBS-COM-09');
  });

  it('serve both forms', () => {
    const profile = loadProfile('bgddt-2025-cv119');
    const codeLists = createCodeLists({ overrides: { provinces: [] } });
    const of = (options: Partial<ValidatorOptions>): readonly string[] =>
      validateTranscript(primaryRecord(3), { ...OPTIONS, profile, ...options }).issues.map(
        ({ code }) => code,
      );
    expect(of({})).not.toContain('HBS-COM-09');
    expect(of({ codeLists })).toContain('HBS-COM-09');
  });
});
