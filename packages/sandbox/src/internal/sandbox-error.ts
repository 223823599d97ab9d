import { type CoreMessageCode, HocBaSoError, type HocBaSoErrorOptions } from '@hocbaso/spec';
import { MINISTRY_MESSAGES, type MinistryMessageCode } from '@hocbaso/spec/messages/ministry';
import { SIGNERS_MESSAGES, type SignersMessageCode } from '@hocbaso/spec/messages/signers';

const MESSAGES = { ...MINISTRY_MESSAGES, ...SIGNERS_MESSAGES };

/** Makes an error of this package, with the sentence of its code. */
export function sandboxError(
  code: CoreMessageCode | MinistryMessageCode | SignersMessageCode,
  options: HocBaSoErrorOptions = {},
): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: MESSAGES });
}
