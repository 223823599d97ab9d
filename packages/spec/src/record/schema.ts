import * as z from 'zod';
import { ENUMS } from '../generated/enums.ts';
import { FIELDS } from '../generated/fields.ts';
import type { PrimaryTranscript, SecondaryTranscript, Transcript } from '../generated/record.ts';
import type { Form } from '../profile/profile.ts';
import type { FieldGroup, FieldSpec } from './field.ts';

const DATE = /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;
const MONTH = /^[0-9]{4}-(0[1-9]|1[0-2])$/;
const YEAR = /^[0-9]{4}$/;
/** At most four decimals, dot as separator (CV 2088 annex 1, II.1.3). */
const DECIMAL = /^[0-9]+(\.[0-9]{1,4})?$/;

function valueSchema(field: FieldSpec): z.ZodType {
  switch (field.type) {
    case 'boolean':
      return z.boolean();
    case 'enum': {
      if (field.name === 'capHoc') return z.enum(field.form === 'primary' ? ['tieuHoc'] : ['thcs', 'thpt']);
      const values = ENUMS[field.enum as keyof typeof ENUMS].values.map((v) => v.value);
      return z.enum(values as [string, ...string[]]);
    }
    case 'date':
      return z.string().regex(DATE);
    case 'month':
      return z.string().regex(MONTH);
    case 'year':
      return z.string().regex(YEAR);
    case 'decimal':
      return z.string().regex(DECIMAL);
    case 'string': {
      let schema = z.string().min(1);
      if (field.maxLength !== undefined) schema = schema.max(field.maxLength);
      return field.pattern === undefined ? schema : schema.regex(new RegExp(field.pattern, 'u'));
    }
  }
}

function objectShape(form: Form, group: FieldGroup): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const field of FIELDS) {
    if (field.form !== form || field.group !== group) continue;
    const schema = valueSchema(field).meta({ title: field.vi, description: field.en });
    shape[field.name] = field.required === true ? schema : schema.optional();
  }
  return shape;
}

function build(form: Form): z.ZodType {
  const lists: Record<string, z.ZodType> = {
    quaTrinhHocTap: z.array(z.strictObject(objectShape(form, 'quaTrinhHocTap'))).optional(),
    bangDiem: z.array(z.strictObject(objectShape(form, 'bangDiem'))),
  };
  if (form === 'secondary') {
    lists.chungChi = z.array(z.strictObject(objectShape(form, 'chungChi'))).optional();
  }
  return z.strictObject({ form: z.literal(form), ...objectShape(form, 'hocBa'), ...lists });
}

/**
 * The shape of a record as a zod schema (also a Standard Schema): types, lengths, patterns and required fields of
 * the dictionary. Rules between fields are the validator's. Built anew on each call; keep it.
 */
export function transcriptSchema(form: 'primary'): z.ZodType<PrimaryTranscript>;
export function transcriptSchema(form: 'secondary'): z.ZodType<SecondaryTranscript>;
export function transcriptSchema(form: Form): z.ZodType<Transcript>;
export function transcriptSchema(form: Form): z.ZodType<Transcript> {
  return build(form) as z.ZodType<Transcript>;
}
