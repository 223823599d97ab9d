import {
  CORE_MESSAGES,
  describeIssue,
  type Issue,
  loadProfile,
  RULE_SPECS,
  type RuleSpec,
} from '@hocbaso/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkRecords,
  createClassChecker,
  createIssueGrouper,
  createValidator,
  groupIssues,
} from '../src/index.ts';
import { ruleOf } from '../src/internal/rule-of.ts';
import { secondaryRecord, TODAY, withValue, withValues } from './support/records.ts';

const BASE = secondaryRecord();
/** Pupil number `i` of a class: its own numbers and name, everybody's teachers. */
function pupil(i: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...BASE,
    soDinhDanh: `0013150${String(i).padStart(5, '0')}`,
    maHocSinh: `HS${i}`,
    maDinhDanhHocBa: `7c9e6679-7425-40de-944b-${String(i).padStart(12, '0')}`,
    hoVaTen: `Nguyễn Văn ${i}`,
    ...changes,
  };
}
const ids = (i: number) => {
  const { soDinhDanh, maHocSinh, hoVaTen, tenLop } = pupil(i) as Record<string, string>;
  return { soDinhDanh, maHocSinh, hoVaTen, tenLop };
};
function run(
  records: readonly unknown[],
  options: Parameters<typeof createClassChecker>[0] = {},
): readonly Issue[] {
  const checker = createClassChecker(options);
  return [...records.flatMap((record) => checker.add(record)), ...checker.finish()];
}
const codes = (issues: readonly Issue[]): readonly string[] => issues.map((i) => i.code);
const seen = new Set<string>();
function expectCodes(issues: readonly Issue[], expected: readonly string[]): void {
  expect(codes(issues)).toEqual(expected);
  for (const issue of issues) {
    seen.add(issue.code);
    for (const locale of ['vi', 'en'] as const) {
      const text = describeIssue(issue, locale);
      expect(`${text.what}${text.next}`).not.toMatch(/\{\w+\}|undefined/);
      expect(text.why).not.toBe('');
    }
  }
}

