import type { TranscriptStore } from '@hocbaso/spec';
import { createMemoryStore } from './memory-store.ts';
import { loadSchoolClass, type SchoolClass } from './school-class.ts';
import { Broken, runSchedule, type ScheduleResult } from './simulate.ts';

/** Sizes of a class: most schedules are small, where the odd orders happen; some have the class of a real school. */
export const SIZES = {
  small: { pupils: 3, subjects: 3 },
  full: { pupils: 40, subjects: 14 },
} as const;

/** What many schedules came to. */
export interface Totals {
  schedules: number;
  documents: number;
  signatures: number;
  kills: number;
  prompts: number;
  duplicates: number;
  late: number;
  steps: number;
}

/** The line that runs one schedule again. */
export const replay = (seed: number, size: keyof typeof SIZES): string =>
  `HBS_SEED=${seed} HBS_SIZE=${size} pnpm exec vitest run packages/hocbaso/test/session/session-simulation.test.ts`;

/** Runs one schedule; a failure names its seed and how to run it again. */
export async function runOne(
  school: SchoolClass,
  seed: number,
  size: keyof typeof SIZES,
  store: TranscriptStore = createMemoryStore(),
): Promise<ScheduleResult> {
  try {
    return await runSchedule(school, { seed, ...SIZES[size], store });
  } catch (error) {
    const what = error instanceof Broken ? error.message : String((error as Error).stack);
    throw new Error(`seed ${seed} (${size}): ${what}\nrun it again: ${replay(seed, size)}`);
  }
}

/** Runs schedules of one size with the seeds `from`, `from + 1`, … */
export async function runMany(
  school: SchoolClass,
  from: number,
  count: number,
  size: keyof typeof SIZES,
): Promise<Totals> {
  const totals: Totals = {
    schedules: 0,
    documents: 0,
    signatures: 0,
    kills: 0,
    prompts: 0,
    duplicates: 0,
    late: 0,
    steps: 0,
  };
  for (let seed = from; seed < from + count; seed++) {
    const result = await runOne(school, seed, size);
    totals.schedules += 1;
    for (const key of [
      'documents',
      'signatures',
      'kills',
      'prompts',
      'duplicates',
      'late',
      'steps',
    ] as const) {
      totals[key] += result[key];
    }
  }
  return totals;
}

export { loadSchoolClass };
