/**
 * The record as a zod schema; apart from the main entry because zod weighs more than all the rest together.
 *
 * @packageDocumentation
 */
export { transcriptSchema } from './record/schema.ts';
