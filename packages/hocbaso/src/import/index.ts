export type {
  AssignedField,
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
export type { ImportRows, RowSource } from './internal/rows.ts';
export { type PrimaryWorkbooks, type ReadPrimaryOptions, readPrimaryWorkbooks } from './primary.ts';
export { readSecondaryRows, type SecondarySources } from './secondary.ts';