describe('records against each other', () => {
  it('a class without mistakes has no issue', () => {
    expectCodes(run([pupil(1), pupil(2), pupil(3)], { roster: [ids(1), ids(2), ids(3)] }), []);
  });

  it('the same personal number in two transcripts of a year', () => {
    const issues = run([pupil(1), pupil(2), pupil(3, { soDinhDanh: pupil(1).soDinhDanh })]);
    expectCodes(issues, ['HBS-CLS-01']);
    expect(issues[0]?.params).toMatchObject({ first: 1, second: 3, namHoc: '2025-2026' });
    expect(issues[0]?.location?.hoVaTen).toBe('Nguyễn Văn 3');
  });

  it('the same record twice is told once', () => {
    expectCodes(run([pupil(1), pupil(1)]), ['HBS-CLS-01-SAME']);
  });

  it('the same UUID for two pupils, and for two years of one', () => {
    expectCodes(run([pupil(1), pupil(2, { maDinhDanhHocBa: pupil(1).maDinhDanhHocBa })]), ['HBS-CLS-02']);
    expectCodes(run([pupil(1), pupil(1, { namHoc: '2026-2027', khoi: '09' })]), ['HBS-CLS-02']);
  });

  it('a teacher named two ways: the rarer spelling is the issue', () => {
    const bangDiem = BASE.bangDiem.map((row, i) =>
      i === 1 ? { ...row, hoTenGvbm: 'Nguyễn Thị Hoá 1' } : row,
    );
    const issues = run([pupil(1), pupil(2), pupil(3, { bangDiem })]);
    expectCodes(issues, ['HBS-CLS-04']);
    expect(issues[0]?.params).toMatchObject({ value: 'Nguyễn Thị Hoá 1', count: 1, expectedCount: 2 });
    expect(issues[0]?.path).toEqual(['bangDiem', 1, 'hoTenGvbm']);
    // Decomposed letters and double spaces are the same name.
    const nfd = BASE.bangDiem.map((row) => ({ ...row, hoTenGvbm: ` ${row.hoTenGvbm}`.normalize('NFD') }));
    expectCodes(run([pupil(1), pupil(2, { bangDiem: nfd })]), []);
  });

  it('class list against records', () => {
    const roster = [
      ids(1),
      { ...ids(2), hoVaTen: 'Nguyễn Văn Hai' },
      { ...ids(3), tenLop: '8A2', soDinhDanh: undefined },
      { ...ids(4), row: 9 },
    ];
    const issues = run([pupil(1), pupil(2), pupil(3), pupil(5)], { roster });
    expectCodes(issues, ['HBS-CLS-03-NAME', 'HBS-CLS-03-CLASS', 'HBS-CLS-03', 'HBS-CLS-03-MISSING']);
    expect(issues.at(-1)?.params.row).toBe(9);
  });

  it('year to year, in either order of arrival', () => {
    const next = (changes: object) =>
      pupil(1, { namHoc: '2026-2027', maDinhDanhHocBa: pupil(9).maDinhDanhHocBa, ...changes });
    for (const order of [1, -1]) {
      const both = (a: unknown, b: unknown) => run(order === 1 ? [a, b] : [b, a]);
      expectCodes(both(pupil(1), next({ khoi: '09' })), []);
      expectCodes(both(pupil(1), next({ khoi: '08' })), ['HBS-CLS-05']);
      expectCodes(both(pupil(1, { duocLenLop: false }), next({ khoi: '08' })), []);
      expectCodes(both(pupil(1, { duocLenLop: false }), next({ khoi: '09' })), ['HBS-CLS-05']);
      expectCodes(both(pupil(1), next({ khoi: '09', hoVaTen: 'Lê Thị B' })), ['HBS-CLS-05-PERSON']);
      expectCodes(both(pupil(1), next({ khoi: '09', ngaySinh: '2012-01-01' })), ['HBS-CLS-05-PERSON']);
    }
  });

  it('year to year in primary: the promotion flag counts, completion where there is none', () => {
    const year1 = (flags: object) => ({
      ...pupil(1, { khoi: '02', duocLenLop: undefined, ...flags }),
      form: 'primary',
    });
    const year2 = pupil(1, {
      form: 'primary',
      namHoc: '2026-2027',
      khoi: '03',
      maDinhDanhHocBa: pupil(9).maDinhDanhHocBa,
    });
    expectCodes(run([year1({ hoanThanhLopHoc: false, duocLenLop: true }), year2]), []);
    expectCodes(run([year1({ hoanThanhLopHoc: true }), year2]), []);
    expectCodes(run([year1({ hoanThanhLopHoc: false }), year2]), ['HBS-CLS-05']);
    expectCodes(run([year1({ hoanThanhLopHoc: true, duocLenLop: false }), year2]), ['HBS-CLS-05']);
  });

  it('tells when it remembers no more, once', () => {
    const issues = run(
      Array.from({ length: 6 }, (_, i) => pupil(i)),
      { maxRecords: 3 },
    );
    expectCodes(issues, ['HBS-CLS-06']);
    expect(issues[0]?.params).toEqual({ record: 4, limit: 3 });
  });

  it('agrees with a plain map on random classes', () => {
    const small = fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      uuid: fc.integer({ min: 0, max: 30 }),
      year: fc.integer({ min: 2023, max: 2025 }),
    });
    fc.assert(
      fc.property(fc.array(small, { maxLength: 40 }), (rows) => {
        const records = rows.map(({ id, uuid, year }) =>
          pupil(id, {
            maDinhDanhHocBa: pupil(uuid).maDinhDanhHocBa,
            namHoc: `${year}-${year + 1}`,
            duocLenLop: undefined,
          }),
        );
        const [pupils, uuids] = [new Set<string>(), new Set<number>()];
        let expected = 0;
        for (const { id, uuid, year } of rows) {
          const key = `${id} ${year}`;
          if (pupils.has(key)) expected++;
          else if (uuids.has(uuid)) expected++;
          pupils.add(key);
          uuids.add(uuid);
        }
        const found = run(records).filter((i) => !i.code.startsWith('HBS-CLS-05'));
        const firsts = new Set(found.map((i) => i.params.second));
        return firsts.size === expected;
      }),
      { numRuns: 300 },
    );
  });

  it('never throws on anything', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (records) => {
        run(records);
      }),
      { numRuns: 500 },
    );
  });

  it('covers every code of the class rules', () => {
    const owned = Object.keys(CORE_MESSAGES).filter((code) => ruleOf(code as never)?.scope === 'class');
    expect(owned.filter((code) => !seen.has(code))).toEqual([]);
    const rules = Object.entries(RULE_SPECS as Readonly<Record<string, RuleSpec>>);
    for (const [code, { scope }] of rules)
      expect([code, scope === 'class']).toEqual([code, code.startsWith('HBS-CLS')]);
  });
});

