import { type CapHoc, SUBJECTS } from '@hocbaso/spec';
import { z } from 'zod';
import { MAPPING } from './mapping.ts';
import { formOf, KINDS, type MappedKind, subjectFields, targetsOf } from './targets.ts';

type Json = { [name: string]: unknown };
const LEVELS: readonly CapHoc[] = ['tieuHoc', 'thcs', 'thpt'];

/** Fields a table of this kind may give: names, and one pattern for the columns of one subject. */
function fieldNames(capHoc: CapHoc, kind: MappedKind): Json {
  const plain = targetsOf(capHoc, kind).filter((name) => !name.startsWith('bangDiem.'));
  if (kind !== 'hocSinh') return { enum: plain };
  const codes = SUBJECTS[capHoc].map(({ code }) => code).join('|');
  const fields = subjectFields(formOf(capHoc))
    .map(({ name }) => name)
    .join('|');
  return { anyOf: [{ enum: plain }, { pattern: `^bangDiem\\.(${codes})\\.(${fields})$` }] };
}

/** A table of one kind at one level: which fields its columns, constants and rows may name. */
function tableRule(capHoc: CapHoc, kind: MappedKind): Json {
  const names = { propertyNames: fieldNames(capHoc, kind) };
  return {
    if: { properties: { kind: { const: kind } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      properties: {
        columns: { items: { properties: { field: fieldNames(capHoc, kind) } } },
        constants: names,
        rows: { items: names },
      },
    },
  };
}

/**
 * The JSON Schema (2020-12) of mapping files: their shape, and the fields each table may name at each level. What it
 * cannot say, such as that all required fields are given, `checkMapping` says.
 */
export function mappingJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...shape } = z.toJSONSchema(MAPPING, { io: 'input' }) as Json;
  return {
    $schema,
    $id: 'hocbaso:import-mapping',
    title: 'Ánh xạ cột để nhập dữ liệu học bạ / column mapping of an import',
    ...shape,
    allOf: LEVELS.map((capHoc) => ({
      if: { properties: { capHoc: { const: capHoc } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        properties: { tables: { items: { allOf: KINDS.map((kind) => tableRule(capHoc, kind)) } } },
      },
    })),
  };
}
