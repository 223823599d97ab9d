/**
 * Random mark sheets as whole records, every computed value filled in by the slow oracle; the validator must agree
 * with all of them, and must find each single value that is changed.
 */
import { loadProfile, type MucTrungHoc, type SecondaryTranscript } from '@hocbaso/spec';
import { createDeriver, createValidator } from '../../src/index.ts';
import { slowLearningLevel, slowYearAverage } from './oracle.ts';
import type { Random } from './random.ts';
import { secondaryRecord, TODAY } from './records.ts';

const LEVELS: readonly MucTrungHoc[] = ['T', 'K', 'Đ', 'CĐ'];
/** Rows: term I; columns: term II (TT 22/2021, art. 8), written out by hand from the specification. */
const CONDUCT = `
T  T K K CĐ
K  T K Đ CĐ
Đ  K K Đ CĐ
CĐ K Đ Đ CĐ`;
const conduct = new Map(
  CONDUCT.trim()
    .split('\n')
    .flatMap((line) => {
      const [row, ...cells] = line.trim().split(/\s+/);
      return cells.map((cell, i) => [`${row} ${LEVELS[i]}`, cell as MucTrungHoc] as const);
    }),
);

/** Marks crowd around thresholds; most sheets are good but for a subject or two, the ground of the adjustment. */
function randomMark(random: Random, weak: boolean, from: number): string {
  const edges = [34, 35, 49, 50, 64, 65, 79, 80, 89, 90].filter((edge) => weak || edge >= from);
  const ordinary = weak ? 25 + random.below(45) : from + random.below(101 - from);
  const tenths = random.below(4) === 0 ? random.pick(edges) : ordinary;
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

const averages = new Map<string, string>();

/** The oracle's average, remembered: it searches every mark. */
function rememberedAverage(first: string, second: string): string {
  const key = `${first} ${second}`;
  const known = averages.get(key) ?? slowYearAverage(first, second);
  averages.set(key, known);
  return known;
}

type Row = SecondaryTranscript['bangDiem'][number];
type Column = 'diemHocKy1' | 'diemHocKy2' | 'diemCaNam';

function level(rows: readonly Row[], column: Column, reading: 'replace' | 'remove'): MucTrungHoc {
  const values = rows.map((row) => row[column]!).filter((value) => value !== 'M');
  const comments = values.filter((v) => v === 'Đ' || v === 'CĐ');
  const marks = values.filter((v) => v !== 'Đ' && v !== 'CĐ');
  return slowLearningLevel(marks, comments, reading);
}

function randomSheet(base: SecondaryTranscript, random: Random): SecondaryTranscript {
  // A sheet has a floor, and up to three subjects that may fall through it.
  const from = random.pick([50, 62, 64, 66, 76, 78, 80]);
  const weak = new Set([random.below(16), random.below(30), random.below(60)]);
  const anyFailed = random.below(3) === 0;
  const exempt = random.below(10) === 0 ? random.below(base.bangDiem.length) : -1;
  const bangDiem = base.bangDiem.map((row, i): Row => {
    if (i === exempt) return { ...row, diemHocKy1: 'M', diemHocKy2: 'M', diemCaNam: 'M' };
    if (row.diemCaNam === 'Đ') {
      const comment = (): 'Đ' | 'CĐ' => (anyFailed && random.below(6) === 0 ? 'CĐ' : 'Đ');
      const term2 = comment();
      return { ...row, diemHocKy1: comment(), diemHocKy2: term2, diemCaNam: term2 };
    }
    const [first, second] = [0, 1].map(() => randomMark(random, weak.has(i), from)) as [string, string];
    return { ...row, diemHocKy1: first, diemHocKy2: second, diemCaNam: rememberedAverage(first, second) };
  });
  const [one, two] = [random.pick(LEVELS), random.pick(LEVELS)];
  const year = conduct.get(`${one} ${two}`)!;
  const learning = level(bangDiem, 'diemCaNam', 'replace');
  const absences = random.below(4) === 0 ? 40 + random.below(12) : random.below(30);
  const promoted = year !== 'CĐ' && learning !== 'CĐ' && absences <= 45;
  return {
    ...base,
    bangDiem,
    renLuyenHocKy1: one,
    renLuyenHocKy2: two,
    renLuyenCaNam: year,
    hocTapHocKy1: level(bangDiem, 'diemHocKy1', 'replace'),
    hocTapHocKy2: level(bangDiem, 'diemHocKy2', 'replace'),
    hocTapCaNam: learning,
    soBuoiNghi: String(absences),
    duocLenLop: promoted,
    noiDungDuocLenLop: promoted ? `Được lên lớp ${Number(base.khoi) + 1}` : 'Chưa được lên lớp',
  };
}

/** The sheet with one computed value changed, and the code that must tell. */
function spoil(sheet: SecondaryTranscript, random: Random): readonly [SecondaryTranscript, string] {
  const other = (...right: readonly string[]): MucTrungHoc =>
    random.pick(LEVELS.filter((one) => !right.includes(one)));
  switch (random.below(4)) {
    case 0: {
      const index = sheet.bangDiem.findIndex((row) => /^[0-9]/.test(row.diemCaNam!));
      const right = sheet.bangDiem[index]!.diemCaNam!;
      const diemCaNam = right === '5.5' ? '5.4' : '5.5';
      const bangDiem = sheet.bangDiem.map((row, i) => (i === index ? { ...row, diemCaNam } : row));
      return [{ ...sheet, bangDiem }, 'HBS-SEC-02'];
    }
    case 1: {
      const remove = level(sheet.bangDiem, 'diemCaNam', 'remove');
      return [{ ...sheet, hocTapCaNam: other(sheet.hocTapCaNam!, remove) }, 'HBS-SEC-04'];
    }
    case 2:
      return [{ ...sheet, renLuyenCaNam: other(sheet.renLuyenCaNam) }, 'HBS-SEC-05'];
    default:
      return [{ ...sheet, duocLenLop: !sheet.duocLenLop }, 'HBS-SEC-08'];
  }
}

/** Compares `count` random sheets; throws at the first difference. Returns how often each level came out. */
export function compareSheets(count: number, random: Random): ReadonlyMap<string, number> {
  const profile = loadProfile('bgddt-2025-cv115');
  const validate = createValidator({ profile, today: TODAY });
  const derive = createDeriver({ profile });
  const bases = [secondaryRecord(), secondaryRecord('thpt', 11)];
  const seen = new Map<string, number>();
  const fail = (what: string, sheet: unknown): never => {
    throw new Error(`${what}\n${JSON.stringify(sheet)}`);
  };
  for (let i = 0; i < count; i++) {
    const sheet = randomSheet(random.pick(bases), random);
    const wrong = validate(sheet).issues.find((issue) => issue.severity !== 'info');
    if (wrong !== undefined)
      fail(`sheet ${i}: the validator disagrees with the oracle, ${wrong.code}`, sheet);
    for (const { path, value, recorded } of derive(sheet)) {
      if (recorded !== undefined && path[0] !== 'khenThuong' && recorded !== value) {
        fail(`sheet ${i}: ${path.join('.')} is derived as ${String(value)}`, sheet);
      }
    }
    const [spoilt, code] = spoil(sheet, random);
    if (!validate(spoilt).issues.some((issue) => issue.code.startsWith(code))) {
      fail(`sheet ${i}: a changed value was not found, ${code}`, spoilt);
    }
    const kind = `${sheet.hocTapCaNam} ${sheet.duocLenLop}`;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  return seen;
}
