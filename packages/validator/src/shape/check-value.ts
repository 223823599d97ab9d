import { type MessageCode, type MessageParams, RULE_SPECS, type Severity } from '@hocbaso/spec';
import { excelDate } from '../internal/date.ts';
import { codePoint, show } from '../internal/show.ts';
import type { CompiledField } from './compile.ts';
import {
  findInvisible,
  findLookalike,
  foldLookalikes,
  hasInnerSpaces,
  hasOuterSpace,
  isPlain,
  joinInnerSpaces,
  toNfc,
} from './text.ts';

/** Takes one problem of one value; the caller adds path and label. */
export type ValueReport = (code: MessageCode, params: MessageParams, severity?: Severity) => void;

const DATE_FORMS = {
  date: { format: 'YYYY-MM-DD', example: '2015-03-09' },
  month: { format: 'YYYY-MM', example: '2015-03' },
  year: { format: 'YYYY', example: '2015' },
} as const;
const DAY_FIRST = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$/;
const DATE_TIME = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]/;
const MIDNIGHT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]00:00(:00(\.0+)?)?$/;
const ISO_DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/;
const SERIAL = /^[0-9]{4,5}(\.[0-9]+)?$/;
const EXAMPLES: Readonly<Record<string, string>> = RULE_SPECS['HBS-SHAPE-PATTERN'].params.examples;

function isDateType(type: string): type is keyof typeof DATE_FORMS {
  return Object.hasOwn(DATE_FORMS, type);
}

/** A date written another way. `sure`: it can be read in one way only. */
export interface OtherDate {
  readonly kind: 'format' | 'serial';
  readonly meant: string;
  readonly sure: boolean;
}

