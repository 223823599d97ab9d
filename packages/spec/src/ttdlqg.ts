/**
 * The records of the national data centre (TTDLQG) and the way there and back.
 *
 * @packageDocumentation
 */
export { TTDLQG } from './generated/record-forms.ts';
export type { EnvelopeField, RecordForm, RecordTable } from './profile/record-form.ts';
export {
  fromTtdlqgRecords,
  type TtdlqgEnvelope,
  type TtdlqgReading,
  type TtdlqgRecord,
  toTtdlqgRecords,
} from './profile/ttdlqg.ts';
