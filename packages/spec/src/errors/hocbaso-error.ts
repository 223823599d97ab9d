import type { CoreMessageCode, MessageCode } from '../generated/message-codes.ts';
import type { Messages } from '../messages/messages.ts';
import { type MessageParams, renderMessage } from '../messages/render.ts';

const BRAND = Symbol.for('hocbaso.error');

/** Options of {@link HocBaSoError}. `params` fill the placeholders of the catalogue text; never a pupil's data. */
export interface HocBaSoErrorOptions {
  readonly params?: MessageParams;
  readonly cause?: unknown;
  /** Texts of the area the code belongs to; codes of profiles and of the validator need none. */
  readonly messages?: Messages;
}

/**
 * A failed operation (never a bad document: those are `Issue`s in a result).
 *
 * `code` is stable API; `message` is the Vietnamese sentence of the catalogue, `english` its twin and `next`
 * what to do about it. Compare by `code` or with {@link isHocBaSoError}: `instanceof` is false across the ESM and
 * CommonJS copies of this package.
 */
export class HocBaSoError extends Error {
  readonly code: MessageCode;
  readonly params: MessageParams;
  readonly #messages: Messages | undefined;

  constructor(code: CoreMessageCode, options?: HocBaSoErrorOptions);
  constructor(code: MessageCode, options: HocBaSoErrorOptions & { readonly messages: Messages });
  constructor(code: MessageCode, { params = {}, cause, messages }: HocBaSoErrorOptions = {}) {
    super(renderMessage(code, params, 'vi', messages).text, cause === undefined ? undefined : { cause });
    this.name = 'HocBaSoError';
    this.code = code;
    this.params = params;
    this.#messages = messages;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The English sentence. */
  get english(): string {
    return renderMessage(this.code, this.params, 'en', this.#messages).text;
  }

  /** What to do next, in Vietnamese and English. */
  get next(): { readonly vi: string; readonly en: string } {
    return {
      vi: renderMessage(this.code, this.params, 'vi', this.#messages).next,
      en: renderMessage(this.code, this.params, 'en', this.#messages).next,
    };
  }
}

/** True for an error of this SDK, whichever copy of the package made it; narrows by `code` when one is given. */
export function isHocBaSoError(error: unknown, code?: MessageCode): error is HocBaSoError {
  if (typeof error !== 'object' || error === null) return false;
  if ((error as Record<symbol, unknown>)[BRAND] !== true) return false;
  return code === undefined || (error as HocBaSoError).code === code;
}
