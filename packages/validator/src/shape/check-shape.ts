import type { DecodedTranscript, FieldGroup, Form } from '@hocbaso/spec';
import type { Report } from '../internal/report.ts';
import { show } from '../internal/show.ts';
import { checkValue, type ValueReport } from './check-value.ts';
import type { CompiledField, CompiledShape } from './compile.ts';

/** An object of the input, its keys unknown. */
export type Input = Readonly<Record<string, unknown>>;

/** True for an object that is neither `null` nor a list. */
export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the walk needs to know about the pupil and the profile. */
export interface ShapeContext {
  readonly shape: CompiledShape;
  readonly form: Form;
  readonly profileId: string;
  /** The pupil is not assessed, so conditional fields are not demanded. */
  readonly notAssessed: boolean;
  /** Fields of the annex that are not demanded for this record's school year. */
  readonly annexExempt: ReadonlySet<string>;
  readonly report: Report;
}

const LIST_LABELS = {
  quaTrinhHocTap: { vi: 'Quá trình học tập', en: 'Study history' },
  bangDiem: { vi: 'Bảng điểm', en: 'Subject rows' },
  chungChi: { vi: 'Chứng chỉ', en: 'Certificates' },
} as const;

type Label = { readonly label: string; readonly labelEn: string };

function rowLabel(group: FieldGroup, row: Input | undefined, index: number): Label {
  if (group === 'hocBa') return { label: '', labelEn: '' };
  const name = group === 'bangDiem' ? row?.tenMonHoc : undefined;
  if (typeof name === 'string' && name.trim() !== '') {
    return { label: ` môn ${show(name)}`, labelEn: ` (${show(name)})` };
  }
  const list = LIST_LABELS[group];
  return { label: ` (${list.vi}, dòng ${index + 1})`, labelEn: ` (${list.en}, row ${index + 1})` };
}

function checkField(
  field: CompiledField,
  value: unknown,
  context: ShapeContext,
  report: ValueReport,
): string | boolean | undefined {
  const blank = typeof value === 'string' && value.trim() === '';
  if (value !== undefined && value !== null && !blank) return checkValue(field, value, report);
  if (field.required === 'always' || (field.required === 'assessed' && !context.notAssessed)) {
    report(field.codes.missing, {});
  } else if (value === null) report('HBS-SHAPE-NULL', {});
  else if (blank) report('HBS-COM-13', {});
  else if (field.annex && !context.annexExempt.has(field.spec.name)) {
    report('HBS-COM-01-ANNEX', { profile: context.profileId });
  }
  return undefined;
}

/** Checks the fields of the record or of one row; returns those rules may read. */
function checkGroup(
  group: FieldGroup,
  source: Input,
  at: readonly (string | number)[],
  others: ReadonlySet<string>,
  context: ShapeContext,
): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  const fields = context.shape.groups.get(group)!;
  // One reporter for all fields of the row: most records have nothing to report.
  let current: CompiledField;
  const report: ValueReport = (code, params, severity) => {
    const { vi, en, name } = current.spec;
    const suffix = rowLabel(group, source, Number(at[1] ?? 0));
    const label = { label: vi + suffix.label, labelEn: en + suffix.labelEn };
    context.report(code, [...at, name], { ...label, ...params }, severity);
  };
  let known = 0;
  for (const field of context.shape.ordered.get(group)!) {
    current = field;
    const { name } = field.spec;
    const own = Object.hasOwn(source, name);
    if (own) known++;
    const kept = checkField(field, own ? source[name] : undefined, context, report);
    if (kept !== undefined) clean[name] = kept;
  }
  const keys = Object.keys(source);
  if (keys.length === known) return clean;
  for (const key of keys) {
    if (fields.has(key) || others.has(key)) continue;
    const suggestion = context.shape.names.get(group)!.get(key.toLowerCase());
    const params = { field: show(key) };
    if (suggestion === undefined) context.report('HBS-SHAPE-UNKNOWN', [...at, key], params);
    else context.report('HBS-SHAPE-UNKNOWN-NAME', [...at, key], { ...params, suggestion });
  }
  return clean;
}

function checkList(group: Exclude<FieldGroup, 'hocBa'>, value: unknown, context: ShapeContext): unknown[] {
  const label = { label: LIST_LABELS[group].vi, labelEn: LIST_LABELS[group].en };
  if (!Array.isArray(value)) {
    if (value !== undefined) context.report('HBS-SHAPE-LIST', [group], { ...label, value: show(value) });
    else if (group === 'bangDiem' && !context.notAssessed) context.report('HBS-COM-01-ROWS', [group], {});
    return [];
  }
  if (value.length === 0 && group === 'bangDiem' && !context.notAssessed) {
    context.report('HBS-COM-01-ROWS', [group], {});
  }
  // Not map(): a hole in the list must be seen.
  return Array.from(value, (row: unknown, index) => {
    if (isInput(row)) return checkGroup(group, row, [group, index], new Set(), context);
    const params = {
      label: `${label.label}, dòng ${index + 1}`,
      labelEn: `${label.labelEn}, row ${index + 1}`,
      value: show(row),
    };
    context.report('HBS-SHAPE-ROW', [group, index], params);
    return {};
  });
}

/**
 * Walks the input by the field table. The result has well-formed values only, rows at their original index, so rules
 * can read it without looking twice.
 */
export function checkShape(input: Input, context: ShapeContext): DecodedTranscript {
  if (!Object.hasOwn(input, 'form')) {
    context.report('HBS-COM-01', ['form'], { label: 'Mẫu học bạ (form)', labelEn: 'Form' });
  }
  const others = new Set<string>(['form', ...context.shape.lists]);
  const clean = checkGroup('hocBa', input, [], others, context);
  for (const list of context.shape.lists) {
    const value = Object.hasOwn(input, list) ? input[list] : undefined;
    clean[list] = checkList(list, value, context);
  }
  return { form: context.form, ...clean } as unknown as DecodedTranscript;
}
