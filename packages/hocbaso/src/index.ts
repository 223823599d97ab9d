/**
 * Học bạ số for school software: one import for the common job – read a class, create, validate, sign, seal, submit,
 * verify – over the packages it wires together.
 *
 * @packageDocumentation
 */
export * from './export/index.ts';
export * from './import/index.ts';
export {
  type ClassFiles,
  type PrimaryClassFiles,
  parseRunConfig,
  type RunConfig,
  type SecondaryClassFiles,
  type SignerFile,
} from './run/config.ts';
export { type RunConfigOptions, type RunResult, runConfig } from './run/run-config.ts';
export { type ClassRun, type RunEvent, type RunOptions, runSchool } from './run/run-school.ts';
export { type WriteOptions, type WrittenTranscript, writeResults } from './run/write-results.ts';
export { type CreateOptions, type CreateOutcome, createTranscripts } from './school/create.ts';
export { type PackageOptions, queuePackages } from './school/package.ts';
export type { ClassReport, PupilProblem } from './school/report.ts';
export { type BlockedSlot, type SignOptions, type StageOutcome, signTranscripts } from './school/sign.ts';
export { type Signatory, type SignerDirectory, signerDirectory } from './school/signer-directory.ts';
export { describePlan } from './session/describe-plan.ts';
export type { HandOut, HandOutRequest, RefusedSlot } from './session/hand-out.ts';
export type { PlannedSigner, PlannedSubstitution, SigningPlan, WaitingFor } from './session/plan.ts';
export type { Revision } from './session/revise.ts';
export { openSigningSession, type SigningSession, type SignWithOptions } from './session/session.ts';
export type { AskOptions } from './session/sign-with.ts';
export type { SubstitutedDocument } from './session/substitute.ts';
export type { Absence, NamedSigner, Substitution, SubstitutionPolicy } from './session/substitution.ts';
export type {
  AskClaim,
  BatchEntry,
  BatchProgress,
  CollectedItem,
  SessionOptions,
  SigningBatch,
  StoredBatch,
} from './session/types.ts';
