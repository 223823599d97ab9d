import type { DecodedTranscript, Transcript } from '@hocbaso/spec';
import { describe, expect, it } from 'vitest';
import { renderTranscriptBody, renderTranscriptHtml } from '../src/index.ts';
import { PRIMARY_RECORD } from './fixtures/primary-record.ts';
import { SECONDARY_RECORD } from './fixtures/secondary-record.ts';
import { SIGNATURES } from './fixtures/signatures.ts';
import { decode, readMarkup } from './markup.ts';

/** Rows of the table called `label`, as texts of their cells. */
function table(page: string, label: string): readonly (readonly string[])[] {
  const start = page.indexOf(`<table class="hbs-table" part="table" aria-label="${label}">`);
  expect(start, label).toBeGreaterThan(0);
  const markup = page.slice(start, page.indexOf('</table>', start));
  return [...markup.matchAll(/<tr>(.*?)<\/tr>/gs)].map((row) =>
    [...(row[1] as string).matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map((cell) =>
      decode((cell[1] as string).replace(/<[^>]*>/g, '')),
    ),
  );
}

const PAGES: readonly (readonly [string, string])[] = [
  ['primary', renderTranscriptHtml(PRIMARY_RECORD)],
  ['THCS', renderTranscriptHtml(SECONDARY_RECORD, { signatures: SIGNATURES, verdict: 'INDETERMINATE' })],
  ['empty', renderTranscriptHtml({ form: 'secondary' }, { signatures: [] })],
];

describe.each(PAGES)('page, %s', (_name, page) => {
  const { tags } = readMarkup(page);

  it('is Vietnamese with one h1 and no skipped heading level', () => {
    expect(tags.find((t) => t.name === 'html')?.attributes.lang).toBe('vi');
    const levels = tags
      .filter((t) => /^h[1-6]$/.test(t.name) && t.kind === 'open')
      .map((t) => Number(t.name[1]));
    expect(levels.filter((l) => l === 1)).toEqual([1]);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it('gives every table a name, every heading cell a scope and every row the same number of columns', () => {
    for (const t of tags.filter((t) => t.kind === 'open' && t.name === 'table')) {
      expect(t.attributes['aria-label']).toBeTruthy();
    }
    for (const t of tags.filter((t) => t.kind === 'open' && t.name === 'th')) {
      expect(t.attributes.scope).toMatch(/^(col|row|colgroup)$/);
    }
    let columns = 0;
    let hanging: number[] = [];
    let used = 0;
    for (const t of tags) {
      if (t.name === 'table' && t.kind === 'open') {
        columns = 0;
        hanging = [];
      } else if (t.name === 'col') columns++;
      else if (t.name === 'tr' && t.kind === 'open') {
        used = hanging.length;
        hanging = hanging.map((n) => n - 1).filter((n) => n > 0);
      } else if (t.name === 'tr') expect(used).toBe(columns);
      else if (/^t[hd]$/.test(t.name) && t.kind === 'open') {
        used += Number(t.attributes.colspan ?? 1);
        const span = Number(t.attributes.rowspan ?? 1);
        if (span > 1) hanging.push(span - 1);
      }
    }
  });
});

describe('primary form (CV 2088 annex 2)', () => {
  const page = renderTranscriptHtml(PRIMARY_RECORD);

  it('lists the subjects in the order of the form, those not taught included, in words', () => {
    const rows = table(page, '1. Kết quả các môn học và hoạt động giáo dục');
    expect(rows.map((r) => r.slice(0, 3))).toEqual([
      ['Môn học và hoạt động giáo dục', 'Mức đạt được', 'Điểm kiểm tra'],
      ['Tiếng Việt', 'Hoàn thành tốt', '9'],
      ['Toán', 'Hoàn thành tốt', '10'],
      ['Ngoại ngữ 1 (Tiếng Anh)', 'Hoàn thành tốt', '9'],
      ['Lịch sử và Địa lí', 'Hoàn thành tốt', '8'],
      ['Khoa học', 'Hoàn thành tốt', '8'],
      ['Tin học và Công nghệ (Tin học)', 'Hoàn thành', '6'],
      ['Tin học và Công nghệ (Công nghệ)', 'Hoàn thành tốt', '9'],
      ['Đạo đức', 'Hoàn thành tốt', ''],
      ['Tự nhiên và Xã hội', '', ''],
      ['Giáo dục thể chất', 'Miễn', 'Miễn'],
      ['Nghệ thuật (Âm nhạc)', 'Hoàn thành', ''],
      ['Nghệ thuật (Mĩ thuật)', 'Hoàn thành tốt', ''],
      ['Hoạt động trải nghiệm', 'Hoàn thành tốt', ''],
      ['Tiếng dân tộc', '', ''],
    ]);
    expect(rows[1]?.[3]).toBe(PRIMARY_RECORD.nhanXetGvcn);
  });

  it('writes dates, school years, ethnic group and levels as people do', () => {
    for (const text of ['15/03/2014', '28/05/2024', '2023 – 2024', 'Ê-đê', 'Việt Nam', '14/08/2023']) {
      expect(page).toContain(`>${text}<`);
    }
    expect(table(page, '3.2. Những năng lực đặc thù')[5]).toEqual(['Tin học', 'Cần cố gắng']);
  });
});

describe('secondary form (TT 22/2021)', () => {
  const page = renderTranscriptHtml(SECONDARY_RECORD);

  it('shows terms, year, re-assessment and teacher of each subject', () => {
    const rows = table(page, '1. Kết quả các môn học và hoạt động giáo dục');
    expect(rows[3]).toEqual([
      'Toán',
      '3,0',
      '3,6',
      '3,4',
      '5,5',
      'Cần rèn kĩ năng biến đổi biểu thức.',
      'Vũ Đình Khuê',
    ]);
    expect(rows.find((r) => r[0] === 'Giáo dục thể chất')?.slice(1, 4)).toEqual(['Miễn', 'Miễn', 'Miễn']);
    expect(rows.find((r) => r[0] === 'Nội dung giáo dục của địa phương')?.[1]).toBe('Chưa đạt');
    expect(rows.at(-1)?.[0]).toBe('Ngoại ngữ 2');
  });

  it('shows learning and conduct in words', () => {
    expect(table(page, '2. Kết quả học tập và rèn luyện').slice(1)).toEqual([
      ['Kết quả học tập', 'Chưa đạt', 'Đạt', 'Chưa đạt', 'Khá'],
      ['Kết quả rèn luyện', 'Khá', 'Tốt', 'Tốt', ''],
    ]);
  });

  it('drops no row: unknown, repeated and nameless subjects follow the form', () => {
    const extra = [
      { maMonHoc: '15', tenMonHoc: 'Toán (bổ sung)', diemCaNam: '9.0' },
      { maMonHoc: '777', diemCaNam: '8.0' },
    ] as unknown as Transcript['bangDiem'];
    const record = { ...SECONDARY_RECORD, bangDiem: [...extra, ...SECONDARY_RECORD.bangDiem] } as Transcript;
    const names = table(renderTranscriptHtml(record), '1. Kết quả các môn học và hoạt động giáo dục').map(
      (r) => r[0],
    );
    expect(names.slice(3, 5)).toEqual(['Toán (bổ sung)', 'Toán']);
    expect(names.at(-1)).toBe('777');
  });

  it('says loudly that a transcript was recalled', () => {
    const recalled = renderTranscriptHtml({ ...SECONDARY_RECORD, trangThai: 'thuHoi' });
    expect(recalled).toContain('HỌC BẠ NÀY ĐÃ BỊ THU HỒI');
    expect(page).not.toContain('THU HỒI');
  });
});

describe('signature panel', () => {
  it('lists every signer with role, time in Vietnam and the status as it is', () => {
    const page = renderTranscriptHtml(SECONDARY_RECORD, { signatures: SIGNATURES });
    expect(table(page, 'THÔNG TIN CHỮ KÝ SỐ').slice(1)).toEqual([
      ['Giáo viên môn Toán', 'Vũ Đình Khuê', '28/05/2026 14:03:00', 'Hợp lệ'],
      [
        'Giáo viên môn Ngữ văn',
        'Hoàng Thị Thuý',
        '28/05/2026 14:05:09',
        'Không hợp lệ Dữ liệu của dòng điểm đã bị thay đổi sau khi ký.',
      ],
      ['Giáo viên chủ nhiệm', 'Đỗ Quang Vượng', '28/05/2026 15:00:00', 'Hợp lệ'],
      ['Phó Hiệu trưởng', 'Phạm Thị Hồng Nhuỵ', '29/05/2026 08:00:00', 'Chưa xác định được'],
      ['Nhà trường (phát hành)', '', '', 'Chưa xác định được Chưa ký.'],
    ]);
  });

  it('never reads an unknown status or verdict as valid', () => {
    const odd = { ...SIGNATURES[0], status: 'ok' } as unknown as (typeof SIGNATURES)[number];
    const page = renderTranscriptHtml(SECONDARY_RECORD, {
      signatures: [odd],
      verdict: 'OK' as unknown as 'TOTAL-PASSED',
    });
    expect(table(page, 'THÔNG TIN CHỮ KÝ SỐ')[1]?.[3]).toBe('Chưa xác định được');
    expect(page.match(/CHƯA xác định được/g)).toHaveLength(2);
  });

  it('tells "not checked" from "not signed", and repeats a bad verdict on the cover', () => {
    expect(renderTranscriptHtml(PRIMARY_RECORD)).toContain('không kèm kết quả kiểm tra chữ ký số');
    expect(renderTranscriptHtml(PRIMARY_RECORD, { signatures: [] })).toContain('chưa có chữ ký số nào');
    const count = (verdict: 'TOTAL-PASSED' | 'TOTAL-FAILED'): number =>
      renderTranscriptHtml(PRIMARY_RECORD, { signatures: SIGNATURES, verdict }).split('Kết luận:').length - 1;
    expect(count('TOTAL-PASSED')).toBe(1);
    expect(count('TOTAL-FAILED')).toBe(2);
  });
});

describe('fragment', () => {
  it('starts below the headings of the page around it when asked', () => {
    expect(renderTranscriptBody(PRIMARY_RECORD, { headingLevel: 2 })).not.toMatch(/<h1|<html|<style/);
  });

  it('refuses what is not a transcript', () => {
    for (const value of [undefined, null, {}, { form: 'x' }]) {
      expect(() => renderTranscriptHtml(value as unknown as DecodedTranscript)).toThrow(
        expect.objectContaining({ code: 'ERR_HBS_RENDER_FORM' }),
      );
    }
  });
});
