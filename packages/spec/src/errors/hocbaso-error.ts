import type { MessageCode } from '../generated/messages.ts';
import { type MessageParams, renderMessage } from '../messages/render.ts';

const BRAND = Symbol.for('hocbaso.error');

/** Options of {@link HocBaSoError}. `params` fill the placeholders of the catalogue text; never a pupil's data. */
export interface HocBaSoErrorOptions {
  readonly params?: MessageParams;
  readonly cause?: unknown;
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

  constructor(code: MessageCode, options: HocBaSoErrorOptions = {}) {
    const params = options.params ?? {};
    super(
      renderMessage(code, params, 'vi').text,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'HocBaSoError';
    this.code = code;
    this.params = params;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The English sentence. */
  get english(): string {
    return renderMessage(this.code, this.params, 'en').text;
  }

  /** What to do next, in Vietnamese and English. */
  get next(): { readonly vi: string; readonly en: string } {
    return {
      vi: renderMessage(this.code, this.params, 'vi').next,
      en: renderMessage(this.code, this.params, 'en').next,
    };
  }
}

/** True for an error of this SDK, whichever copy of the package made it; narrows by `code` when one is given. */
export function isHocBaSoError(error: unknown, code?: MessageCode): error is HocBaSoError {
  if (typeof error !== 'object' || error === null) return false;
  if ((error as Record<symbol, unknown>)[BRAND] !== true) return false;
  return code === undefined || (error as HocBaSoError).code === code;
}
