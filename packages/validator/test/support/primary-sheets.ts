/**
 * Random primary mark sheets as whole records, every computed value filled in by the slow oracle; the validator and
 * the derivations must agree with all of them, and must find each single value that is changed.
 */
import {
  loadProfile,
  type MucDatDuoc,
  type MucNangLucPhamChat,
  type PrimaryTranscript,
  SUBJECTS,
  type XepLoaiTieuHoc,
} from '@hocbaso/spec';
import { awardPrimary, createDeriver, createValidator } from '../../src/index.ts';
import { slowAward, slowCompletion, slowHasTest, slowOverall } from './primary-oracle.ts';
import type { Random } from './random.ts';
import { primaryRecord, TODAY } from './records.ts';

const OVERALL: readonly XepLoaiTieuHoc[] = ['hoanThanhXuatSac', 'hoanThanhTot', 'hoanThanh', 'chuaHoanThanh'];
const TITLES = { xuatSac: slowAward('hoanThanhXuatSac', true), tieuBieu: slowAward('hoanThanhTot', true) };
/** Rules about computed values; the others are about odd but lawful sheets. */
const COMPUTED = /^HBS-PRI-0[45679]/;

type Row = PrimaryTranscript['bangDiem'][number];
type Trait = Extract<keyof PrimaryTranscript, `nangLuc${string}` | `phamChat${string}`>;

const isTrait = (name: string): name is Trait => /^(nangLuc|phamChat)/.test(name);

/** Marks crowd around 4, 5, 6, 7, 8, 9, where a wrong comparison shows. */
function test(random: Random, from: number): string {
  if (random.below(40) === 0) return 'M';
  if (random.below(60) === 0) return String(random.below(11));
  return String(from + random.below(11 - from));
}

/** Most sheets are good but for a subject, a trait or a test, so that every level comes up with one thing wrong. */
function randomSheet(base: PrimaryTranscript, random: Random): PrimaryTranscript {
  const grade = Number(base.khoi);
  const from = random.pick([3, 5, 6, 7, 7, 8, 9, 9]);
  const weakRow = random.below(base.bangDiem.length * 2);
  const weakTrait = random.below(45);
  const elective = SUBJECTS.tieuHoc.filter(
    (s) => s.grades.includes(grade) && !base.bangDiem.some((row) => row.maMonHoc === s.code),
  );
  const rows: readonly Row[] = [
    ...base.bangDiem,
    ...elective.filter(() => random.below(4) === 0).map((s) => ({ maMonHoc: s.code, tenMonHoc: s.name })),
  ];
  const bangDiem = rows.map(({ maMonHoc, tenMonHoc }, i): Row => {
    const mucDatDuoc: MucDatDuoc =
      i === weakRow
        ? random.pick(['T', 'H', 'H', 'C', 'M'] as const)
        : random.below(60) === 0
          ? 'M'
          : random.below(from * from) === 0
            ? 'H'
            : 'T';
    if (!slowHasTest(maMonHoc, grade)) return { maMonHoc, tenMonHoc, mucDatDuoc };
    if (mucDatDuoc === 'M') {
      return random.below(2) === 0
        ? { maMonHoc, tenMonHoc, mucDatDuoc }
        : { maMonHoc, tenMonHoc, mucDatDuoc, diemKiemTra: 'M' };
    }
    return { maMonHoc, tenMonHoc, mucDatDuoc, diemKiemTra: test(random, i === weakRow ? from - 3 : from) };
  });
  const names = Object.keys(base).filter(isTrait);
  const early = grade < 3 && random.below(2) === 0;
  const traits: Partial<Record<Trait, MucNangLucPhamChat>> = {};
  names.forEach((name, i) => {
    if (early && (name === 'nangLucCongNghe' || name === 'nangLucTinHoc')) return;
    if (i === weakTrait) traits[name] = random.pick(['Đ', 'Đ', 'C'] as const);
    else traits[name] = random.below(from * from * 2) === 0 ? 'Đ' : 'T';
  });
  const xepLoai = slowOverall({
    subjects: bangDiem.map((row) => row.mucDatDuoc!),
    traits: Object.values(traits),
    tests: bangDiem.flatMap((row) => row.diemKiemTra ?? []),
  });
  const rest = Object.fromEntries(Object.entries(base).filter(([name]) => !isTrait(name)));
  const title = slowAward(xepLoai, random.below(2) === 0);
  const { hoanThanhLopHoc, hoanThanhTieuHoc } = slowCompletion(xepLoai, grade);
  return {
    ...(rest as unknown as PrimaryTranscript),
    ...traits,
    bangDiem,
    xepLoai,
    hoanThanhLopHoc,
    hoanThanhTieuHoc,
    duocLenLop: hoanThanhLopHoc,
    khenThuong: title === '' ? 'Khen đột xuất' : title,
  };
}

