import { ENUMS } from '@hocbaso/spec';
import { readOtherDate } from '../shape/check-value.ts';
import type { CompiledField } from '../shape/compile.ts';
import { foldLookalikes, toNfc } from '../shape/text.ts';
import { dropEmptyMarks } from './text-fixes.ts';

/** What a value of a closed form was meant to be. */
export interface Meant {
  readonly after: unknown;
  readonly safe: boolean;
}

/** Fractions that have one meaning only; a third digit may be a thousands separator. */
const COMMA = /^[0-9]{1,3},[0-9]{1,2}$/;
const DATES: ReadonlySet<string> = new Set(['date', 'month', 'year']);

/** Writings of single fields that have one meaning. */
const OWN_WRITING: Readonly<Record<string, (text: string) => string>> = {
  khoi: (text) => (/^[1-9]$/.test(text) ? `0${text}` : text),
  namHoc: (text) => text.replace(/^([0-9]{4})\s*[-–—/]\s*([0-9]{4})$/, '$1-$2'),
  maDinhDanhHocBa: (text) => text.toLowerCase(),
};

function fromWords(field: CompiledField, text: string): Meant | undefined {
  const name = field.spec.enum as keyof typeof ENUMS | undefined;
  if (name === undefined) return undefined;
  const values = ENUMS[name].values as readonly { value: string; code: string; vi: string }[];
  const same = (a: string): boolean => a.toLowerCase() === text.toLowerCase();
  const word = values.filter((v) => same(v.vi) || same(v.value));
  if (word.length === 1) return { after: word[0]!.value, safe: true };
  const code = values.filter((v) => same(v.code));
  return code.length === 1 ? { after: code[0]!.value, safe: false } : undefined;
}

function fromText(field: CompiledField, value: string): Meant | undefined {
  const text = toNfc(dropEmptyMarks(value, false)).trim();
  if (text === '') return undefined;
  const accepts = field.accepts!;
  const folded = foldLookalikes(text);
  const candidates: readonly Meant[] = [
    { after: text, safe: true },
    { after: OWN_WRITING[field.spec.name]?.(text) ?? text, safe: true },
    { after: text.replace(',', '.'), safe: COMMA.test(text) },
    { after: folded, safe: true },
    { after: folded.toUpperCase(), safe: true },
    { after: folded.toUpperCase().replace('D', 'Đ'), safe: false },
  ];
  if (!DATES.has(field.spec.type)) {
    return candidates.find(({ after }) => accepts(after as string)) ?? fromWords(field, text);
  }
  if (accepts(text)) return { after: text, safe: true };
  const date = readOtherDate(field, text);
  return date === undefined ? undefined : { after: date.meant, safe: date.sure };
}

function fromNumber(field: CompiledField, value: number): Meant | undefined {
  if (field.accepts === undefined) return { after: String(value), safe: false };
  const text = OWN_WRITING[field.spec.name]?.(String(value)) ?? String(value);
  if (field.accepts(text)) return { after: text, safe: true };
  const date = field.spec.type === 'date' ? readOtherDate(field, String(value)) : undefined;
  return date === undefined ? undefined : { after: date.meant, safe: false };
}

const YES_NO: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false };

/** What a refused value of the field was meant to be; `undefined` when nobody can say. */
export function meantBy(field: CompiledField, value: unknown): Meant | undefined {
  if (field.spec.type === 'boolean') {
    const word = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    const key = word.toLowerCase();
    return Object.hasOwn(YES_NO, key) ? { after: YES_NO[key], safe: key.length > 1 } : undefined;
  }
  if (typeof value === 'number' && Number.isFinite(value)) return fromNumber(field, value);
  if (typeof value === 'string' && field.accepts !== undefined) return fromText(field, value);
  return undefined;
}
