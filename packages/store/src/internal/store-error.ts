import { type CoreMessageCode, HocBaSoError, type HocBaSoErrorOptions } from '@hocbaso/spec';
import { STORE_MESSAGES, type StoreMessageCode } from '@hocbaso/spec/messages/store';

/** Makes an error of this package, with the sentence of its code. */
export function storeError(
  code: CoreMessageCode | StoreMessageCode,
  options: HocBaSoErrorOptions = {},
): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: STORE_MESSAGES });
}
