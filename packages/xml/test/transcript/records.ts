import { ENUMS, FIELDS, type FieldGroup, type FieldSpec, type LayoutNode, type Profile } from '@hocbaso/spec';
import fc from 'fast-check';

type Values = Record<string, unknown>;

/** Text with what trips XML writers: markup, quotes, line ends, tabs, Vietnamese, characters outside the BMP. */
const word = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'ê',
      '&',
      '<',
      '>',
      '"',
      "'",
      ']',
      '\r',
      '\n',
      '\t',
      ' ',
      '😀',
      '\u00a0',
      '\u0085',
      '\u2028',
      '﻿',
    ),
    minLength: 1,
    maxLength: 12,
  }),
);
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const text = word.map((s) =>
  s.replace(LONE, '·').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ufffd]/g, '·'),
);

const date = fc
  .date({ min: new Date('0101-01-01'), max: new Date('9998-12-30'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const code = fc.stringMatching(/^[A-Za-z0-9_.-]{1,6}$/);

function arbitraryOf(field: FieldSpec): fc.Arbitrary<unknown> {
  if (field.name === 'maMonHoc') return code;
  if (field.name === 'maDinhDanhHocBa') return fc.uuid({ version: 4 });
  if (field.name.startsWith('soDinhDanh')) return fc.stringMatching(/^[0-9]{12}$/);
  if (field.name === 'capHoc')
    return fc.constantFrom(...(field.form === 'primary' ? ['tieuHoc'] : ['thcs', 'thpt']));
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...ENUMS[field.enum as keyof typeof ENUMS].values.map((v) => v.value));
    case 'date':
      return date;
    case 'month':
      return date.map((d) => d.slice(0, 7));
    case 'year':
      return date.map((d) => d.slice(0, 4));
    case 'decimal':
      return fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,4})?$/);
    case 'string':
      return text;
  }
}

const ALWAYS = new Set(['maMonHoc', 'maDinhDanhHocBa', 'soDinhDanhGvbm', 'capHoc']);

function group(form: Profile['form'], name: FieldGroup): fc.Arbitrary<Values> {
  const fields = FIELDS.filter((f) => f.form === form && f.group === name);
  const model = Object.fromEntries(fields.map((f) => [f.name, arbitraryOf(f)]));
  const requiredKeys = fields.map((f) => f.name).filter((n) => ALWAYS.has(n));
  return fc.record(model, { requiredKeys }) as fc.Arbitrary<Values>;
}

/** Any record of the form whose values are of their types; not one that makes sense. */
export function anyRecord(form: Profile['form']): fc.Arbitrary<Values> {
  const rows = (name: FieldGroup, min: number): fc.Arbitrary<Values[]> =>
    fc.uniqueArray(group(form, name), { minLength: min, maxLength: 5, selector: (r) => r.maMonHoc ?? r });
  const lists: Record<string, fc.Arbitrary<Values[]>> = {
    bangDiem: rows('bangDiem', 1),
    quaTrinhHocTap: rows('quaTrinhHocTap', 0),
  };
  if (form === 'secondary') lists.chungChi = rows('chungChi', 0);
  return fc
    .tuple(group(form, 'hocBa'), fc.record(lists))
    .map(([values, more]) => ({ form, ...values, ...more }));
}

/** The record without what the layout does not carry, and without rows that are empty then. */
export function restrict(record: Values, profile: Profile): Values {
  const out: Values = { form: profile.form };
  const walk = (node: LayoutNode, from: Values, to: Values): void => {
    if (node.kind === 'field' && from[node.field] !== undefined) to[node.field] = from[node.field];
    if (node.kind === 'group') for (const child of node.children) walk(child, from, to);
    if (node.kind !== 'rows') return;
    const rows = ((from[node.rows] ?? []) as Values[]).map((row) => {
      const kept: Values = {};
      for (const child of node.children) walk(child, row, kept);
      return kept;
    });
    const filled = rows.filter((row) => Object.keys(row).length > 0);
    if (filled.length > 0) to[node.rows] = filled;
  };
  walk(profile.root, record, out);
  return out;
}
