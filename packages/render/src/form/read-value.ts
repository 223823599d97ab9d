import {
  ENUMS,
  ETHNICITIES,
  FIELDS,
  type FieldGroup,
  type FieldSpec,
  type Form,
  type FormValue,
} from '@hocbaso/spec';
import { PRINTED_WORDS } from '@hocbaso/spec/forms';
import { sentence } from '../internal/sentence.ts';

/** A record or one row of it, read defensively: it may come from a document nobody has validated. */
export type Values = Readonly<Record<string, unknown>>;

const DECIMAL = /^-?[0-9]+(?:\.[0-9]+)?$/;

function fieldSpec(form: Form, group: FieldGroup, name: string): FieldSpec | undefined {
  return FIELDS.find((f) => f.form === form && f.group === group && f.name === name);
}

/** `2014-03-15` → `15/03/2014`, `2014-03` → `03/2014`; anything else stays as it is. */
export function formatDate(value: string): string {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?$/.exec(value) ?? [];
  if (year === undefined || month === undefined) return value;
  return day === undefined ? `${month}/${year}` : `${day}/${month}/${year}`;
}

/** A decimal string with the comma of Vietnamese writing. */
function formatDecimal(value: string): string {
  return DECIMAL.test(value) ? value.replace('.', ',') : value;
}

function formatText(value: string, format: FormValue['format']): string {
  switch (format) {
    case undefined:
      return value;
    case 'schoolYear':
      return value.replace(/^([0-9]{4})-([0-9]{4})$/, '$1 – $2');
    case 'ethnicity': {
      const code = value.replace(/^0+/, '');
      return ETHNICITIES.find(([c]) => c === code)?.[1] ?? value;
    }
    case 'mark':
    case 'nationality': {
      const words = PRINTED_WORDS[format] ?? {};
      return Object.hasOwn(words, value) ? (words[value] as string) : formatDecimal(value);
    }
  }
}

function formatTyped(value: string, spec: FieldSpec | undefined, format: FormValue['format']): string {
  switch (spec?.type) {
    case 'date':
    case 'month':
      return formatDate(value);
    case 'decimal':
      return formatDecimal(value);
    case 'enum': {
      const values = ENUMS[spec.enum as keyof typeof ENUMS].values;
      return values.find((v) => v.value === value)?.vi ?? value;
    }
    default:
      return formatText(value, format);
  }
}

/** One value as the form writes it; the empty string when the record does not carry it. */
export function readField(
  values: Values,
  form: Form,
  group: FieldGroup,
  name: string,
  format?: FormValue['format'],
): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof value === 'boolean') return sentence(value ? 'RENDER_VALUE_YES' : 'RENDER_VALUE_NO');
  if (typeof value === 'number') return formatDecimal(String(value));
  if (typeof value !== 'string' || value.trim() === '') return '';
  return formatTyped(value, fieldSpec(form, group, name), format);
}

/** The first of the fields that carries a value. */
export function readValue(values: Values, form: Form, group: FieldGroup, spec: FormValue): string {
  for (const name of spec.fields) {
    const text = readField(values, form, group, name, spec.format);
    if (text !== '') return text;
  }
  return '';
}

/** The rows of a list of the record; whatever is not a row is left out. */
export function readRows(values: Values, name: string): readonly Values[] {
  const list = Object.hasOwn(values, name) ? values[name] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter((row): row is Values => typeof row === 'object' && row !== null);
}
