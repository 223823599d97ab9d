/**
 * Bulk work on worker threads: streams of transcripts in, outcomes in the same order out, in flat memory. Node.js only.
 *
 * @packageDocumentation
 */
export { type SignJob, type SignManyOptions, type SignOutcome, signMany } from './sign-many.ts';
export type { BulkOptions, Source } from './stream.ts';
export { type BulkDocument, type VerifyManyOptions, type VerifyOutcome, verifyMany } from './verify-many.ts';
