import type { FieldGroup } from '../record/field.ts';
import type { Form, Sourced } from './profile.ts';

/** One member of the envelope every record of a table carries (spec 4.4). */
export interface EnvelopeField extends Sourced {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'dateTime';
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  readonly vi: string;
  readonly en: string;
}

/** One table: the record itself or one list of it. Columns are `ttdlqg` of the field table. */
export interface RecordTable extends Sourced {
  readonly form: Form;
  readonly group: FieldGroup;
  readonly name: string;
}

/** A transcript as table records, the form in which the ministry shares it with the national data centre. */
export interface RecordForm {
  readonly id: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly source: string;
  readonly envelope: readonly EnvelopeField[];
  /** Columns the receiving side writes. */
  readonly receiverFields: readonly string[];
  /** How values are written. */
  readonly values: Readonly<Record<string, Sourced & { readonly value: string }>>;
  readonly tables: readonly RecordTable[];
}
