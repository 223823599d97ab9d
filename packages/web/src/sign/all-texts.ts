import type { Messages } from '@hocbaso/spec';
import { SIGNERS_MESSAGES } from '@hocbaso/spec/messages/signers';
import { WEB_MESSAGES } from '@hocbaso/spec/messages/web';

/** Texts of every error that signing in a page can end with. */
export const ALL_MESSAGES: Messages = { ...SIGNERS_MESSAGES, ...WEB_MESSAGES };
