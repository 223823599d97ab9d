import { type MessageCode, type MessageParams, RULE_SPECS, type Severity } from '@hocbaso/spec';
import { excelDate } from '../internal/date.ts';
import { codePoint, show } from '../internal/show.ts';
import type { CompiledField } from './compile.ts';
import { findInvisible, findLookalike, foldLookalikes, hasOuterSpace, toNfc } from './text.ts';

/** Takes one problem of one value; the caller adds path and label. */
export type ValueReport = (code: MessageCode, params: MessageParams, severity?: Severity) => void;

const DATE_FORMS = {
  date: { format: 'YYYY-MM-DD', example: '2015-03-09' },
  month: { format: 'YYYY-MM', example: '2015-03' },
  year: { format: 'YYYY', example: '2015' },
} as const;
const DAY_FIRST = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$/;
const DATE_TIME = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]/;
const SERIAL = /^[0-9]{4,5}(\.[0-9]+)?$/;
const EXAMPLES: Readonly<Record<string, string>> = RULE_SPECS['HBS-SHAPE-PATTERN'].params.examples;

function badDate(field: CompiledField, text: string, value: unknown, report: ValueReport): void {
  const form = DATE_FORMS[field.spec.type as keyof typeof DATE_FORMS];
  const shown = { value: show(value), format: form.format, example: form.example };
  const match = DAY_FIRST.exec(text);
  const iso = match
    ? `${match[3]}-${match[2]!.padStart(2, '0')}-${match[1]!.padStart(2, '0')}`
    : DATE_TIME.exec(text)?.[1];
  const suggestion = iso?.slice(0, form.format.length);
  if (suggestion !== undefined && field.accepts!(suggestion)) {
    report('HBS-SHAPE-DATE-FORMAT', { ...shown, suggestion });
    return;
  }
  const serial = SERIAL.test(text) ? excelDate(Number(text))?.slice(0, form.format.length) : undefined;
  if (serial !== undefined) report('HBS-SHAPE-DATE-SERIAL', { ...shown, suggestion: serial });
  else report('HBS-SHAPE-DATE', shown);
}

/** Why a closed value was refused: the likeliest slip first, so that the message says what to type. */
function diagnose(field: CompiledField, value: string, report: ValueReport): void {
  const accepts = field.accepts!;
  const shown = show(value);
  const invisible = findInvisible(value, false);
  if (invisible !== undefined) return report('HBS-COM-14-CONTROL', { character: codePoint(invisible) });
  const nfc = toNfc(value);
  if (nfc !== value && accepts(nfc)) return report('HBS-COM-14', { value: shown, suggestion: nfc });
  const trimmed = nfc.trim();
  if (accepts(trimmed)) return report('HBS-SHAPE-SPACES', { value: shown, suggestion: trimmed });
  const { type } = field.spec;
  if (type === 'date' || type === 'month' || type === 'year') return badDate(field, trimmed, value, report);
  const dotted = trimmed.replace(',', '.');
  if (dotted !== trimmed && accepts(dotted)) {
    return report('HBS-SHAPE-COMMA', { value: shown, suggestion: dotted });
  }
  const folded = foldLookalikes(trimmed).toUpperCase();
  for (const suggestion of [folded, folded.replace('D', 'Đ')]) {
    if (!accepts(suggestion)) continue;
    const at = [...trimmed].findIndex((letter, i) => letter !== [...suggestion][i]);
    return report('HBS-SHAPE-LOOKALIKE', {
      value: shown,
      suggestion,
      character: codePoint([...trimmed][at] ?? trimmed),
    });
  }
  if (field.allowed !== undefined) report(field.codes.enum, { value: shown, allowed: field.allowed });
  else if (type === 'decimal') report('HBS-SHAPE-DECIMAL', { value: shown });
  else report(field.codes.pattern, { value: shown, example: EXAMPLES[field.spec.name] ?? '' });
}

function checkFreeText(field: CompiledField, value: string, report: ValueReport): string {
  const invisible = findInvisible(value, field.lines);
  if (invisible !== undefined) report('HBS-COM-14-CONTROL', { character: codePoint(invisible) });
  const nfc = toNfc(value);
  if (nfc !== value) report('HBS-COM-14', { value: show(value), suggestion: show(nfc) });
  if (hasOuterSpace(nfc)) {
    report('HBS-SHAPE-SPACES', { value: show(value), suggestion: show(nfc.trim()) }, 'warning');
  }
  const lookalike = findLookalike(nfc);
  if (lookalike !== undefined) {
    const character = codePoint(lookalike);
    const suggestion = show(foldLookalikes(nfc));
    report('HBS-SHAPE-LOOKALIKE', { value: show(value), suggestion, character }, 'warning');
  }
  const max = field.spec.maxLength;
  if (max !== undefined && nfc.length > max && [...nfc].length > max) {
    report('HBS-COM-02', { length: [...nfc].length, max });
  }
  return nfc;
}

/** Checks one present value against its field; returns it when rules may read it. */
export function checkValue(
  field: CompiledField,
  value: unknown,
  report: ValueReport,
): string | boolean | undefined {
  const { spec, accepts } = field;
  if (spec.type === 'boolean') {
    if (typeof value === 'boolean') return value;
    report('HBS-SHAPE-BOOLEAN', { value: show(value) });
    return undefined;
  }
  if (typeof value !== 'string') {
    if (typeof value !== 'number') report('HBS-SHAPE-TYPE', { value: show(value) });
    else if (spec.type === 'date') badDate(field, String(value), value, report);
    else report('HBS-SHAPE-NUMBER', { value: show(value), suggestion: show(value) });
    return undefined;
  }
  if (accepts === undefined) return checkFreeText(field, value, report);
  if (!accepts(value)) {
    diagnose(field, value, report);
    return undefined;
  }
  const { min, max } = spec;
  if (min !== undefined && max !== undefined && (Number(value) < min || Number(value) > max)) {
    report(field.codes.range, { value, min, max });
    return undefined;
  }
  return value;
}
