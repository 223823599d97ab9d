import { type CapHoc, ENUMS, formatPath, type Issue, type MessageCode } from '@hocbaso/spec';
import { nearestFields } from '@hocbaso/spec/explain';
import { z } from 'zod';
import { nearestHeader } from '../internal/nearest-header.ts';
import type { TextEncoding } from '../internal/rows.ts';
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
  /** Encoding of a text file without a byte order mark; default UTF-8. */
  readonly encoding?: TextEncoding | undefined;
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
  /** Where the JSON Schema is, for editors. */
  readonly $schema?: string | undefined;
  readonly version: 1;
  readonly name: string;
  readonly capHoc: CapHoc;
  readonly tables: readonly MappedTable[];
}

const COLUMN = {
  header: z.string().min(1).meta({
    description:
      'Tiêu đề cột; các cấp của ô gộp nối bằng " - ". / Column header; levels of merged cells joined by " - ".',
  }),
  field: z.string().min(1).meta({
    description:
      'Trường của bản ghi, hoặc bangDiem.<mã môn>.<trường>. / Field of the record or of one subject.',
  }),
  optional: z.boolean().optional().meta({ description: 'Tệp có thể thiếu cột này. / The file may lack it.' }),
  values: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Chữ trong tệp → giá trị của bản ghi. / Text of the file → value of the record.' }),
  dates: z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ description: 'Các dạng ngày được phép, ví dụ dd/MM/yyyy. / The only date formats allowed.' }),
};
const TABLE = {
  kind: z.enum(KINDS as [MappedKind, ...MappedKind[]]),
  file: z.string().min(1).optional().meta({ description: 'Khoá của tệp (KHOÁ=TỆP). / Key of the file.' }),
  sheet: z.string().min(1).optional().meta({ description: 'Tên trang tính. / Name of the sheet.' }),
  headerRow: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Dòng đầu của tiêu đề, đếm từ 1. / First header row, from 1.' }),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1258']).optional().meta({
    description: 'Bảng mã của tệp CSV, JSON không có BOM. / Encoding of a text file without a mark.',
  }),
  columns: z.array(z.strictObject(COLUMN)).optional(),
  ignore: z
    .array(z.string())
    .optional()
    .meta({ description: 'Tiêu đề biết là không dùng. / Headers known and not needed.' }),
  constants: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Trường → giá trị chung cho mọi dòng. / Field → one value for every row.' }),
  rows: z
    .array(z.record(z.string(), z.string()))
    .min(1)
    .optional()
    .meta({ description: 'Các dòng viết thẳng trong ánh xạ. / Rows written here, in place of a file.' }),
};
const ROOT = {
  $schema: z.string().optional(),
  version: z.literal(1),
  name: z.string().min(1),
  capHoc: z.enum(['tieuHoc', 'thcs', 'thpt']),
  tables: z.array(z.strictObject(TABLE)).min(1),
};
/** Shape of a mapping; what goes together is checked after it. */
export const MAPPING: z.ZodType<ImportMapping> = z.strictObject(ROOT);
const ENTRIES = { mapping: Object.keys(ROOT), table: Object.keys(TABLE), column: Object.keys(COLUMN) };

/** What zod wanted, short and in no language. */
function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' | ');
  if (issue.code === 'too_small') return `≥ ${issue.minimum}`;
  if (issue.code === 'too_big') return `≤ ${issue.maximum}`;
  return issue.code;
}

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
      const near = nearestHeader(name, allowed) ?? (nearestFields(name).join(', ') || '–');
      report('HBS-MAP-FIELD', at, { field: name, kind: one.kind, near });
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
      report('HBS-MAP-SHAPE', [], { path: '$', expected: 'JSON' });
      return { issues };
    }
  }
  const version = (data as { version?: unknown } | null | undefined)?.version;
  if (typeof version === 'number' && version !== 1) {
    report('HBS-MAP-VERSION', ['version'], { version });
    return { issues };
  }
  const parsed = MAPPING.safeParse(data);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      if (issue.code !== 'unrecognized_keys') {
        report('HBS-MAP-SHAPE', path, { path: formatPath(path) || '$', expected: expectedBy(issue) });
        continue;
      }
      const known = ENTRIES[path.includes('columns') ? 'column' : path.length === 0 ? 'mapping' : 'table'];
      for (const key of issue.keys) {
        const near = nearestHeader(key, known) ?? known.join(', ');
        report('HBS-MAP-KEY', [...path, key], { key, path: formatPath(path) || '$', near });
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
