import { type CapHoc, ENUMS, type Issue, type MessageCode, nearestFields } from '@hocbaso/spec';
import { z } from 'zod';
import { fold } from '../internal/text.ts';
import { hasDay, isDateFormat } from './date-formats.ts';
import { KINDS, type MappedKind, requiredTargets, targetField, targetsOf } from './targets.ts';

/** One column of the school's table. */
export interface MappedColumn {
  /** Header as the school writes it; the levels of a merged header joined by ` - `. */
  readonly header: string;
  /** Field of the record (`hoVaTen`), or of one subject (`bangDiem.15.diemCaNam`). */
  readonly field: string;
  /** The table may lack this column. */
  readonly optional?: boolean | undefined;
  /** What the school writes → what the record says; an empty text empties the cell. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** The only forms a date may have, e.g. `dd/MM/yyyy`; with several, all readings must agree. */
  readonly dates?: readonly string[] | undefined;
}

/** One table: columns of a file, or rows written into the mapping itself. */
export interface MappedTable {
  readonly kind: MappedKind;
  /** Key of the file among those handed in. */
  readonly file?: string | undefined;
  /** Sheet of the workbook; without it the one whose headers fit. */
  readonly sheet?: string | undefined;
  /** First row of the header, counted from 1; without it the best fitting row. */
  readonly headerRow?: number | undefined;
  readonly columns?: readonly MappedColumn[] | undefined;
  /** Headers known and not needed. */
  readonly ignore?: readonly string[] | undefined;
  /** Field → value for every row. */
  readonly constants?: Readonly<Record<string, string>> | undefined;
  /** Rows by field name, in place of a file: for the school, the class or the staff. */
  readonly rows?: readonly Readonly<Record<string, string>>[] | undefined;
}

/** How a school's files are read: a versioned JSON document, kept beside them. */
export interface ImportMapping {
  readonly version: 1;
  readonly name: string;
  readonly capHoc: CapHoc;
  readonly tables: readonly MappedTable[];
}

const column: z.ZodType<MappedColumn> = z.strictObject({
  header: z.string().min(1),
  field: z.string().min(1),
  optional: z.boolean().optional(),
  values: z.record(z.string(), z.string()).optional(),
  dates: z.array(z.string()).min(1).optional(),
});
const table: z.ZodType<MappedTable> = z.strictObject({
  kind: z.enum(KINDS as [MappedKind, ...MappedKind[]]),
  file: z.string().min(1).optional(),
  sheet: z.string().min(1).optional(),
  headerRow: z.int().min(1).max(1000).optional(),
  columns: z.array(column).optional(),
  ignore: z.array(z.string()).optional(),
  constants: z.record(z.string(), z.string()).optional(),
  rows: z.array(z.record(z.string(), z.string())).min(1).optional(),
});
const schema: z.ZodType<ImportMapping> = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  capHoc: z.enum(['tieuHoc', 'thcs', 'thpt']),
  tables: z.array(table).min(1),
});

type Path = readonly (string | number)[];
type Report = (code: MessageCode, path: Path, params: Issue['params']) => void;

/** The fields one table gives. */
export function givenBy(one: MappedTable): readonly string[] {
  return [
    ...(one.columns ?? []).map((c) => c.field),
    ...Object.keys(one.constants ?? {}),
    ...new Set((one.rows ?? []).flatMap((row) => Object.keys(row))),
  ];
}

function checkColumn(mapping: ImportMapping, one: MappedTable, c: MappedColumn, path: Path, report: Report) {
  const field = targetField(mapping.capHoc, one.kind, c.field);
  const values = field?.type === 'enum' ? ENUMS[field.enum as keyof typeof ENUMS]?.values : undefined;
  for (const [from, to] of Object.entries(c.values ?? {})) {
    if (values === undefined || to === '' || values.some((v) => v.value === to)) continue;
    const allowed = values.map((v) => v.value).join(', ');
    report('HBS-MAP-VALUE', [...path, 'values', from], { value: to, field: c.field, allowed });
  }
  const isDate = field?.type === 'date';
  const monthAllowed = c.field === 'ngaySinh';
  c.dates?.forEach((format, i) => {
    if (isDate && isDateFormat(format) && (monthAllowed || hasDay(format))) return;
    report('HBS-MAP-DATE', [...path, 'dates', i], { value: format, field: c.field });
  });
}

