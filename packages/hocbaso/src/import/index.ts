export type {
  AssignedField,
  GuessConfidence,
  ImportFile,
  ImportGuess,
  PrimaryDraft,
  School,
  SchoolClassInput,
  SecondaryDraft,
  StaffMember,
  StaffRole,
  TranscriptDraft,
} from './class-input.ts';
export { type DraftToTranscriptOptions, draftToTranscript } from './draft.ts';
export type { ImportRows, RowSource, TextEncoding } from './internal/rows.ts';
export {
  checkMapping,
  type ImportMapping,
  type MappedColumn,
  type MappedTable,
  type MappingReading,
} from './mapping/mapping.ts';
export { parseMapping } from './mapping/parse-mapping.ts';
export { type MappedSources, type ReadMappedOptions, readMapped } from './mapping/read-mapped.ts';
export type { MappedKind } from './mapping/targets.ts';
export { type PrimaryWorkbooks, type ReadPrimaryOptions, readPrimaryWorkbooks } from './primary.ts';
export {
  confirmGuesses,
  type ImportReport,
  importReport,
  type ReplaySources,
  type ReportedFile,
  type ReportedGuess,
  type ReportSources,
  replayImport,
} from './report.ts';
export { readSecondaryRows, type SecondarySources } from './secondary.ts';
export {
  type ReadStaffOptions,
  readStaffWorkbook,
  type StaffColumn,
  type StaffReading,
  type StaffRecord,
} from './staff-workbook.ts';
