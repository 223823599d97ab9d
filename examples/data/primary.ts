import type { WorkBook, WorkSheet } from '@e965/xlsx';
import * as XLSX from '@e965/xlsx';
import { address, COMMUNES_NEAR, createDice, createIdentity, createNames, MINORITY, type Person } from './people.ts';

type Level = 'T' | 'H' | 'C' | 'M' | '';
type Trait = 'T' | 'Đ' | 'C' | '';
type Row = (string | number | null)[];

const LOP = '3A';
const MA_LOP = '66-24169-3A';
const NAM_HOC = '2025-2026';
const TRUONG = 'Trường Tiểu học Mẫu Hoa Sen';
const SUBJECTS = ['01', '02', '03', '04', '11', '12', '87', '88', '89', '90', '91'] as const;
const TESTED = ['01', '02', '11', '12', '87'] as const;
const GENERAL = ['Tự chủ và tự học', 'Giao tiếp và hợp tác', 'Giải quyết vấn đề và sáng tạo'];
const SPECIFIC = ['Ngôn ngữ', 'Tính toán', 'Khoa học', 'Thẩm mĩ', 'Thể chất'];
const EXTRA_SPECIFIC = ['Công nghệ', 'Tin học'];
const QUALITIES = ['Yêu nước', 'Nhân ái', 'Chăm chỉ', 'Trung thực', 'Trách nhiệm'];
const TRAITS = [...GENERAL, ...SPECIFIC, ...EXTRA_SPECIFIC, ...QUALITIES];

interface Pupil extends Person {
  readonly ma: string;
  readonly so: string;
  readonly ngaySinh: string;
  readonly levels: Record<string, Level>;
  readonly marks: Record<string, string>;
  readonly traits: Record<string, Trait>;
  readonly overall: string;
  readonly disabled: boolean;
  readonly transferred: boolean;
}

const [XUAT_SAC, TOT, HOAN_THANH, CHUA] = [
  'Hoàn thành xuất sắc',
  'Hoàn thành tốt',
  'Hoàn thành',
  'Chưa hoàn thành',
] as const;

/** Thông tư 27/2020 art. 9, computed here on its own so that the SDK's rules are checked against it. */
function overallOf(pupil: Pick<Pupil, 'levels' | 'marks' | 'traits'>): string {
  const levels = Object.values(pupil.levels).filter((v) => v !== 'M' && v !== '');
  const marks = Object.values(pupil.marks).map(Number);
  const traits = Object.values(pupil.traits);
  const best = levels.every((v) => v === 'T') && traits.every((v) => v === 'T');
  if (best && marks.every((m) => m >= 9)) return XUAT_SAC;
  if (best && marks.every((m) => m >= 7)) return TOT;
  const enough = levels.every((v) => v !== 'C') && traits.every((v) => v !== 'C') && marks.every((m) => m >= 5);
  return enough ? HOAN_THANH : CHUA;
}

