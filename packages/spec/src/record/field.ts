import type { Confidence, Form } from '../profile/profile.ts';

/** Type of a field's value in the record. Decimals are strings with a dot, so that no digit is ever lost. */
export type FieldType = 'string' | 'date' | 'month' | 'year' | 'boolean' | 'decimal' | 'enum';

/** `ordinary`, `personal`, `identifier` or `sensitive` (Luật 91/2025, NĐ 356/2025); drives masking and extracts. */
export type DataClass = 'ordinary' | 'personal' | 'identifier' | 'sensitive';

/** List a field belongs to; `hocBa` is the record itself. */
export type FieldGroup = 'hocBa' | 'quaTrinhHocTap' | 'bangDiem' | 'chungChi';

/** One field of the record, from the national data centre's dictionary. */
export interface FieldSpec {
  readonly name: string;
  readonly form: Form;
  readonly group: FieldGroup;
  readonly vi: string;
  readonly en: string;
  readonly type: FieldType;
  /** Name of the enumeration in `ENUMS`, for type `enum`. */
  readonly enum?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  /** `{unless}` names the boolean field that lifts the obligation. */
  readonly required: boolean | { readonly unless: string };
  readonly dataClass: DataClass;
  /** Name in the national data centre's dictionary. */
  readonly ttdlqg: string;
  readonly confidence: Confidence;
  readonly source: string;
}
