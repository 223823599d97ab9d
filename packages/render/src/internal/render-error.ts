import { type CoreMessageCode, HocBaSoError, type HocBaSoErrorOptions } from '@hocbaso/spec';
import { RENDER_MESSAGES, type RenderMessageCode } from '@hocbaso/spec/messages/render';

/** Makes an error of this package, with the sentence of its code. */
export function renderError(
  code: CoreMessageCode | RenderMessageCode,
  options: HocBaSoErrorOptions = {},
): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: RENDER_MESSAGES });
}
