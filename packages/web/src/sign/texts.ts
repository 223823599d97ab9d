import {
  type MessageParams,
  type RenderedMessage,
  renderMessage,
  type SignerFailure,
  type SignerRole,
} from '@hocbaso/spec';
import { SIGNERS_MESSAGES } from '@hocbaso/spec/messages/signers';
import { WEB_MESSAGES, type WebMessageCode } from '@hocbaso/spec/messages/web';

/** A Vietnamese text of this package, with its next step after it. */
export function say(code: WebMessageCode, params: MessageParams = {}): string {
  const { text, next } = renderMessage(code, params, 'vi', WEB_MESSAGES);
  return next === '' ? text : `${text} ${next}`;
}

/** The role as it is called in the form. */
export function roleName(role: SignerRole): string {
  return say(`WEB_ROLE_${role.toUpperCase()}` as WebMessageCode);
}

const DETAILS: Readonly<Record<string, string>> = {
  expired: 'SIGN_CERT_EXPIRED',
  not_yet_valid: 'SIGN_CERT_NOT_YET_VALID',
  weak_key: 'SIGN_CERT_WEAK_KEY',
};

/** Why a signature was not given, in one sentence, with the service's own words where it gave some. */
export function failureText(failure: SignerFailure): string {
  const { code, detail = '' } = failure;
  const { text } = messageOf(failure);
  return code === 'unknown' && detail !== '' ? `${text} (${detail})` : text;
}

/** What to do about failures, each step once; a stop and absent software (which has guidance of its own) need none. */
export function failureAdvice(failures: readonly SignerFailure[]): string {
  const open = failures.filter(({ code, detail }) => code !== 'aborted' && detail !== 'not_running');
  return [...new Set(open.map((failure) => messageOf(failure).next))].join(' ');
}

function messageOf({ code, detail = '' }: SignerFailure): RenderedMessage {
  const specific = code === 'cert_invalid' ? DETAILS[detail] : undefined;
  return renderMessage(specific ?? `SIGN_${code.toUpperCase()}`, {}, 'vi', SIGNERS_MESSAGES);
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The first eight bytes of a digest, in groups people can compare. */
export function digestPrefix(digest: Uint8Array): string {
  const hex = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{4})(?=.)/g, '$1 ');
}