function makePupils(): Pupil[] {
  const dice = createDice(20253);
  const name = createNames(dice);
  const identity = createIdentity();
  const pupils: Pupil[] = [];
  for (let i = 0; i < 35; i++) {
    const minority = i % 8 === 3 ? MINORITY[(i - 3) / 8] : undefined;
    const sex = minority?.sex ?? (i % 2 === 0 ? 'nam' : 'nu');
    const hoVaTen = minority?.hoVaTen ?? name(sex);
    const family = hoVaTen.split(' ')[0]!;
    const day = dice.int(1, 28);
    const month = dice.int(1, 12);
    const disabled = i === 20;
    const target = i === 29 ? CHUA : dice.pick([XUAT_SAC, TOT, TOT, HOAN_THANH, HOAN_THANH]);
    const good = target === XUAT_SAC || target === TOT;
    const levels: Record<string, Level> = {};
    const marks: Record<string, string> = {};
    const traits: Record<string, Trait> = {};
    for (const code of SUBJECTS) levels[code] = disabled ? '' : good ? 'T' : dice.chance(55) ? 'T' : 'H';
    for (const trait of TRAITS) traits[trait] = disabled ? '' : good ? 'T' : dice.chance(60) ? 'T' : 'Đ';
    for (const code of disabled ? [] : TESTED) {
      const low = target === XUAT_SAC ? 9 : levels[code] === 'T' ? 7 : 5;
      marks[code] = String(dice.int(low, levels[code] === 'T' ? 10 : 8));
    }
    if (target === TOT) marks['01'] = String(dice.int(7, 8));
    if (target === HOAN_THANH) levels['91'] = 'H';
    if (target === CHUA) {
      levels['01'] = 'C';
      marks['01'] = '4';
      traits['Tính toán'] = 'C';
    }
    if (i === 11) levels['88'] = 'M';
    if (minority?.danToc === '12' && !disabled) levels['14'] = good ? 'T' : 'H';
    pupils.push({
      hoVaTen,
      sex,
      danToc: minority?.danToc ?? '1',
      cha: minority?.cha ?? name('nam', family),
      me: minority?.me ?? name('nu'),
      ma: `66241690${String(3001 + i)}`,
      so: identity(sex, 2017),
      ngaySinh: `2017-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
      levels,
      marks,
      traits,
      overall: disabled ? '' : overallOf({ levels, marks, traits }),
      disabled,
      transferred: i === 15,
    });
  }
  return pupils;
}

const dmy = (iso: string): string => iso.split('-').reverse().join('/');
/** Days since 1899-12-30: how a spreadsheet keeps a date. */
const serial = (iso: string): number => Math.round((Date.parse(iso) - Date.UTC(1899, 11, 30)) / 86_400_000);

function sheetOf(rows: Row[], widths: number): WorkSheet {
  const sheet = XLSX.utils.aoa_to_sheet(rows);
  sheet['!cols'] = Array.from({ length: widths }, () => ({ wch: 16 }));
  return sheet;
}

function bytesOf(book: WorkBook): Uint8Array {
  // A fixed date keeps the file the same on every run.
  book.Props = { CreatedDate: new Date(Date.UTC(2026, 4, 20)), Author: 'Dữ liệu mẫu' };
  return new Uint8Array(XLSX.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer);
}

const ETHNIC: Record<string, string> = { '1': 'Kinh', '7': 'Nùng', '12': 'Ê-đê' };

function pupilList(pupils: readonly Pupil[]): Uint8Array {
  const head = ['STT', 'Mã lớp', 'Mã học sinh', 'Họ tên', 'Ngày sinh', 'Giới tính', 'Trạng thái HS', 'Ngày nhập trạng thái', 'Dân tộc', 'Quốc tịch', 'Loại khuyết tật', 'Số định danh cá nhân'];
  const rows: Row[] = [head];
  pupils.forEach((p, i) => {
    rows.push([
      i + 1,
      MA_LOP,
      p.ma,
      p.hoVaTen,
      dmy(p.ngaySinh),
      p.sex === 'nam' ? 'Nam' : 'Nữ',
      p.transferred ? 'Chuyển đến kỳ 1' : 'Đang học',
      p.transferred ? '06/10/2025' : '05/09/2025',
      ETHNIC[p.danToc]!,
      'Việt Nam',
      p.disabled ? 'Khuyết tật trí tuệ' : '',
      p.so,
    ]);
  });
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheetOf(rows, head.length), 'Danh sách học sinh');
  const lists: Record<string, Row[]> = {
    'DM Giới tính': [['Mã', 'Tên'], ['1', 'Nam'], ['2', 'Nữ']],
    'DM Trạng thái': [['Mã', 'Tên'], ['1', 'Đang học'], ['2', 'Chuyển đến kỳ 1'], ['3', 'Chuyển đến kỳ 2'], ['4', 'Chuyển đi'], ['5', 'Thôi học']],
    'DM Dân tộc': [['Mã', 'Tên'], ...Object.entries(ETHNIC)],
    'DM Khuyết tật': [['Mã', 'Tên'], ['1', 'Khuyết tật vận động'], ['2', 'Khuyết tật nghe, nói'], ['3', 'Khuyết tật nhìn'], ['5', 'Khuyết tật trí tuệ']],
  };
  for (const [sheet, list] of Object.entries(lists)) XLSX.utils.book_append_sheet(book, sheetOf(list, 2), sheet);
  return bytesOf(book);
}

/** Three header rows with merged cells and 35 columns, as the results import of CSDL ngành. */
function resultsBook(pupils: readonly Pupil[]): Uint8Array {
  const heads: Row[] = [[], [], []];
  const merges: XLSX.Range[] = [];
  const merge = (top: number, left: number, bottom: number, right: number): void => {
    if (top !== bottom || left !== right) merges.push({ s: { r: top, c: left }, e: { r: bottom, c: right } });
  };
  let column = 0;
  const tall = (text: string, top = 0): void => {
    for (let row = 0; row < 3; row++) heads[row]![column] = heads[row]![column] ?? (row === top ? text : null);
    merge(top, column, 2, column);
    column++;
  };
  const group = (row: number, text: string, fill: () => void): void => {
    const left = column;
    heads[row]![left] = text;
    fill();
    merge(row, left, row, column - 1);
  };
  for (const text of ['STT', 'Mã lớp', 'Mã học sinh', 'Họ tên', 'Ngày sinh']) tall(text);
  group(0, 'Môn học và hoạt động giáo dục', () => {
    for (const text of ['Toán', 'Tiếng Việt']) {
      group(1, text, () => {
        tall('Mức đạt được', 2);
        tall('Điểm KTĐK', 2);
      });
    }
    for (const text of ['Đạo đức', 'Tự nhiên và Xã hội']) tall(text, 1);
    group(1, 'Ngoại ngữ', () => {
      tall('Mức đạt được', 2);
      tall('Điểm KTĐK', 2);
    });
    for (const text of ['Tiếng dân tộc', 'TH-CN (Tin học)', 'Âm nhạc', 'Mĩ thuật', 'Hoạt động trải nghiệm', 'Giáo dục thể chất']) tall(text, 1);
  });
  group(0, 'Năng lực', () => {
    group(1, 'Năng lực chung', () => GENERAL.forEach((text) => tall(text, 2)));
    group(1, 'Năng lực đặc thù', () => SPECIFIC.forEach((text) => tall(text, 2)));
  });
  group(0, 'Phẩm chất chủ yếu', () => QUALITIES.forEach((text) => tall(text, 1)));
  for (const text of ['Hoàn thành chương trình lớp học', 'Được lên lớp', 'Đánh giá kết quả giáo dục']) tall(text);
  if (column !== 35) throw new Error(`the results sheet has ${column} columns`);

  const rows: Row[] = pupils.map((p, i) => {
    const done = p.overall !== CHUA;
    const mark = (code: string): number | null => (p.marks[code] === undefined ? null : Number(p.marks[code]));
    return [
      i + 1, MA_LOP, p.ma, p.hoVaTen, serial(p.ngaySinh),
      p.levels['01']!, mark('01'), p.levels['02']!, mark('02'),
      p.levels['03']!, p.levels['04']!, p.levels['11']!, mark('11'), p.levels['14'] ?? null,
      p.levels['12']!, p.levels['89']!, p.levels['90']!, p.levels['91']!, p.levels['88']!,
      ...[...GENERAL, ...SPECIFIC, ...QUALITIES].map((trait) => p.traits[trait]!),
      done ? 'x' : null, done ? 'x' : null, p.overall,
    ].map((value) => (value === '' ? null : value));
  });
  const sheet = sheetOf([...heads, ...rows], 35);
  sheet['!merges'] = merges;
  rows.forEach((_, i) => {
    const cell = sheet[XLSX.utils.encode_cell({ r: i + 3, c: 4 })] as XLSX.CellObject;
    cell.z = 'dd/mm/yyyy';
  });
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, 'KetQuaHocTap');
  return bytesOf(book);
}

const SENTENCES = [
  'Em đi học đều, đúng giờ và giữ gìn sách vở sạch sẽ.',
  'Em đọc to, rõ ràng, hiểu nội dung bài và kể lại được câu chuyện bằng lời của mình.',
  'Em thực hiện thành thạo phép nhân, phép chia trong bảng và giải được bài toán có hai bước tính.',
  'Em mạnh dạn nói trước lớp, biết lắng nghe và tôn trọng ý kiến của bạn.',
  'Em tích cực tham gia hoạt động trải nghiệm, chăm sóc vườn cây của lớp.',
  'Em biết giúp đỡ bạn bè, lễ phép với thầy cô và người lớn tuổi.',
  'Em sử dụng được máy tính để gõ văn bản ngắn có dấu tiếng Việt.',
  'Em vẽ tranh có màu sắc hài hoà và hát đúng giai điệu các bài đã học.',
];

/** Whole sentences up to exactly `length` characters. */
export function longComment(length: number, sentences: readonly string[] = SENTENCES): string {
  let text = sentences[0]!;
  for (let i = 1; text.length < length; i++) text += ` ${sentences[i % sentences.length]}`;
  return `${text.slice(0, length - 1).trimEnd().padEnd(length - 1, '.')}.`;
}

function comments(p: Pupil): { gvcn: string; phamChat: string; chung: string; dacThu: string } {
  if (p.disabled) {
    return {
      gvcn: 'Em hoà nhập tốt với lớp, tiến bộ theo kế hoạch giáo dục cá nhân.',
      phamChat: 'Em vui vẻ, thân thiện với bạn bè.',
      chung: 'Em tự phục vụ được bản thân, biết nhờ giúp đỡ khi cần.',
      dacThu: 'Em nhận biết được chữ cái và đếm được trong phạm vi 20 theo kế hoạch cá nhân.',
    };
  }
  const chua = p.overall === CHUA;
  return {
    gvcn: chua
      ? 'Em ngoan, đi học đều; cần được hỗ trợ thêm môn Toán trong hè để hoàn thành chương trình lớp 3.'
      : `${SENTENCES[(Number(p.ma) + 1) % SENTENCES.length]!} ${SENTENCES[0]!}`,
    phamChat: 'Em yêu quý bạn bè, thật thà, có trách nhiệm với việc của lớp.',
    chung: chua ? 'Em cần mạnh dạn trao đổi khi gặp bài khó.' : 'Em biết tự học và hợp tác tốt khi làm việc nhóm.',
    dacThu: chua ? 'Em đọc khá, cần luyện tính toán nhiều hơn.' : 'Em diễn đạt rõ ràng, tính toán chính xác, khéo tay.',
  };
}

function supplementBook(pupils: readonly Pupil[]): Uint8Array {
  const dice = createDice(777);
  const head = [
    'STT', 'Mã học sinh', 'Họ và tên', 'Số sổ đăng bộ', 'Khuyết tật không đánh giá',
    'TH-CN (Tin học) - Điểm KTĐK', 'TH-CN (Công nghệ) - Mức đạt được', 'TH-CN (Công nghệ) - Điểm KTĐK',
    'Năng lực công nghệ', 'Năng lực tin học',
    'Số buổi nghỉ có phép', 'Số buổi nghỉ không phép', 'Cân nặng (kg)', 'Chiều cao (cm)',
    'Nơi sinh', 'Nơi sinh - Mã tỉnh', 'Quê quán', 'Quê quán - Mã xã', 'Quê quán - Mã tỉnh',
    'Nơi ở hiện nay', 'Nơi ở hiện nay - Mã xã', 'Nơi ở hiện nay - Mã tỉnh',
    'Họ tên cha', 'Họ tên mẹ', 'Đối tượng chính sách',
    'Nhận xét phẩm chất', 'Nhận xét năng lực chung', 'Nhận xét năng lực đặc thù', 'Nhận xét của giáo viên chủ nhiệm',
    'Nội dung hoàn thành chương trình', 'Khen thưởng', 'Khen thưởng đột xuất',
  ];
  const rows: Row[] = [head];
  const history: Row[] = [['Mã học sinh', 'Năm học', 'Tên lớp', 'Tên trường', 'Tên tỉnh', 'Ngày chuyển đến']];
  pupils.forEach((p, i) => {
    const home = address(dice, COMMUNES_NEAR);
    const now = dice.chance(70) ? home : address(dice, COMMUNES_NEAR);
    const text = comments(p);
    const praise = { [XUAT_SAC]: 'Học sinh Xuất sắc', [TOT]: 'Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện' }[p.overall];
    rows.push([
      i + 1, p.ma, p.hoVaTen, `2023/${String(101 + i)}`, p.disabled ? 'x' : null,
      p.marks['12'] === undefined ? null : Number(p.marks['12']), p.levels['87'] || null, p.marks['87'] === undefined ? null : Number(p.marks['87']),
      p.traits['Công nghệ'] || null, p.traits['Tin học'] || null,
      dice.int(0, 6), dice.chance(15) ? 1 : 0, dice.int(220, 340) / 10, dice.int(118, 138),
      'Bệnh viện đa khoa vùng Tây Nguyên, tỉnh Đắk Lắk', '66', home[0], home[1], '66', now[0], now[1], '66',
      p.cha, p.me, p.danToc === '1' ? null : 'Người dân tộc thiểu số',
      text.phamChat, text.chung, text.dacThu, i === 7 ? longComment(2000) : text.gvcn,
      p.overall === CHUA ? null : 'Hoàn thành chương trình lớp 3; Được lên lớp 4',
      praise ?? null, i === 4 ? 'Giải Nhì hội thi Kể chuyện theo sách cấp trường' : null,
    ]);
    const before = p.transferred ? 'Trường Tiểu học Mẫu Sông Ba' : TRUONG;
    const province = p.transferred ? 'Tỉnh Gia Lai' : 'Tỉnh Đắk Lắk';
    history.push(
      [p.ma, '2023-2024', p.transferred ? '1B' : '1A', before, province, null],
      [p.ma, '2024-2025', p.transferred ? '2B' : '2A', before, province, null],
      [p.ma, NAM_HOC, LOP, TRUONG, 'Tỉnh Đắk Lắk', p.transferred ? '06/10/2025' : null],
    );
  });
  const staff: Row[] = [
    ['Số định danh cá nhân', 'Họ và tên', 'Vai trò', 'Chức vụ', 'Mã môn học'],
    ['999178000011', 'Trần Thị Thanh Tâm', 'CBQL', 'Hiệu trưởng', null],
    ['999186000012', 'Nguyễn Thị Hồng Vân', 'GVCN', 'Giáo viên', null],
    ['999190000013', 'Lê Thị Ngọc Diệp', 'GVBM', 'Giáo viên', '11'],
    ['999088000014', 'Phạm Quang Vinh', 'GVBM', 'Giáo viên', '88'],
  ];
  const school: Row[] = [
    ['Mã trường', 'Tên trường', 'Mã số thuế', 'Mã sở giáo dục', 'Tên sở giáo dục', 'Tên xã/phường', 'Mã xã/phường', 'Tên tỉnh/thành phố', 'Mã tỉnh/thành phố'],
    ['6624169901', TRUONG, '9999999011', '66', 'Sở Giáo dục và Đào tạo tỉnh Đắk Lắk', 'Phường Ea Kao', '24169', 'Tỉnh Đắk Lắk', '66'],
  ];
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheetOf(rows, head.length), 'Bổ sung');
  XLSX.utils.book_append_sheet(book, sheetOf(history, 6), 'Quá trình học tập');
  XLSX.utils.book_append_sheet(book, sheetOf(staff, 5), 'Cán bộ');
  XLSX.utils.book_append_sheet(book, sheetOf(school, 9), 'Trường');
  XLSX.utils.book_append_sheet(book, sheetOf([['Mã lớp', 'Tên lớp', 'Khối', 'Năm học'], [MA_LOP, LOP, '3', NAM_HOC]], 4), 'Lớp');
  return bytesOf(book);
}

/** The three workbooks of class 3A, by file name. */
export function primaryFiles(): Record<string, Uint8Array> {
  const pupils = makePupils();
  return {
    'C1-HocSinh_3A.xlsx': pupilList(pupils),
    'KetQuaHocTapImportExcel_3A.xlsx': resultsBook(pupils),
    'BoSung_3A.xlsx': supplementBook(pupils),
  };
}
