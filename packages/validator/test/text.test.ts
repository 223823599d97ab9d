import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findInvisible,
  findLookalike,
  hasInnerSpaces,
  hasOuterSpace,
  isPlain,
  toNfc,
} from '../src/shape/text.ts';

const hasFinding = (text: string): boolean =>
  findInvisible(text, false) !== undefined ||
  findLookalike(text) !== undefined ||
  toNfc(text) !== text ||
  hasOuterSpace(text) ||
  hasInnerSpaces(text);

describe('the one look that spares the single checks', () => {
  it('lets no character pass that one of them finds: every UTF-16 unit, alone and between letters', () => {
    const passed: number[] = [];
    for (let unit = 0; unit < 0x1_0000; unit++) {
      const character = String.fromCharCode(unit);
      for (const text of [character, `a${character}b`, `Đ${character}`, `${character}ế`]) {
        if (isPlain(text) && hasFinding(text)) passed.push(unit);
      }
    }
    expect(passed).toEqual([]);
  });

  it('lets no text pass that one of them finds: pieces put together at random', () => {
    const piece = fc.constantFrom(
      'a',
      'Đ',
      'ế',
      ' ',
      '  ',
      '\u0301',
      '\u00a0',
      'Ð',
      'С',
      '“',
      '–',
      '\t',
      'Ω',
      '\u200b',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        return !isPlain(text) || !hasFinding(text);
      }),
      { numRuns: 5_000 },
    );
  });

  it('passes what people write', () => {
    for (const text of ['Nguyễn Thị Hòa', 'H’Nguyệt Niê Kđăm', '12 Bạch Đằng, Đà Nẵng – “nhà mới”…', '']) {
      expect([text, isPlain(text)]).toEqual([text, true]);
    }
  });
});
