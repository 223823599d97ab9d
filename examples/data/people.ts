/** Deterministic synthetic people for the example classes: no real person has an identity number that starts with 999. */

/** A small seeded generator (mulberry32): the same files come out on every machine. */
export interface Dice {
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  chance(percent: number): boolean;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    int,
    pick: (list) => list[int(0, list.length - 1)]!,
    chance: (percent) => int(1, 100) <= percent,
  };
}

const FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Huỳnh', 'Phan', 'Vũ', 'Võ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ', 'Ngô', 'Dương', 'Lý', 'Đoàn', 'Trịnh'];
const MALE = ['Gia Bảo', 'Minh Khôi', 'Đức Anh', 'Quốc Huy', 'Hải Đăng', 'Tuấn Kiệt', 'Hoàng Phúc', 'Nhật Minh', 'Thiện Nhân', 'Trung Hiếu', 'Bảo Khang', 'Anh Dũng', 'Đình Phong', 'Hữu Nghĩa', 'Tấn Phát', 'Việt Cường', 'Xuân Trường', 'Công Thành', 'Mạnh Hùng', 'Khánh Duy'];
const FEMALE = ['Ngọc Ánh', 'Bảo Châu', 'Thuỳ Dương', 'Khánh Huyền', 'Gia Hân', 'Thanh Hằng', 'Phương Linh', 'Minh Nguyệt', 'Hồng Nhung', 'Quỳnh Như', 'Thảo Vy', 'Tường Vy', 'Mỹ Duyên', 'Kim Oanh', 'Diễm Quỳnh', 'Yến Nhi', 'Ánh Tuyết', 'Cẩm Tú', 'Hà My', 'Bích Ngọc'];

/** A pupil or parent name with its sex, unique within the run. */
export function createNames(dice: Dice): (sex: 'nam' | 'nu', family?: string) => string {
  const used = new Set<string>();
  return (sex, family) => {
    for (;;) {
      const name = `${family ?? dice.pick(FAMILY)} ${sex === 'nu' && dice.chance(35) ? 'Thị ' : ''}${dice.pick(sex === 'nam' ? MALE : FEMALE)}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
}

/** Personal identity number: 999, sex and century, two digits of the year, six of a running number. */
export function createIdentity(): (sex: 'nam' | 'nu', year: number) => string {
  let serial = 101;
  return (sex, year) => {
    serial += 137;
    const century = year >= 2000 ? 2 : 0;
    return `999${century + (sex === 'nam' ? 0 : 1)}${String(year % 100).padStart(2, '0')}${String(serial).padStart(6, '0')}`;
  };
}

/** A pupil as the examples know one. */
export interface Person {
  readonly hoVaTen: string;
  readonly sex: 'nam' | 'nu';
  readonly danToc: string;
  readonly cha: string;
  readonly me: string;
}

/** Ê-đê and other minority names of the class, with names of their parents. */
export const MINORITY: readonly Person[] = [
  { hoVaTen: "H'Lan Niê", sex: 'nu', danToc: '12', cha: 'Y Thun Êban', me: "H'Bluên Niê" },
  { hoVaTen: 'Y Bhiu Mlô', sex: 'nam', danToc: '12', cha: 'Y Krơng Ayŭn', me: "H'Nguôm Mlô" },
  { hoVaTen: "H'Yŭn Êban", sex: 'nu', danToc: '12', cha: 'Y Djuang Kbuôr', me: "H'Rin Êban" },
  { hoVaTen: 'Y Khôi Byă', sex: 'nam', danToc: '12', cha: 'Y Wăn Niê Kdăm', me: "H'Mlan Byă" },
  { hoVaTen: 'Nông Văn Thắng', sex: 'nam', danToc: '7', cha: 'Nông Văn Sình', me: 'Lương Thị Pảo' },
];

const HAMLET = ['Buôn Tơng Ju', 'Buôn Cuôr Kăp', 'Tổ dân phố 2', 'Tổ dân phố 5', 'Tổ dân phố 9', 'Thôn 4', 'Thôn Cao Thắng', 'Buôn H’Drát'];

/** An address in one of the communes given, as `[text, commune code]`. */
export function address(dice: Dice, communes: readonly (readonly [string, string])[]): readonly [string, string] {
  const [code, name] = dice.pick(communes);
  return [`${dice.pick(HAMLET)}, ${name.charAt(0).toLowerCase()}${name.slice(1)}, tỉnh Đắk Lắk`, code];
}

/** Communes of Đắk Lắk (66) near the schools, from the code list of QĐ 19/2025/QĐ-TTg. */
export const COMMUNES_NEAR: readonly (readonly [string, string])[] = [
  ['24121', 'Phường Tân Lập'],
  ['24133', 'Phường Buôn Ma Thuột'],
  ['24163', 'Phường Tân An'],
  ['24169', 'Phường Ea Kao'],
];