/** The sheet with one computed value changed, and the code that must tell. */
function spoil(sheet: PrimaryTranscript, random: Random): readonly [PrimaryTranscript, string] {
  const { xepLoai } = sheet;
  switch (random.below(5)) {
    case 0:
      return [{ ...sheet, xepLoai: random.pick(OVERALL.filter((level) => level !== xepLoai)) }, 'HBS-PRI-04'];
    case 1:
      return [{ ...sheet, hoanThanhLopHoc: !sheet.hoanThanhLopHoc }, 'HBS-PRI-05'];
    case 2:
      return [{ ...sheet, hoanThanhTieuHoc: !sheet.hoanThanhTieuHoc }, 'HBS-PRI-06'];
    case 3:
      return [{ ...sheet, duocLenLop: !sheet.duocLenLop }, 'HBS-PRI-09'];
    default: {
      const wrong = xepLoai === 'hoanThanhXuatSac' ? TITLES.tieuBieu : TITLES.xuatSac;
      return [{ ...sheet, khenThuong: wrong }, 'HBS-PRI-07'];
    }
  }
}

/** Compares `count` random sheets; throws at the first difference. Returns how often each overall result came out. */
export function comparePrimarySheets(count: number, random: Random): ReadonlyMap<string, number> {
  const profile = loadProfile('bgddt-2024-cv2088');
  const validate = createValidator({ profile, today: TODAY });
  const derive = createDeriver({ profile });
  const bases = [1, 2, 3, 4, 5].map((grade) => primaryRecord(grade));
  const seen = new Map<string, number>();
  const fail = (what: string, sheet: unknown): never => {
    throw new Error(`${what}\n${JSON.stringify(sheet)}`);
  };
  for (let i = 0; i < count; i++) {
    const sheet = randomSheet(random.pick(bases), random);
    const overall = sheet.xepLoai!;
    const wrong = validate(sheet).issues.find((one) => one.severity === 'error' || COMPUTED.test(one.code));
    if (wrong !== undefined)
      fail(`sheet ${i}: the validator disagrees with the oracle, ${wrong.code}`, sheet);
    const derived = new Map(derive(sheet).map(({ path, value }) => [path.join('.'), value]));
    for (const name of ['xepLoai', 'hoanThanhLopHoc', 'hoanThanhTieuHoc'] as const) {
      if (derived.get(name) !== sheet[name]) fail(`sheet ${i}: ${name} is derived otherwise`, sheet);
    }
    for (const outstanding of [false, true]) {
      const award = awardPrimary({ overall, outstanding });
      if ((award === undefined ? '' : TITLES[award]) !== slowAward(overall, outstanding)) {
        fail(`sheet ${i}: another award, ${award}`, sheet);
      }
    }
    const [spoilt, code] = spoil(sheet, random);
    if (!validate(spoilt).issues.some((issue) => issue.code.startsWith(code))) {
      fail(`sheet ${i}: a changed value was not found, ${code}`, spoilt);
    }
    const kind = `${overall} ${sheet.khoi}`;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  return seen;
}
