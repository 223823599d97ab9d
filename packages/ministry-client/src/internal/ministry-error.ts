import { type CoreMessageCode, HocBaSoError, type HocBaSoErrorOptions } from '@hocbaso/spec';
import { MINISTRY_MESSAGES, type MinistryMessageCode } from '@hocbaso/spec/messages/ministry';
import { STORE_MESSAGES, type StoreMessageCode } from '@hocbaso/spec/messages/store';

const MESSAGES = { ...MINISTRY_MESSAGES, ...STORE_MESSAGES };

/** Makes an error of this package, with the sentence of its code. */
export function ministryError(
  code: CoreMessageCode | MinistryMessageCode | StoreMessageCode,
  options: HocBaSoErrorOptions = {},
): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: MESSAGES });
}
