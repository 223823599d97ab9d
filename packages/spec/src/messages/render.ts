import { MESSAGES, type MessageCode } from '../generated/messages.ts';

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

/** Looks a code up in the catalogue and fills it; an unknown code renders as itself, it never throws. */
export function renderMessage(
  code: MessageCode | (string & {}),
  params: MessageParams = {},
  locale: Locale = 'vi',
): RenderedMessage {
  const entry = Object.hasOwn(MESSAGES, code) ? MESSAGES[code as MessageCode] : undefined;
  if (entry === undefined) return { text: code, next: '' };
  const [vi, en, nextVi, nextEn] = entry;
  return locale === 'vi'
    ? { text: fill(vi, params), next: fill(nextVi, params) }
    : { text: fill(en, params), next: fill(nextEn, params) };
}
