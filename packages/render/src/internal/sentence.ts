import { type MessageParams, renderMessage } from '@hocbaso/spec';
import { RENDER_MESSAGES, type RenderMessageCode } from '@hocbaso/spec/messages/render';

/** The Vietnamese sentence of a code of this package. */
export function sentence(code: RenderMessageCode, params: MessageParams = {}): string {
  return renderMessage(code, params, 'vi', RENDER_MESSAGES).text;
}
