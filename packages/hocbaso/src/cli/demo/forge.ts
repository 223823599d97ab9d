/** The three forgeries of the demo, made on bytes as an attacker would. They know the layout, not the library. */

/** One forged document and what was done to it. */
export interface Forgery {
  readonly id: 'diem-bi-sua' | 'go-chu-ky' | 'ghep-dong';
  readonly title: { readonly vi: string; readonly en: string };
  readonly bytes: Uint8Array;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function find(text: string, open: string, close: string, from = 0): Span {
  const start = text.indexOf(open, from);
  const end = text.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`the demo document has no ${open}`);
  return { start, end: end + close.length };
}

const rowOf = (text: string, subject: string): Span => {
  const marker = text.indexOf(`<MA_MON_HOC>${subject}</MA_MON_HOC>`);
  const start = text.lastIndexOf('<DIEM_TONG_KET', marker);
  return { start, end: find(text, '</DIEM_TONG_KET>', '>', marker).end };
};

/** Slot number `index` of the subject teachers, with its content. */
const slotOf = (text: string, index: number): Span => {
  const list = text.indexOf('<DANH_SACH_GVBM>');
  let at = list;
  let span: Span = { start: list, end: list };
  for (let i = 0; i <= index; i += 1) {
    span = find(text, '<GVBM ', '</GVBM>', at);
    at = span.end;
  }
  return span;
};

const cut = (text: string, { start, end }: Span): string => text.slice(start, end);
const put = (text: string, { start, end }: Span, piece: string): string =>
  text.slice(0, start) + piece + text.slice(end);

/** Forges `victim` in three ways; `donor` is another pupil's issued document of the same class. */
export function forge(victim: Uint8Array, donor: Uint8Array, subject: string): readonly Forgery[] {
  const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const text = decode(victim);
  const other = decode(donor);
  const subjects = [...text.matchAll(/<MA_MON_HOC>([^<]*)<\/MA_MON_HOC>/g)].map((m) => m[1]);
  const index = subjects.indexOf(subject);

  const row = rowOf(text, subject);
  // The subject code has two digits, so the first bare mark of the row is the one of term I.
  const raised = cut(text, row).replace(/>([0-9](?:\.[0-9])?|10)</, (_whole, mark: string) =>
    mark === '9.9' ? '>9.8<' : '>9.9<',
  );
  const slot = slotOf(text, index);
  const opening = cut(text, slot).slice(0, cut(text, slot).indexOf('>') + 1);

  const transplanted = put(text, slot, cut(other, slotOf(other, index)));
  return [
    {
      id: 'diem-bi-sua',
      title: { vi: 'Sửa một điểm môn Toán', en: 'A mark in mathematics changed' },
      bytes: encode(put(text, row, raised)),
    },
    {
      id: 'go-chu-ky',
      title: { vi: 'Gỡ chữ ký của giáo viên bộ môn', en: "A subject teacher's signature removed" },
      bytes: encode(put(text, slot, `${opening}</GVBM>`)),
    },
    {
      id: 'ghep-dong',
      title: {
        vi: 'Ghép dòng điểm đã ký của học sinh khác vào',
        en: "Another pupil's signed row moved into this record",
      },
      bytes: encode(put(transplanted, rowOf(transplanted, subject), cut(other, rowOf(other, subject)))),
    },
  ];
}
