/** What a page needs to validate a record and show the result: the bundle whose size is held. */
export { describeIssue, loadProfile } from '../packages/spec/src/index.ts';
export { validateTranscript } from '../packages/validator/src/index.ts';
