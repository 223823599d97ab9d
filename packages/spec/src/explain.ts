/**
 * Profiles and fields explained to a developer: what a field is on every wire, how two profiles differ.
 *
 * @packageDocumentation
 */
export { diffProfiles, type ProfileDifference } from './profile/diff-profiles.ts';
export {
  type ExplainOptions,
  explainField,
  type FieldExplanation,
  type FieldWire,
} from './profile/explain-field.ts';
export { nearestFields } from './profile/nearest-fields.ts';