describe('checkRecords', () => {
  it('validates and compares in one pass, and ends with the whole', async () => {
    const validate = createValidator({ profile: loadProfile('bgddt-2025-cv115'), today: TODAY });
    async function* stream() {
      yield pupil(1);
      yield withValue(pupil(1), ['hocTapCaNam'], 'Ð');
    }
    const found = [];
    for await (const { index, issues } of checkRecords(stream(), { validate, roster: [ids(1), ids(2)] })) {
      found.push([index, codes(issues)]);
    }
    expect(found).toEqual([
      [0, []],
      [1, ['HBS-SHAPE-LOOKALIKE', 'HBS-CLS-01-SAME']],
      [undefined, ['HBS-CLS-03-MISSING']],
    ]);
  });

  it('stops at the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const outcome = (async () => {
      for await (const { index } of checkRecords([pupil(1), pupil(2)], { signal: controller.signal })) {
        if (index === 0) controller.abort(reason);
      }
    })();
    await expect(outcome).rejects.toBe(reason);
  });

  it('keeps memory bounded: 200,000 records below 40 bytes of tables each at the end, records not held', () => {
    const checker = createClassChecker({ maxRecords: 100_000 });
    const record: Record<string, unknown> = { namHoc: '2025-2026', khoi: '08' };
    let full = 0;
    for (let i = 0; i < 200_000; i++) {
      record.soDinhDanh = String(1_000_000_000 + i).padStart(12, '0');
      record.maDinhDanhHocBa = `7c9e6679-7425-40de-944b-${i.toString(16).padStart(12, '0')}`;
      full += checker.add(record).length;
    }
    expect(full).toBe(1);
    expect(checker.bytes()).toBeLessThan(20_000_000);
    // What is remembered is still found.
    record.soDinhDanh = String(1_000_000_007).padStart(12, '0');
    expect(codes(checker.add(record))).toContain('HBS-CLS-01');
  });
});

describe('groupIssues', () => {
  const validate = createValidator({ profile: loadProfile('bgddt-2025-cv115'), today: TODAY });
  const broken = [1, 2, 3, 4].map((i) =>
    withValues(
      pupil(i),
      [['soDinhDanhGvcn'], '123'],
      [['bangDiem', i, 'diemCaNam'], i === 4 ? '8.4' : '8.3'],
      ...(i === 2 ? [[['hoVaTen'], undefined] as const] : []),
    ),
  );
  const issues = broken.flatMap((record) => validate(record).issues);

  it('one group a cause, most common first, with the values behind it', () => {
    const groups = groupIssues(issues, { samples: 2 });
    expect(groups.map((g) => [g.code, g.field, g.count, g.samples.length])).toEqual([
      ['HBS-COM-03', 'soDinhDanhGvcn', 4, 2],
      ['HBS-SEC-02', 'bangDiem[].diemCaNam', 3, 2],
      ['HBS-COM-01', 'hoVaTen', 1, 1],
    ]);
    expect(groups[0]?.values).toEqual([{ value: '123', count: 4 }]);
    expect(groups.reduce((sum, g) => sum + g.count, 0)).toBe(issues.length);
  });

  it('does not depend on the order of the issues', () => {
    const shape = (list: readonly Issue[]) => groupIssues(list).map(({ samples, ...g }) => g);
    expect(shape([...issues].reverse())).toEqual(shape(issues));
  });

  it('adds up over a stream', () => {
    const grouper = createIssueGrouper();
    for (const record of broken) grouper.add(validate(record).issues);
    expect(grouper.groups()).toEqual(groupIssues(issues));
  });
});
