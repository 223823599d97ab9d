import { HocBaSoError } from '../errors/hocbaso-error.ts';
import { ENUMS } from '../generated/enums.ts';
import { FIELDS } from '../generated/fields.ts';
import type { MessageCode } from '../generated/message-codes.ts';
import type { Transcript } from '../generated/record.ts';
import { TTDLQG } from '../generated/record-forms.ts';
import type { Issue } from '../issues/issue.ts';
import { formatVietnamDateTime } from '../ports/runtime.ts';
import type { DecodedTranscript } from '../record/decoded.ts';
import type { FieldGroup, FieldSpec } from '../record/field.ts';
import type { Form } from './profile.ts';

/** What the sender says about every record of one sending (spec 4.4). */
export interface TtdlqgEnvelope {
  readonly sukien: 'NEW' | 'UPDATE' | 'CANCEL';
  /** 1 to 99999; must grow with every sending of the same transcript, smaller ones are ignored silently. */
  readonly phienban: number;
  /** Creation (NEW) or last change, ms since the epoch; written in Vietnam's time. */
  readonly thoigiancapnhat: number;
}

/** One record of one table, ready to be sent as JSON. */
export interface TtdlqgRecord {
  readonly table: string;
  readonly row: Readonly<Record<string, string | number>>;
}

type Values = Readonly<Record<string, unknown>>;
const LISTS = ['quaTrinhHocTap', 'chungChi', 'bangDiem'] as const;

const fieldsOf = (form: Form, group: FieldGroup): readonly FieldSpec[] =>
  FIELDS.filter((field) => field.form === form && field.group === group);

const enumValues = (field: FieldSpec): readonly { readonly value: string; readonly code: string }[] =>
  field.enum !== undefined && Object.hasOwn(ENUMS, field.enum)
    ? ENUMS[field.enum as keyof typeof ENUMS].values
    : [];

function write(field: FieldSpec, value: unknown): string | number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return undefined;
  return field.type === 'enum' ? enumValues(field).find((one) => one.value === value)?.code : value;
}

function read(field: FieldSpec, value: unknown): unknown {
  if (field.type === 'boolean') {
    const text = String(value);
    return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined;
  }
  if (field.type === 'decimal' && typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  return field.type === 'enum' ? enumValues(field).find((one) => one.code === value)?.value : value;
}

function columns(form: Form, group: FieldGroup, values: Values): Record<string, string | number> {
  const row: Record<string, string | number> = {};
  for (const field of fieldsOf(form, group)) {
    const value = write(field, values[field.name]);
    if (value !== undefined) row[field.ttdlqg] = value;
  }
  return row;
}

const tableName = (form: Form, group: FieldGroup): string | undefined =>
  TTDLQG.tables.find((table) => table.form === form && table.group === group)?.name;

/**
 * A transcript as the records of the TTDLQG dictionary: the main record first, then one record per row of each list.
 * `idbanghi` is the transcript's UUID, with `/list/number` for rows; absent values have no member.
 * @throws HocBaSoError `ERR_HBS_RECORD_ENVELOPE` for a version outside 1–99999 or a time that is none
 */
export function toTtdlqgRecords(record: Transcript, envelope: TtdlqgEnvelope): readonly TtdlqgRecord[] {
  const { sukien, phienban, thoigiancapnhat } = envelope;
  if (!Number.isInteger(phienban) || phienban < 1 || phienban > 99_999 || !Number.isFinite(thoigiancapnhat)) {
    throw new HocBaSoError('ERR_HBS_RECORD_ENVELOPE', { params: { version: String(phienban) } });
  }
  const at = formatVietnamDateTime(thoigiancapnhat).slice(0, 19);
  const make = (group: FieldGroup, id: string, values: Values): readonly TtdlqgRecord[] => {
    const table = tableName(record.form, group);
    const head = { idbanghi: id, sukien, phienban, thoigiancapnhat: at };
    return table === undefined ? [] : [{ table, row: { ...head, ...columns(record.form, group, values) } }];
  };
  const values = record as unknown as Values;
  const uuid = record.maDinhDanhHocBa;
  return [
    ...make('hocBa', uuid, values),
    ...LISTS.flatMap((list) =>
      ((values[list] ?? []) as readonly Values[]).flatMap((row, i) =>
        make(list, `${uuid}/${list}/${i + 1}`, row),
      ),
    ),
  ];
}

/** A transcript read back from its records. */
export interface TtdlqgReading {
  readonly record: DecodedTranscript;
  readonly issues: readonly Issue[];
}

/**
 * The inverse of {@link toTtdlqgRecords} for the records of ONE transcript, in any order. Unknown tables, columns and
 * unreadable values are issues; so is a missing or second main record. Never throws on content.
 */
export function fromTtdlqgRecords(records: readonly TtdlqgRecord[]): TtdlqgReading {
  const issues: Issue[] = [];
  const report = (code: MessageCode, path: Issue['path'], params: Issue['params']): void => {
    issues.push({ code, severity: 'error', path, params });
  };
  const main = TTDLQG.tables.find((t) => t.group === 'hocBa' && records.some((one) => one.table === t.name));
  const form = main?.form ?? 'primary';
  const result: Record<string, unknown> = { form };
  const rows = new Map<string, { readonly order: number; readonly row: Values }[]>();
  const envelope = new Set([...TTDLQG.envelope.map((field) => field.name), ...TTDLQG.receiverFields]);
  let mains = 0;
  for (const [index, { table, row }] of records.entries()) {
    const found = TTDLQG.tables.find((one) => one.name === table && one.form === form);
    if (found === undefined) {
      report('RECORD_TABLE_UNKNOWN', [index], { table });
      continue;
    }
    const fields = new Map(fieldsOf(form, found.group).map((field) => [field.ttdlqg, field]));
    const values: Record<string, unknown> = {};
    for (const [column, value] of Object.entries(row)) {
      const field = fields.get(column);
      if (field === undefined) {
        if (!envelope.has(column)) report('RECORD_COLUMN_UNKNOWN', [index, column], { table, column });
        continue;
      }
      const text = read(field, value);
      if (text === undefined) report('RECORD_VALUE_UNREADABLE', [index, column], { table, column });
      else values[field.name] = text;
    }
    if (found.group === 'hocBa') {
      mains += 1;
      Object.assign(result, values);
    } else {
      const order = Number(
        String(row.idbanghi ?? '')
          .split('/')
          .at(-1),
      );
      rows.set(found.group, [...(rows.get(found.group) ?? []), { order: order || index + 1, row: values }]);
    }
  }
  if (mains !== 1) report('RECORD_MAIN_COUNT', [], { count: mains });
  for (const [list, found] of rows) {
    result[list] = found.sort((a, b) => a.order - b.order).map((one) => one.row);
  }
  return { record: result as unknown as DecodedTranscript, issues };
}
