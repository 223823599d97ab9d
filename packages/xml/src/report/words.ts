import { type Check, type Locale, type MessageParams, renderMessage } from '@hocbaso/spec';
import {
  VERIFICATION_REPORT_MESSAGES,
  type VerificationReportMessageCode,
} from '@hocbaso/spec/messages/verification-report';
import { XML_MESSAGES } from '../internal/xml-error.ts';
import type { ReportCheck } from './model.ts';

/** Says something of the report in its language. */
export function say(code: VerificationReportMessageCode, locale: Locale, params: MessageParams = {}): string {
  return renderMessage(code, params, locale, VERIFICATION_REPORT_MESSAGES).text;
}

/** A text whose code is put together: `REPORT_SUB_` and a sub-indication; the name itself where there is no text. */
export function sayPart(prefix: 'CHECK' | 'SUB', name: string, locale: Locale): string {
  const code = `REPORT_${prefix}_${name}`;
  const { text } = renderMessage(code, {}, locale, VERIFICATION_REPORT_MESSAGES);
  return text === code ? name : text;
}

/** A check in words. */
export function describeCheck(check: Check, locale: Locale): ReportCheck {
  const { id, status, code, params, informational } = check;
  const name = id.replace(/[A-Z]/g, '_$&').replace('.', '_').toUpperCase();
  const label = sayPart('CHECK', name, locale);
  return {
    id,
    label: label === name ? id : label,
    status,
    ...(code === undefined ? {} : { code, reason: renderMessage(code, params, locale, XML_MESSAGES).text }),
    ...(informational === true ? { informational } : {}),
  };
}

/** What to do about a check that does not hold; empty when there is nothing to be done. */
export function nextStep({ code, params }: Check, locale: Locale): string {
  return code === undefined ? '' : renderMessage(code, params, locale, XML_MESSAGES).next;
}
