import type { MessageCode } from '@hocbaso/spec';
import type { CompiledField } from '../shape/compile.ts';
import {
  findInvisible,
  findLookalike,
  foldLookalikes,
  hasInnerSpaces,
  hasOuterSpace,
  joinInnerSpaces,
  toNfc,
} from '../shape/text.ts';
import type { Fix, RecordPath } from './fix.ts';

/** Marks that carry nothing: zero-width space, word joiner, BOM, left-to-right and right-to-left marks. */
const EMPTY_MARKS = /[\u200b\u200e\u200f\u2060\ufeff]/g;
const ALL_INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufffe\uffff]/g;
/** Eth or African D where a Vietnamese word begins; no Icelandic or Faroese word begins with one. */
const INITIAL_ETH = /(?<![\p{L}\p{M}])[ÐƉ]/gu;
const ETHS = /[ÐƉðɖ]/;

/** The text without the marks that carry nothing; tabs and line ends become what the field may have. */
export function dropEmptyMarks(text: string, lines: boolean): string {
  const plain = text.replace(EMPTY_MARKS, '').replace(/\r\n?/g, '\n');
  return lines ? plain : plain.replace(/[\t\n]+/g, ' ');
}

/**
 * Fixes of a free text, in the order they apply: each one's `before` is the `after` of the one before it, the safe
 * ones first.
 */
export function textFixes(field: CompiledField, value: string, path: RecordPath): readonly Fix[] {
  const fixes: Fix[] = [];
  let text = value;
  const step = (code: MessageCode, after: string, safe = true): void => {
    if (after === text || after.trim() === '') return;
    fixes.push({ code, path, before: text, after, safe });
    text = after;
  };
  const bare = dropEmptyMarks(text, field.lines);
  const clean = findInvisible(bare, field.lines) === undefined;
  if (clean) step('HBS-COM-14-CONTROL', bare);
  step('HBS-COM-14', toNfc(text));
  if (hasOuterSpace(text)) step('HBS-SHAPE-SPACES', text.trim());
  if (!field.lines && hasInnerSpaces(text)) step('HBS-SHAPE-SPACES-INNER', joinInnerSpaces(text));
  const initials = text.replace(INITIAL_ETH, 'Đ');
  if (!ETHS.test(initials) && findLookalike(initials) === undefined) step('HBS-SHAPE-LOOKALIKE', initials);
  const folded = foldLookalikes(text);
  if (findLookalike(text) !== undefined && findLookalike(folded) === undefined) {
    step('HBS-SHAPE-LOOKALIKE', folded, false);
  }
  if (!clean) {
    const rest = toNfc(dropEmptyMarks(text, field.lines).replace(ALL_INVISIBLE, '')).trim();
    if (findInvisible(rest, field.lines) === undefined) step('HBS-COM-14-CONTROL', rest, false);
  }
  return fixes;
}
