import { address, COMMUNES_NEAR, createDice, createIdentity, createNames, type Dice, MINORITY, type Person } from './people.ts';
import { longComment } from './primary.ts';

type Level = 'T' | 'K' | 'Đ' | 'CĐ';

const LOP = '8A1';
const NAM_HOC = '2025-2026';
const TRUONG = 'Trường Trung học cơ sở Mẫu Ban Mai';
const RANK: readonly Level[] = ['CĐ', 'Đ', 'K', 'T'];

interface Subject {
  readonly ma: string;
  readonly ten: string;
  readonly marked: boolean;
  /** Not counted by everyone among "at least 6 subjects"; the marks drawn are the same either way. */
  readonly elective?: boolean;
}
const SUBJECTS: readonly Subject[] = [
  { ma: '19', ten: 'Ngữ văn', marked: true },
  { ma: '15', ten: 'Toán', marked: true },
  { ma: '69', ten: 'Ngoại ngữ 1', marked: true },
  { ma: '26', ten: 'Giáo dục công dân', marked: true },
  { ma: '05', ten: 'Lịch sử và Địa lí', marked: true },
  { ma: '66', ten: 'Khoa học tự nhiên', marked: true },
  { ma: '27', ten: 'Công nghệ', marked: true },
  { ma: '32', ten: 'Tin học', marked: true },
  { ma: '88', ten: 'Giáo dục thể chất', marked: false },
  { ma: '97', ten: 'Nghệ thuật (Âm nhạc, Mĩ thuật)', marked: false },
  { ma: '91', ten: 'Hoạt động trải nghiệm, hướng nghiệp', marked: false },
  { ma: '99', ten: 'Nội dung giáo dục của địa phương', marked: false },
  { ma: '14', ten: 'Tiếng dân tộc thiểu số', marked: true, elective: true },
  { ma: '31', ten: 'Ngoại ngữ 2', marked: true, elective: true },
];

/** Thirteen teachers for fourteen subjects: Khoa học tự nhiên and Công nghệ are one person's. */
const TEACHERS: readonly (readonly [id: string, name: string, ...subjects: string[]])[] = [
  ['999185000021', 'Nguyễn Thị Thu Hà', '19'],
  ['999082000022', 'Trần Quốc Tuấn', '15'],
  ['999189000023', 'Lê Thị Mai Hương', '69'],
  ['999191000024', 'Phạm Thị Bích Thảo', '26'],
  ['999084000025', 'Hoàng Đức Thịnh', '05'],
  ['999187000026', 'Võ Thị Kim Liên', '66', '27'],
  ['999092000027', 'Đặng Hữu Phước', '32'],
  ['999083000028', 'Bùi Mạnh Cường', '88'],
  ['999193000029', 'Ngô Thị Quỳnh Anh', '97'],
  ['999188000030', 'Huỳnh Thị Ngọc Trâm', '91'],
  ['999090000031', 'Dương Văn Lâm', '99'],
  ['999186000032', "H'Nhuôn Kbuôr", '14'],
  ['999194000033', 'Vũ Thị Khánh Linh', '31'],
];
const GVCN = TEACHERS[0]!;
const CBQL = ['999076000020', 'Lý Văn Thành'] as const;

/** Terms I and II in tenths for marked subjects, `Đ`/`CĐ` for the others, `M` when exempt. */
type Term = number | 'Đ' | 'CĐ' | 'M';
interface Result {
  readonly subject: Subject;
  readonly hk1: Term;
  readonly hk2: Term;
  readonly cn: Term;
}

/** Year mark in tenths, half up: (I + 2·II) / 3 (Thông tư 22/2021 art. 9). */
const yearMark = (h1: number, h2: number): number => Math.floor((2 * (h1 + 2 * h2) + 3) / 6);

function plainLevel(marks: readonly number[], failedComments: number): number {
  const atLeast = (mark: number): number => marks.filter((m) => m >= mark).length;
  const need = Math.min(6, marks.length);
  if (failedComments === 0 && atLeast(65) === marks.length && atLeast(80) >= need) return 3;
  if (failedComments === 0 && atLeast(50) === marks.length && atLeast(65) >= need) return 2;
  if (failedComments <= 1 && atLeast(35) === marks.length && atLeast(50) >= need) return 1;
  return 0;
}

