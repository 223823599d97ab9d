import { HocBaSoError, type HocBaSoErrorOptions } from '@hocbaso/spec';
import { WEB_MESSAGES, type WebMessageCode } from '@hocbaso/spec/messages/web';

/** Makes an error of this package, with the sentence of its code. */
export function webError(code: WebMessageCode, options: HocBaSoErrorOptions = {}): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: WEB_MESSAGES });
}
