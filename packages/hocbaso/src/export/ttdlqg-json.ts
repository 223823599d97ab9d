import type { Transcript } from '@hocbaso/spec';
import { type TtdlqgEnvelope, toTtdlqgRecords } from '@hocbaso/spec/ttdlqg';
import { hocbasoError } from '../internal/hocbaso-error.ts';

/**
 * Transcripts as the records of the national data centre's dictionary (spec 4.4): a UTF-8 JSON array of
 * `{ table, row }`, one record a line, in the order of the transcripts.
 *
 * @param envelope - what is said of each sending; `phienban` must grow with every sending of the same transcript
 * @throws HocBaSoError `ERR_HBS_EXPORT_EMPTY`, `ERR_HBS_RECORD_ENVELOPE`
 */
export function writeTtdlqgJson(
  transcripts: readonly Transcript[],
  envelope: (transcript: Transcript) => TtdlqgEnvelope,
): Uint8Array {
  if (transcripts.length === 0) throw hocbasoError('ERR_HBS_EXPORT_EMPTY');
  const records = transcripts.flatMap((transcript) => toTtdlqgRecords(transcript, envelope(transcript)));
  return new TextEncoder().encode(`[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`);
}