/** The level, with the one-level adjustment; undefined where two readings of art. 9.3 would differ. */
function learningLevel(results: readonly Result[], term: 'hk1' | 'hk2' | 'cn'): Level | undefined {
  const readings = [false, true].flatMap((withElectives) => {
    const counted = results.filter((r) => withElectives || r.subject.elective !== true);
    const marks = counted.map((r) => r[term]).filter((v): v is number => typeof v === 'number');
    const failed = counted.filter((r) => r[term] === 'CĐ').length;
    const base = plainLevel(marks, failed);
    const replaced = [
      ...marks.map((_, i) => plainLevel(marks.map((m, j) => (i === j ? 100 : m)), failed)),
      ...(failed > 0 ? [plainLevel(marks, failed - 1)] : []),
    ];
    const removed = [
      ...marks.map((_, i) => plainLevel(marks.filter((_m, j) => i !== j), failed)),
      ...(failed > 0 ? [plainLevel(marks, failed - 1)] : []),
    ];
    return [replaced, removed].map((without) => base + (without.some((r) => r >= 2 && r - base >= 2) ? 1 : 0));
  });
  return readings.every((r) => r === readings[0]) ? RANK[readings[0]!] : undefined;
}

/** Subjects of 9.0 and more (art. 15). */
const excellent = (list: readonly Result[]): number =>
  list.filter((r) => typeof r.cn === 'number' && r.cn >= 90).length;

/** Conduct of the year from the terms (Thông tư 22/2021 art. 8). */
const CONDUCT: Readonly<Record<Level, Readonly<Record<Level, Level>>>> = {
  T: { T: 'T', K: 'K', Đ: 'K', CĐ: 'CĐ' },
  K: { T: 'T', K: 'K', Đ: 'Đ', CĐ: 'CĐ' },
  Đ: { T: 'K', K: 'K', Đ: 'Đ', CĐ: 'CĐ' },
  CĐ: { T: 'K', K: 'Đ', Đ: 'Đ', CĐ: 'CĐ' },
};

interface Pupil extends Person {
  readonly ma: string;
  readonly so: string;
  readonly ngaySinh: string;
  readonly results: readonly Result[];
  readonly learning: readonly [Level, Level, Level] | undefined;
  readonly conduct: readonly [Level, Level, Level];
  readonly absences: number;
  readonly disabled: boolean;
  readonly transferred: boolean;
}

/** Numbers of the pupils (from 1) with an awkward case. */
const EXEMPT = 9;
const DISABLED = 18;
const TRANSFERRED = 23;
const REASSESSED = 31;
const ONE_COMMENT_FAILED = 14;
/** The one pupil made wrong on purpose, and the subject whose year mark is wrong. */
const WRONG = 26;
const WRONG_SUBJECT = '66';

function draw(dice: Dice, number: number): Result[] {
  const centre = dice.pick([58, 64, 70, 76, 82, 86, 90]);
  return SUBJECTS.map((subject) => {
    if (!subject.marked) {
      if (number === EXEMPT && subject.ma === '88') return { subject, hk1: 'M', hk2: 'M', cn: 'M' };
      const failed = number === ONE_COMMENT_FAILED && subject.ma === '99';
      return { subject, hk1: 'Đ', hk2: failed ? 'CĐ' : 'Đ', cn: failed ? 'CĐ' : 'Đ' };
    }
    const weak = number === REASSESSED && ['15', '66', '69'].includes(subject.ma);
    const around = (): number => Math.max(20, Math.min(100, (weak ? 30 : number === REASSESSED ? 55 : centre) + dice.int(-8, 9)));
    const [hk1, hk2] = weak ? [dice.int(28, 33), dice.int(27, 34)] : [around(), around()];
    return { subject, hk1, hk2, cn: yearMark(hk1, hk2) };
  });
}

