import { describe, expect, it } from 'vitest';
import {
  describeIssue,
  HocBaSoError,
  isHocBaSoError,
  type MessageCode,
  renderMessage,
} from '../src/index.ts';
import { MESSAGES } from '../src/messages.ts';

const entries = Object.entries(MESSAGES) as [MessageCode, readonly string[]][];

describe('message catalogue', () => {
  it.each(entries)(
    '%s speaks both languages with the same placeholders',
    (_code, [vi, en, nextVi, nextEn]) => {
      const names = (text: string): string[] =>
        [...new Set((text.match(/\{\w+\}/g) ?? []).map((name) => name.replace(/En\}$/, '}')))].sort();
      expect(vi).not.toBe('');
      expect(en).not.toBe('');
      expect(names(en!)).toEqual(names(vi!));
      expect(Boolean(nextVi)).toBe(Boolean(nextEn));
      expect(vi).toBe(vi!.normalize('NFC'));
    },
  );

  it('does not let a parameter smuggle a placeholder or a prototype key in', () => {
    const text = renderMessage('ERR_HBS_PROFILE_UNKNOWN', { profile: '{known}', known: 'x' }).text;
    expect(text).toContain('{known}');
    expect(renderMessage('constructor').text).toBe('constructor');
  });
});

describe('HocBaSoError', () => {
  it('is recognised by its brand, in Vietnamese first', () => {
    const cause = new Error('cause');
    const error = new HocBaSoError('ERR_HBS_ABORTED', { cause });
    expect(isHocBaSoError(error, 'ERR_HBS_ABORTED')).toBe(true);
    expect(isHocBaSoError(error, 'ERR_HBS_CONFIDENCE')).toBe(false);
    expect(isHocBaSoError(new Error('x'))).toBe(false);
    expect(error.cause).toBe(cause);
    expect(error.message).toMatch(/dừng/);
    expect(error.english).toMatch(/stopped/);
  });
});

describe('describeIssue', () => {
  it('says where a clerk must look', () => {
    const text = describeIssue({
      code: 'ERR_HBS_ABORTED',
      severity: 'error',
      path: ['bangDiem', 3, 'diemCaNam'],
      params: {},
      basis: 'TT 22/2021 Điều 9',
      location: {
        file: 'a.xlsx',
        sheet: 'S1',
        row: 7,
        column: 'AB',
        tenLop: '8A1',
        hoVaTen: 'Ê Nguôl',
        maHocSinh: 'X1',
      },
    });
    expect(text.where).toBe(
      'lớp 8A1, Ê Nguôl (X1), tệp a.xlsx, trang S1, dòng 7, cột AB, trường bangDiem[3].diemCaNam',
    );
    expect(text.why).toBe('TT 22/2021 Điều 9');
  });
});
