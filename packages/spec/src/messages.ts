/**
 * The whole message catalogue; each area is also a subpath of its own, such as `@hocbaso/spec/messages/xml-transcript`.
 * The main entry has the texts of profiles and of the validator only, as `CORE_MESSAGES`.
 *
 * @packageDocumentation
 */
export { MESSAGES } from './generated/all-messages.ts';