function makePupils(): Pupil[] {
  const dice = createDice(20258);
  const name = createNames(dice);
  const identity = createIdentity();
  const pupils: Pupil[] = [];
  for (let number = 1; number <= 40; number++) {
    const minority = number % 7 === 2 ? MINORITY[(number - 2) / 7] : undefined;
    const cousin = minority === undefined ? undefined : (COUSINS[minority.hoVaTen] ?? minority);
    const sex = cousin?.sex ?? (number % 2 === 0 ? 'nu' : 'nam');
    const hoVaTen = cousin?.hoVaTen ?? name(sex);
    const family = hoVaTen.split(' ')[0]!;
    const ngaySinh = `2012-${String(dice.int(1, 12)).padStart(2, '0')}-${String(dice.int(1, 28)).padStart(2, '0')}`;
    const disabled = number === DISABLED;
    let results: Result[] = [];
    let learning: [Level, Level, Level] | undefined;
    while (learning === undefined && !disabled) {
      results = draw(dice, number);
      const [a, b, c] = (['hk1', 'hk2', 'cn'] as const).map((term) => learningLevel(results, term));
      if (a === undefined || b === undefined || c === undefined) continue;
      // Whether electives count among the six of art. 15 is open too.
      const core = excellent(results.filter((r) => r.subject.elective !== true));
      if (core < 6 && excellent(results) >= 6) continue;
      // Exactly one pupil goes into the summer re-assessment.
      if ((c === 'CĐ') !== (number === REASSESSED)) continue;
      learning = [a, b, c];
    }
    if (disabled) results = SUBJECTS.map((subject) => ({ subject, hk1: 'M', hk2: 'M', cn: 'M' }));
    const [hk1, hk2] = number === REASSESSED ? (['K', 'K'] as const) : dice.pick([['T', 'T'], ['T', 'T'], ['K', 'T'], ['T', 'K'], ['K', 'K'], ['Đ', 'K']] as const);
    pupils.push({
      hoVaTen,
      sex,
      danToc: cousin?.danToc ?? '1',
      cha: cousin?.cha ?? name('nam', family),
      me: cousin?.me ?? name('nu'),
      ma: `66241210${String(8000 + number)}`,
      so: identity(sex, 2012),
      ngaySinh,
      results,
      learning,
      conduct: [hk1, hk2, CONDUCT[hk1][hk2]],
      absences: number === 12 ? 21 : dice.int(0, 9),
      disabled,
      transferred: number === TRANSFERRED,
    });
  }
  return pupils;
}

/** The THCS class has its own children of the same villages. */
const COUSINS: Readonly<Record<string, Person>> = {
  "H'Lan Niê": { hoVaTen: "H'Lan Niê Kdăm", sex: 'nu', danToc: '12', cha: 'Y Nuê Mlô', me: "H'Bưp Niê Kdăm" },
  'Y Bhiu Mlô': { hoVaTen: 'Y Bhiu Êban', sex: 'nam', danToc: '12', cha: 'Y Lâm Kbuôr', me: "H'Juel Êban" },
  "H'Yŭn Êban": { hoVaTen: "H'Rŭn Ayŭn", sex: 'nu', danToc: '12', cha: 'Y Thăm Byă', me: "H'Nga Ayŭn" },
  'Y Khôi Byă': { hoVaTen: 'Y Đăng Ktla', sex: 'nam', danToc: '12', cha: 'Y Mar Niê', me: "H'Duôn Ktla" },
  'Nông Văn Thắng': { hoVaTen: 'Hoàng Seo Páo', sex: 'nam', danToc: '8', cha: 'Hoàng Seo Sình', me: 'Giàng Thị Mảy' },
};

const show = (value: Term): string => (typeof value === 'number' ? (value / 10).toFixed(1) : value);

/** Not the computed year mark, and on the same side of every threshold, so that only one rule is broken. */
function wrongMark(pupil: Pupil): number {
  const row = pupil.results.find((r) => r.subject.ma === WRONG_SUBJECT)!;
  for (const delta of [4, -4, 3, -3, 2, -2]) {
    const cn = (row.cn as number) + delta;
    const changed = pupil.results.map((r) => (r === row ? { ...r, cn } : r));
    if (cn <= 100 && learningLevel(changed, 'cn') === pupil.learning![2] && excellent(changed) === excellent(pupil.results)) return cn;
  }
  throw new Error('no wrong mark keeps the level');
}

