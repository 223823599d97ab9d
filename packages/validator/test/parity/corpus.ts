import { BAD_VALUES } from '../support/bad-values.ts';
import { EXAMPLES, VALID_RECORDS } from '../support/examples.ts';
import { mutateValues } from '../support/mutate.ts';
import { createRandom } from '../support/random.ts';
import { primaryRecord, secondaryRecord, withValue } from '../support/records.ts';
import type { ParityCase } from './run.ts';

const PROFILE_OF = { primary: 'bgddt-2024-cv2088', secondary: 'bgddt-2025-cv115' } as const;
const RANDOM_CASES = 300;
/** Same corpus every run: the bytes are compared between runtimes, not with an earlier day. */
const SEED = 20_260_601;

/**
 * Clean records of the three levels, every example of every rule, every bad value, and records broken at random: as
 * JSON text keeps them, so that every runtime reads the same bytes.
 */
export function corpus(): readonly ParityCase[] {
  const random = createRandom(SEED);
  const of = (name: string, form: 'primary' | 'secondary', record: unknown): ParityCase => ({
    name,
    profile: PROFILE_OF[form],
    record,
  });
  const levels = [
    ...[1, 2, 3, 4, 5].map((grade) => of(`primary ${grade}`, 'primary', primaryRecord(grade))),
    ...[6, 7, 8, 9].map((grade) => of(`thcs ${grade}`, 'secondary', secondaryRecord('thcs', grade))),
    ...[10, 11, 12].map((grade) => of(`thpt ${grade}`, 'secondary', secondaryRecord('thpt', grade))),
  ];
  const cases: readonly ParityCase[] = [
    ...levels,
    ...levels.map((one) => ({ ...one, name: `${one.name} xml`, source: 'xml' as const })),
    ...VALID_RECORDS.map(([name, record]) => of(name, record.form, record)),
    ...EXAMPLES.flatMap(({ code, form, pass, fail, programme }) => {
      const options = programme === 'gdtx' ? { programme } : {};
      return [
        { ...of(`${code} pass`, form, pass), ...options },
        { ...of(`${code} fail`, form, fail), ...options },
        { ...of(`${code} ttdlqg`, form, fail), ...options, source: 'ttdlqg' as const },
      ];
    }),
    ...BAD_VALUES.map(({ what, base, path, value }) =>
      of(what, base.form, withValue<unknown>(base, path, value)),
    ),
    ...Array.from({ length: RANDOM_CASES }, (_, i) => {
      const base = random.pick(levels);
      return { ...base, name: `random ${i}`, record: mutateValues(base.record, random) };
    }),
  ];
  return JSON.parse(JSON.stringify(cases)) as readonly ParityCase[];
}
