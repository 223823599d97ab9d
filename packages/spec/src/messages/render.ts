import { CORE_MESSAGES } from '../generated/core-messages.ts';
import type { MessageCode } from '../generated/message-codes.ts';
import type { MessageEntry } from './message-entry.ts';
import type { Messages } from './messages.ts';

/** Values for the `{name}` placeholders of a catalogue text. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** Language of a text; Vietnamese is the default everywhere. */
export type Locale = 'vi' | 'en';

/** A rendered catalogue entry: the sentence and the next step (empty when nothing is to be done). */
export interface RenderedMessage {
  readonly text: string;
  readonly next: string;
}

function fill(template: string, params: MessageParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  );
}

function find(messages: Messages, code: string): MessageEntry | undefined {
  return Object.hasOwn(messages, code) ? messages[code as MessageCode] : undefined;
}

/**
 * Looks a code up in these texts, then in those of the main entry, and fills it; a code that is in neither renders as
 * itself, it never throws. Codes of profiles and of the validator need no `messages`; for others hand in the texts of
 * their area (`@hocbaso/spec/messages/xml-transcript`) or all of them (`@hocbaso/spec/messages`).
 */
export function renderMessage(
  code: MessageCode | (string & {}),
  params: MessageParams = {},
  locale: Locale = 'vi',
  messages: Messages = CORE_MESSAGES,
): RenderedMessage {
  const entry = find(messages, code) ?? find(CORE_MESSAGES, code);
  if (entry === undefined) return { text: code, next: '' };
  const [vi, en, nextVi, nextEn] = entry;
  return locale === 'vi'
    ? { text: fill(vi, params), next: fill(nextVi, params) }
    : { text: fill(en, params), next: fill(nextEn, params) };
}
