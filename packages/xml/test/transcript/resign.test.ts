import { describeIssue, type Transcript } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import {
  carryPrepared,
  carrySignatures,
  encodeTranscript,
  listSlots,
  planResigning,
  prepareSignatures,
} from '@hocbaso/xml';
import { describe, expect, it } from 'vitest';
import { assign, edit, issued, newVerifier, profiles, record, signSlots } from './support.ts';

const profile = profiles.secondary;
const secondary = record('secondary') as Transcript & { form: 'secondary' };
const before = issued('secondary');
const teachers = secondary.bangDiem.map(({ maMonHoc }) => `gvbm:${maMonHoc}`);
const rest = ['gvcn', 'cbql', 'phatHanh'];

const write = (change: Partial<typeof secondary>): Uint8Array =>
  encodeTranscript({ ...secondary, ...change }, profile);
const withRow = (index: number, change: object): Uint8Array =>
  write({ bangDiem: secondary.bangDiem.map((row, i) => (i === index ? { ...row, ...change } : row)) });

/** A document without what is in its slots. */
function emptied(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  return text
    .replaceAll(/<NGAY_KY>.*?<\/Signature>/gs, '')
    .replaceAll(/<(\w+)((?: \w+="[^"]*")?)><\/\1>/g, '<$1$2/>');
}

it('nothing changed: every signature moves, byte for byte', () => {
  const { bytes, plan } = carrySignatures(before, write({}), profile);
  expect(plan).toEqual({ kept: [...teachers, ...rest], again: [], unsigned: [] });
  expect(Buffer.compare(bytes, before)).toBe(0);
  const primary = carrySignatures(
    issued('primary'),
    encodeTranscript(record('primary'), profiles.primary),
    profiles.primary,
  );
  expect(Buffer.compare(primary.bytes, issued('primary'))).toBe(0);
});

describe.each<[string, Uint8Array, readonly string[], readonly (string | number)[], string, string]>([
  [
    'a subject mark',
    withRow(1, { diemCaNam: '8.9' }),
    ['gvbm:15', ...rest],
    ['bangDiem', 1, 'diemCaNam'],
    'Võ Thành Công (Toán)',
    '(Toán)',
  ],
  [
    'a comment of a subject teacher',
    withRow(6, { nhanXet: 'Tiến bộ rõ rệt.' }),
    ['gvbm:27', ...rest],
    ['bangDiem', 6, 'nhanXet'],
    'Bùi Xuân Mạnh',
    '(Công nghệ)',
  ],
  [
    'a comment of the homeroom teacher',
    write({ nhanXetGvcn: 'Ngoan.' }),
    rest,
    ['nhanXetGvcn'],
    'Phạm Thị Ngọc Ánh',
    '',
  ],
  [
    'the name of the pupil',
    write({ hoVaTen: 'Nguyễn Đặng Gia Hưng' }),
    rest,
    ['hoVaTen'],
    'Phạm Thị Ngọc Ánh',
    '',
  ],
])('changed: %s', (_name, after, again, path, nguoiKy, label) => {
  it('asks again whose content it is and no one else, and says why in both languages', () => {
    const plan = planResigning(before, after, profile);
    expect(plan.again.map(({ slotId }) => slotId)).toEqual(again);
    expect(plan.kept).toEqual(teachers.filter((id) => !again.includes(id)));
    expect(plan.again[0]).toMatchObject({ cause: { code: 'RESIGN_CONTENT', path }, changes: [{ path }] });
    for (const { cause } of plan.again) {
      for (const locale of ['vi', 'en'] as const) {
        const { what, next } = describeIssue(cause, locale, MESSAGES);
        expect(what + next).not.toMatch(/[{}]/);
        expect(what).toContain(label);
      }
    }
    expect(describeIssue(plan.again[0]!.cause, 'vi', MESSAGES).what).toContain(nguoiKy);
  });

  it('changes nothing outside the slots, and the document verifies once they have signed again', async () => {
    const { bytes, plan } = carrySignatures(before, after, profile);
    expect(emptied(bytes)).toBe(emptied(after));
    for (const id of plan.kept) {
      const row = /<GVBM Id="gv\d+"><NGAY_KY>.*?<\/GVBM>/gs;
      const old = new Set(Buffer.from(before).toString('utf8').match(row));
      for (const slot of Buffer.from(bytes).toString('utf8').match(row) ?? [])
        expect(old.has(slot), id).toBe(true);
    }
    const ids = plan.again.map(({ slotId }) => slotId);
    const early = ids.filter((id) => id !== 'cbql' && id !== 'phatHanh');
    const signed = signSlots(signSlots(bytes, profile, early), profile, ['cbql', 'phatHanh']);
    expect((await newVerifier().verify(signed)).verdict).toBe('TOTAL-PASSED');
  });
});

it('every fact of the record: those whose signature covers it sign again, nobody else', () => {
  let changes = 0;
  for (const [name, value] of Object.entries(secondary)) {
    if (
      typeof value !== 'string' ||
      !/^(noiSinh|queQuan|noiOHienNay|hoTen(Cha|Me|Cbql|Gvcn)|nghe\w+|noiDung\w+|khenThuong)$/.test(name)
    )
      continue;
    const plan = planResigning(before, write({ [name]: `${value} x` }), profile);
    expect(
      plan.again.map(({ slotId }) => slotId),
      name,
    ).toEqual(rest);
    expect(
      plan.again[0]!.changes.map(({ path }) => path),
      name,
    ).toEqual([[name]]);
    changes += 1;
  }
  for (const [index, row] of secondary.bangDiem.entries()) {
    for (const change of [{ nhanXet: `Đổi ${index}` }, { hoTenGvbm: 'Người Khác' }]) {
      const plan = planResigning(before, withRow(index, change), profile);
      expect(plan.again.map(({ slotId }) => slotId)).toEqual([`gvbm:${row.maMonHoc}`, ...rest]);
      changes += 1;
    }
  }
  expect(changes).toBeGreaterThan(30);
});

it('a new identifier, as after a recall: every row carries it, so everybody signs again and reads why', () => {
  const next = write({ maDinhDanhHocBa: '00000000-0000-4000-8000-00000000abcd' });
  const { kept, again } = planResigning(before, next, profile);
  expect(kept).toEqual([]);
  expect(again.map(({ slotId }) => slotId)).toEqual([...teachers, ...rest]);
  for (const { cause, changes } of again) {
    expect(changes).toMatchObject([{ path: ['maDinhDanhHocBa'] }]);
    expect(describeIssue(cause, 'vi', MESSAGES).what).toContain('ã định danh');
  }
});

it('a row that is taken out or put in, and rows in another order', () => {
  const gone = planResigning(before, write({ bangDiem: secondary.bangDiem.slice(1) }), profile);
  expect(gone.again.map(({ slotId }) => slotId)).toEqual(rest);
  expect(gone.kept).toEqual(teachers.slice(1));
  const short = carrySignatures(before, write({ bangDiem: secondary.bangDiem.slice(1) }), profile).bytes;
  const back = planResigning(short, write({}), profile);
  expect(back.unsigned).toEqual([teachers[0], ...rest]);
  expect(back.kept).toEqual(teachers.slice(1));
  const turned = planResigning(before, write({ bangDiem: secondary.bangDiem.toReversed() }), profile);
  expect(turned.kept.toSorted()).toEqual(teachers.toSorted());
  expect(turned.again.map(({ slotId }) => slotId)).toEqual(rest);
});

it('a signature that does not hold is not carried, and what covers it is given again', () => {
  const text = Buffer.from(before).toString('utf8');
  const at = text.indexOf('<SignatureValue>', text.indexOf('<DANH_SACH_GVBM>')) + 30;
  const flipped = text[at] === 'A' ? 'B' : 'A';
  const damaged = Buffer.from(text.slice(0, at) + flipped + text.slice(at + 1));
  const plan = planResigning(damaged, write({}), profile);
  expect(plan.again.map(({ slotId, cause }) => [slotId, cause.code])).toEqual([
    [teachers[0], 'RESIGN_INVALID'],
    ['cbql', 'RESIGN_COVERED'],
    ['phatHanh', 'RESIGN_COVERED'],
  ]);
  expect(plan.again[1]!.cause.params.slots).toContain('Phạm Thị Ngọc Ánh');
  expect(plan.kept).toEqual([...teachers.slice(1), 'gvcn']);
});

it('a signature moved to the slot of a colleague is not carried', () => {
  const text = Buffer.from(before).toString('utf8');
  const slots = [...text.matchAll(/<GVBM Id="gv\d+">(<NGAY_KY>.*?)<\/GVBM>/gs)];
  const [one, other] = [slots[1]![1]!, slots[2]![1]!];
  const swapped = Buffer.from(text.replace(one, '@one@').replace(other, one).replace('@one@', other));
  const plan = planResigning(swapped, write({}), profile);
  expect(plan.again.slice(0, 2).map(({ cause }) => cause.code)).toEqual(['RESIGN_INVALID', 'RESIGN_INVALID']);
});

it('refuses a document that has signatures, and one that is no transcript', () => {
  expect(() => planResigning(before, before, profile)).toThrow(
    expect.objectContaining({ code: 'ERR_HBS_CARRY_SIGNED' }),
  );
  expect(() => planResigning(before, edit(before, '<HOC_BA>', '<HOC_BA a="">'), profile)).toThrow(
    expect.objectContaining({ code: 'ERR_HBS_TRANSCRIPT_LAYOUT' }),
  );
});

it('a preparation is carried to another version exactly when the bytes to be signed are the same', () => {
  const first = write({});
  const ids = ['gvbm:15', 'gvbm:19'];
  const prepared = prepareSignatures(
    first,
    profile,
    ids.map((id) => assign(first, profile, id)),
  );
  const after = withRow(1, { diemCaNam: '1.0' });
  const carried = carryPrepared(after, profile, prepared);
  expect(carried.signatures.map(({ slotId, tbs }) => [slotId, tbs])).toEqual([
    ['gvbm:19', prepared.signatures.find(({ slotId }) => slotId === 'gvbm:19')!.tbs],
  ]);
  expect(listSlots(after, profile)).toHaveLength(teachers.length + 3);
  expect(carryPrepared(before, profile, prepared).signatures).toEqual([]);
});
