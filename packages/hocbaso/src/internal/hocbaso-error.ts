import { HocBaSoError, type HocBaSoErrorOptions, type MessageCode } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';

/** Makes an error of the façade, with the sentence of its code; it wires every package, so it has every text. */
export function hocbasoError(code: MessageCode, options: HocBaSoErrorOptions = {}): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: MESSAGES });
}