function csv(rows: readonly (readonly string[])[], separator: string, bom: boolean): Uint8Array {
  const cell = (text: string): string => (/["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text);
  const text = rows.map((row) => `${row.map(cell).join(separator)}\r\n`).join('');
  return new TextEncoder().encode((bom ? '\ufeff' : '') + text);
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

const LITERATURE = [
  'Em đọc hiểu văn bản tốt, nắm được nội dung và nghệ thuật của tác phẩm.',
  'Em viết bài văn nghị luận có bố cục rõ ràng, lập luận chặt chẽ, dẫn chứng tiêu biểu.',
  'Em nói trước lớp tự tin, biết lắng nghe và phản hồi ý kiến của bạn “đúng lúc, đúng chỗ”.',
  'Em cần chú ý hơn về dấu câu; lỗi chính tả đã giảm nhiều so với học kỳ I.',
];

function subjectComment(pupil: Pupil, number: number, row: Result): string {
  if (pupil.disabled) return 'Học theo kế hoạch giáo dục cá nhân, không đánh giá.';
  if (number === 5 && row.subject.ma === '19') return longComment(2000, LITERATURE);
  if (row.cn === 'M') return 'Được miễn học phần thực hành theo hồ sơ bệnh án.';
  if (row.cn === 'CĐ') return 'Chưa hoàn thành sản phẩm học tập học kỳ II; cần bổ sung.';
  if (typeof row.cn !== 'number') return 'Hoàn thành các nhiệm vụ học tập; tham gia tích cực.';
  if (row.cn < 50) return 'Cần ôn tập lại kiến thức cơ bản trong hè.';
  if (row.cn >= 80) return 'Nắm vững kiến thức; vận dụng tốt vào bài tập.';
  return 'Nắm được kiến thức cơ bản; cần luyện tập thêm.';
}

function award(pupil: Pupil): string | undefined {
  if (pupil.learning?.[2] !== 'T' || pupil.conduct[2] !== 'T') return undefined;
  return excellent(pupil.results) >= 6 ? 'Học sinh Xuất sắc' : 'Học sinh Giỏi';
}

/** The files of class 8A1, by file name. */
export function secondaryFiles(): Record<string, Uint8Array> {
  const pupils = makePupils();
  const dice = createDice(888);
  const people = pupils.map((p, i) => {
    const home = address(dice, COMMUNES_NEAR);
    const now = dice.chance(70) ? home : address(dice, COMMUNES_NEAR);
    return {
      ma_hoc_sinh: p.ma,
      ho_va_ten: p.hoVaTen,
      so_dinh_danh: p.so,
      gioi_tinh: p.sex === 'nam' ? 1 : 2,
      ngay_sinh: p.ngaySinh,
      dan_toc: p.danToc,
      quoc_tich: 'VN',
      trang_thai_hs: p.transferred ? 'Chuyển đến kỳ 1' : 'Đang học',
      so_so_dang_bo: `2023-${String(801 + i)}`,
      khuyet_tat_khong_danh_gia: p.disabled,
      doi_tuong_chinh_sach: p.danToc === '1' ? null : 'Người dân tộc thiểu số',
      noi_sinh: 'Bệnh viện đa khoa vùng Tây Nguyên, tỉnh Đắk Lắk',
      ma_tinh_noi_sinh: '66',
      que_quan: home[0],
      ma_xa_que_quan: home[1],
      ma_tinh_que_quan: '66',
      noi_o_hien_nay: now[0],
      ma_xa_noi_o_hien_nay: now[1],
      ma_tinh_noi_o_hien_nay: '66',
      ho_ten_cha: p.cha,
      nghe_nghiep_cha: dice.pick(['Làm nông', 'Công nhân', 'Lái xe', 'Viên chức', 'Buôn bán']),
      ho_ten_me: p.me,
      nghe_nghiep_me: dice.pick(['Làm nông', 'Nội trợ', 'Giáo viên', 'Buôn bán', 'Công nhân']),
    };
  });
  const marks: string[][] = [['ma_hoc_sinh', 'ho_va_ten', 'ma_mon_hoc', 'ten_mon_hoc', 'diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_ca_nam', 'diem_kiem_tra_lai', 'nhan_xet']];
  const summary: Record<string, unknown>[] = [];
  const history: string[][] = [['ma_hoc_sinh', 'nam_hoc', 'ten_lop', 'ten_truong', 'ten_tinh', 'ngay_chuyen_den']];
  const wrong = wrongMark(pupils[WRONG - 1]!);
  pupils.forEach((p, i) => {
    const number = i + 1;
    for (const row of p.results) {
      const cn = number === WRONG && row.subject.ma === WRONG_SUBJECT ? wrong : row.cn;
      const values = p.disabled ? ['', '', ''] : [show(row.hk1), show(row.hk2), show(cn)];
      marks.push([p.ma, p.hoVaTen, row.subject.ma, row.subject.ten, ...values, '', subjectComment(p, number, row)]);
    }
    const promoted = number !== REASSESSED;
    summary.push({
      ma_hoc_sinh: p.ma,
      hoc_tap_hoc_ky_1: p.learning?.[0] ?? null,
      hoc_tap_hoc_ky_2: p.learning?.[1] ?? null,
      hoc_tap_ca_nam: p.learning?.[2] ?? null,
      ren_luyen_hoc_ky_1: p.conduct[0],
      ren_luyen_hoc_ky_2: p.conduct[1],
      ren_luyen_ca_nam: p.conduct[2],
      so_buoi_nghi: p.absences,
      duoc_len_lop: promoted,
      noi_dung_duoc_len_lop: promoted ? 'Được lên lớp 9' : 'Kiểm tra, đánh giá lại các môn học trong kỳ nghỉ hè',
      khen_thuong: award(p) ?? null,
      ket_qua_cuoc_thi: number === 3 ? 'Giải Ba cuộc thi Khoa học kĩ thuật cấp trường' : null,
      nhan_xet_gvcn: p.disabled
        ? 'Em hoà nhập tốt, tiến bộ theo kế hoạch giáo dục cá nhân; được bạn bè quý mến.'
        : promoted
          ? 'Em chấp hành tốt nội quy, đoàn kết với bạn bè, có ý thức vươn lên trong học tập.'
          : 'Em ngoan, lễ phép; cần ôn tập trong hè các môn chưa đạt để được đánh giá lại.',
    });
    const before = p.transferred ? 'Trường Trung học cơ sở Mẫu Sông Hinh' : TRUONG;
    history.push(
      [p.ma, '2023-2024', p.transferred ? '6A3' : '6A1', before, 'Tỉnh Đắk Lắk', ''],
      [p.ma, '2024-2025', p.transferred ? '7A3' : '7A1', before, 'Tỉnh Đắk Lắk', ''],
      [p.ma, NAM_HOC, LOP, TRUONG, 'Tỉnh Đắk Lắk', p.transferred ? '2025-11-03' : ''],
    );
  });
  const staff: string[][] = [['so_dinh_danh', 'ho_va_ten', 'vai_tro', 'chuc_vu', 'ma_mon_hoc']];
  for (const [id, hoVaTen, ...subjects] of TEACHERS) {
    for (const subject of subjects) staff.push([id, hoVaTen, 'GVBM', 'Giáo viên', subject]);
  }
  staff.push([GVCN[0], GVCN[1], 'GVCN', 'Giáo viên', ''], [CBQL[0], CBQL[1], 'CBQL', 'Hiệu trưởng', '']);
  return {
    'hoc-sinh.json': json(people),
    'bang-diem.csv': csv(marks, ';', true),
    'tong-ket.json': json(summary),
    'can-bo.csv': csv(staff, ',', false),
    'qua-trinh-hoc-tap.csv': csv(history, ',', false),
    'truong.json': json({
      ma_truong: '6624121902',
      ten_truong: TRUONG,
      mst: '9999999028',
      ma_so_giao_duc: '66',
      ten_so_giao_duc: 'Sở Giáo dục và Đào tạo tỉnh Đắk Lắk',
      ten_xa_phuong: 'Phường Tân Lập',
      ma_xa_phuong: '24121',
      ten_tinh_thanh_pho: 'Tỉnh Đắk Lắk',
      ma_tinh_thanh_pho: '66',
    }),
    'lop.json': json({ ma_lop: '66-24121-8A1', ten_lop: LOP, khoi: '08', nam_hoc: NAM_HOC }),
  };
}
