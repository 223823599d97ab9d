import { type CoreMessageCode, HocBaSoError, type HocBaSoErrorOptions } from '@hocbaso/spec';
import { SIGNERS_MESSAGES, type SignersMessageCode } from '@hocbaso/spec/messages/signers';

/** Makes an error of this package, with the sentence of its code. */
export function signerError(
  code: CoreMessageCode | SignersMessageCode,
  options: HocBaSoErrorOptions = {},
): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: SIGNERS_MESSAGES });
}
