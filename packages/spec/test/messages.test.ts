import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { XML_TRANSCRIPT_MESSAGES } from '../src/generated/messages/xml-transcript.ts';
import {
  CORE_MESSAGES,
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

describe('the catalogue in parts', () => {
  const packages = new URL('../../', import.meta.url).pathname;
  const sources = (folder: string): readonly string[] =>
    readdirSync(join(packages, folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('generated/'))
      .map((name) => join(packages, folder, 'src', name));
  const others = readdirSync(packages).filter((name) => name !== 'spec' && name !== 'validator');
  const ALL: Readonly<Record<string, unknown>> = MESSAGES;
  const CORE: Readonly<Record<string, unknown>> = CORE_MESSAGES;

  it('is whole: every area is a module, and the whole is their sum', async () => {
    const data = new URL('../data/messages/', import.meta.url);
    const areas = readdirSync(data).map((name) => name.replace('.json', ''));
    const sum: Record<string, unknown> = {};
    for (const area of areas) {
      const module = (await import(`../src/generated/messages/${area}.ts`)) as Record<string, object>;
      const [texts] = Object.values(module);
      expect(Object.keys(module)).toHaveLength(1);
      const codes = Object.keys(JSON.parse(readFileSync(new URL(`${area}.json`, data), 'utf8')) as object);
      expect(Object.keys(texts!)).toEqual(codes);
      Object.assign(sum, texts);
    }
    expect(sum).toEqual(MESSAGES);
    expect(MESSAGES).toMatchObject(CORE_MESSAGES);
    expect(Object.keys(CORE_MESSAGES).length).toBeLessThan(Object.keys(MESSAGES).length / 2);
  });

  it('has in the main entry every text of this package and of the validator', () => {
    const missing = ['spec', 'validator'].flatMap(sources).flatMap((path) => {
      const named = [...readFileSync(path, 'utf8').matchAll(/'([A-Z][A-Z0-9_-]+)'/g)].map(
        ([, code]) => code!,
      );
      return named.filter((code) => Object.hasOwn(ALL, code) && !Object.hasOwn(CORE, code));
    });
    expect(missing).toEqual([]);
  });

  it('is handed to every error and every sentence of the other packages', () => {
    const bare = others.flatMap(sources).filter((path) => {
      const text = readFileSync(path, 'utf8');
      const throws = [...text.matchAll(/new HocBaSoError\(/g)].length;
      const handed = [...text.matchAll(/messages: [A-Z_]+/g)].length;
      const speaks = /import \{[^}]*\b(?:renderMessage|describeIssue)\b[^}]*\} from '@hocbaso\/spec'/s.test(
        text,
      );
      return throws > handed || (speaks && !/_MESSAGES\b|\bMESSAGES\b/.test(text));
    });
    expect(bare).toEqual([]);
  });

  it('gives an error its sentence, whoever reads it', () => {
    const code = 'ERR_HBS_PROFILE_AMBIGUOUS';
    const params = { candidates: 'a, b', namHoc: '2024-2025' };
    const error = new HocBaSoError(code, { params, messages: XML_TRANSCRIPT_MESSAGES });
    expect(error.message).toContain('a, b');
    expect(error.english).toMatch(/Several profiles/);
    expect(error.next.vi).toContain('--profile');
    expect(JSON.stringify(error)).not.toContain('VERIFY_');
    expect(renderMessage(code, params).text).toBe(code);
    expect(renderMessage(code, params, 'vi', XML_TRANSCRIPT_MESSAGES).text).toBe(error.message);
    // The texts of the main entry are always there.
    const known = new HocBaSoError('ERR_HBS_ABORTED', { messages: XML_TRANSCRIPT_MESSAGES });
    expect(known.message).toMatch(/dừng/);
    expect(renderMessage('toString', {}, 'vi', XML_TRANSCRIPT_MESSAGES).text).toBe('toString');
    // @ts-expect-error: a code of another area needs its texts.
    expect(new HocBaSoError(code).message).toBe(code);
  });
});