function checkTable(mapping: ImportMapping, one: MappedTable, path: Path, report: Report): void {
  const sources = [one.file, one.rows].filter((source) => source !== undefined).length;
  const single = one.kind === 'truong' || one.kind === 'lop';
  if (sources > 1 || (sources === 0 && !(single && one.constants !== undefined)))
    report('HBS-MAP-SOURCE', path, { kind: one.kind });
  if (one.file === undefined && (one.columns !== undefined || one.sheet !== undefined))
    report('HBS-MAP-SOURCE', path, { kind: one.kind });
  const allowed = targetsOf(mapping.capHoc, one.kind);
  const seen = new Set<string>();
  const take = (name: string, at: Path): void => {
    if (!allowed.includes(name)) {
      const near = nearestFields(name).join(', ');
      report('HBS-MAP-FIELD', at, { field: name, kind: one.kind, near: near === '' ? '–' : near });
    } else if (seen.has(name)) report('HBS-MAP-TWICE', at, { value: name });
    seen.add(name);
  };
  const headers = new Set<string>();
  one.columns?.forEach((c, i) => {
    const at = [...path, 'columns', i];
    take(c.field, [...at, 'field']);
    if (headers.has(fold(c.header))) report('HBS-MAP-TWICE', [...at, 'header'], { value: c.header });
    headers.add(fold(c.header));
    checkColumn(mapping, one, c, at, report);
  });
  for (const name of Object.keys(one.constants ?? {})) take(name, [...path, 'constants', name]);
  for (const name of new Set((one.rows ?? []).flatMap((row) => Object.keys(row))))
    take(name, [...path, 'rows', name]);
  if (!single && one.kind !== 'canBo' && !seen.has('maHocSinh'))
    report('HBS-MAP-MISSING', path, { fields: 'maHocSinh', kind: one.kind });
}

/** A mapping that has the right shape but may not be usable; see `issues`. */
export interface MappingReading {
  /** Present when there is no error. */
  readonly mapping?: ImportMapping;
  readonly issues: readonly Issue[];
}

/** Checks a mapping, JSON text or parsed, and says everything that is wrong with it. Never throws. */
export function checkMapping(json: unknown): MappingReading {
  const issues: Issue[] = [];
  const report: Report = (code, path, params) => issues.push({ code, severity: 'error', path, params });
  let data = json;
  if (typeof json === 'string') {
    try {
      data = JSON.parse(json);
    } catch {
      report('HBS-MAP-SHAPE', [], { path: '$' });
      return { issues };
    }
  }
  const version = (data as { version?: unknown } | null | undefined)?.version;
  if (typeof version === 'number' && version !== 1) {
    report('HBS-MAP-VERSION', ['version'], { version });
    return { issues };
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      for (const key of keys) {
        const at = key === undefined ? path : [...path, key];
        report('HBS-MAP-SHAPE', at, { path: at.join('.') || '$' });
      }
    }
    return { issues };
  }
  const mapping = parsed.data;
  mapping.tables.forEach((one, i) => {
    checkTable(mapping, one, ['tables', i], report);
  });
  const of = (kind: MappedKind): readonly MappedTable[] => mapping.tables.filter((t) => t.kind === kind);
  const wide = of('hocSinh').some((t) => givenBy(t).some((name) => name.startsWith('bangDiem.')));
  for (const kind of KINDS) {
    const tables = of(kind);
    if (kind !== 'hocSinh' && tables.length > 1) report('HBS-MAP-TWICE', ['tables'], { value: kind });
    const needed =
      ['truong', 'lop', 'canBo', 'hocSinh'].includes(kind) ||
      (kind === 'bangDiem' && !wide) ||
      tables.length > 0;
    if (!needed) continue;
    const given = new Set(tables.flatMap(givenBy));
    const missing = requiredTargets(mapping.capHoc, kind).filter((name) => !given.has(name));
    if (missing.length > 0) report('HBS-MAP-MISSING', ['tables'], { fields: missing.join(', '), kind });
  }
  return issues.length > 0 ? { issues } : { mapping, issues };
}