/** Reads `2/11/2012`, a date with a time, or a day number of Excel as a value of the field. */
export function readOtherDate(field: CompiledField, text: string): OtherDate | undefined {
  const { length } = DATE_FORMS[field.spec.type as keyof typeof DATE_FORMS].format;
  const [, day, month, year] = DAY_FIRST.exec(text) ?? [];
  const time = DATE_TIME.exec(text);
  const iso = year === undefined ? time?.[1] : `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  const meant = iso?.slice(0, length);
  if (meant !== undefined && field.accepts!(meant)) {
    // 2/11 may have been 11 February; a time of another zone may be of another day.
    const sure = year === undefined ? MIDNIGHT.test(text) : Number(day) > 12 || Number(day) === Number(month);
    return { kind: 'format', meant, sure };
  }
  const serial = SERIAL.test(text) ? excelDate(Number(text))?.slice(0, length) : undefined;
  return serial === undefined ? undefined : { kind: 'serial', meant: serial, sure: false };
}

function badDate(field: CompiledField, text: string, value: unknown): readonly [MessageCode, MessageParams] {
  const form = DATE_FORMS[field.spec.type as keyof typeof DATE_FORMS];
  const shown = { value: show(value), format: form.format, example: form.example };
  const other = readOtherDate(field, text);
  if (other === undefined) return ['HBS-SHAPE-DATE', shown];
  const code = other.kind === 'format' ? 'HBS-SHAPE-DATE-FORMAT' : 'HBS-SHAPE-DATE-SERIAL';
  return [code, { ...shown, suggestion: other.meant }];
}

/** A mark such as 8.5 that a spreadsheet took for 8 May: a day number, `8/5/2026` or an ISO date. */
function markOfDate(field: CompiledField, text: string): string | undefined {
  if (!field.mark) return undefined;
  const [, dayFirst, monthFirst] = DAY_FIRST.exec(text) ?? [];
  const iso = SERIAL.test(text) ? excelDate(Number(text)) : ISO_DAY.exec(text)?.[0];
  const day = dayFirst ?? iso?.slice(8);
  const month = monthFirst ?? iso?.slice(5, 7);
  const mark = `${Number(day)}.${Number(month)}`;
  return day !== undefined && field.accepts!(mark) ? mark : undefined;
}

/** Why a closed value was refused: the likeliest slip first, so that the message says what to type. */
function diagnose(field: CompiledField, value: string): readonly [MessageCode, MessageParams] {
  const accepts = field.accepts!;
  const shown = show(value);
  const invisible = findInvisible(value, false);
  if (invisible !== undefined) return ['HBS-COM-14-CONTROL', { character: codePoint(invisible) }];
  const nfc = toNfc(value);
  if (nfc !== value && accepts(nfc)) return ['HBS-COM-14', { value: shown, suggestion: nfc }];
  const trimmed = nfc.trim();
  if (accepts(trimmed)) return ['HBS-SHAPE-SPACES', { value: shown, suggestion: trimmed }];
  const { type } = field.spec;
  if (isDateType(type)) return badDate(field, trimmed, value);
  const mark = markOfDate(field, trimmed);
  if (mark !== undefined) return ['HBS-SHAPE-PATTERN-DATE', { value: shown, suggestion: mark }];
  const dotted = trimmed.replace(',', '.');
  if (dotted !== trimmed && accepts(dotted)) {
    return ['HBS-SHAPE-COMMA', { value: shown, suggestion: dotted }];
  }
  const folded = foldLookalikes(trimmed).toUpperCase();
  for (const suggestion of [folded, folded.replace('D', 'Đ')]) {
    if (!accepts(suggestion)) continue;
    const letters = [...suggestion];
    const odd = [...trimmed].find((letter, i) => letter !== letters[i]) ?? trimmed;
    return ['HBS-SHAPE-LOOKALIKE', { value: shown, suggestion, character: codePoint(odd) }];
  }
  if (field.allowed !== undefined) return [field.codes.enum, { value: shown, ...field.allowed }];
  if (type === 'decimal') return ['HBS-SHAPE-DECIMAL', { value: shown }];
  return [field.codes.pattern, { value: shown, example: EXAMPLES[field.spec.name] ?? '' }];
}

function checkFreeText(field: CompiledField, value: string, report: ValueReport): string {
  const nfc = isPlain(value) ? value : checkWriting(field, value, report);
  const max = field.spec.maxLength;
  if (max !== undefined && nfc.length > max && [...nfc].length > max) {
    report('HBS-COM-02', { length: [...nfc].length, max });
  }
  return nfc;
}

function checkWriting(field: CompiledField, value: string, report: ValueReport): string {
  const invisible = findInvisible(value, field.lines);
  if (invisible !== undefined) report('HBS-COM-14-CONTROL', { character: codePoint(invisible) });
  const nfc = toNfc(value);
  if (nfc !== value) report('HBS-COM-14', { value: show(value), suggestion: show(nfc) });
  if (hasOuterSpace(nfc)) {
    report('HBS-SHAPE-SPACES', { value: show(value), suggestion: show(nfc.trim()) }, 'warning');
  }
  if (!field.lines && hasInnerSpaces(nfc)) {
    const params = { value: show(value), suggestion: show(joinInnerSpaces(nfc)) };
    report('HBS-SHAPE-SPACES-INNER', params, 'warning');
  }
  const lookalike = findLookalike(nfc);
  if (lookalike !== undefined) {
    const character = codePoint(lookalike);
    const suggestion = show(foldLookalikes(nfc));
    report('HBS-SHAPE-LOOKALIKE', { value: show(value), suggestion, character }, 'warning');
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
    if (typeof value !== 'number' || Number.isNaN(value)) report('HBS-SHAPE-TYPE', { value: show(value) });
    else if (spec.type === 'date') report(...badDate(field, String(value), value));
    // A mark out of range stays out of range in quotes.
    else if (field.mark && Number.isFinite(value) && !accepts!(String(value)))
      report(...diagnose(field, String(value)));
    else report('HBS-SHAPE-NUMBER', { value: show(value), suggestion: show(value) });
    return undefined;
  }
  if (accepts === undefined) return checkFreeText(field, value, report);
  if (!accepts(value)) {
    report(...diagnose(field, value));
    return undefined;
  }
  const { min, max } = spec;
  if (min !== undefined && max !== undefined && (Number(value) < min || Number(value) > max)) {
    report(field.codes.range, { value, min, max });
    return undefined;
  }
  return value;
}
