import { HocBaSoError, isHocBaSoError, type MessageCode, type MessageParams } from '@hocbaso/spec';
import { XML_BULK_MESSAGES, type XmlBulkMessageCode } from '@hocbaso/spec/messages/xml-bulk';
import { type XmlErrorCode, xmlError } from '../internal/xml-error.ts';

/** An error as it crosses threads: an error object would lose its code and its texts. */
export interface WireError {
  /** Undefined for anything but an error of this SDK. */
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  readonly detail: string;
}

/** Makes an error of bulk work. */
export function bulkError(code: XmlBulkMessageCode, params: MessageParams, cause?: unknown): HocBaSoError {
  return new HocBaSoError(code, {
    params,
    messages: XML_BULK_MESSAGES,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** For the message to the other thread. The text of a foreign error stays behind: it may quote the document. */
export function toWire(error: unknown): WireError {
  if (isHocBaSoError(error)) return { code: error.code, params: error.params, detail: error.code };
  return { detail: error instanceof Error ? error.name : typeof error };
}

/** The error of a document on this side. */
export function fromWire({ code, params = {}, detail }: WireError, index: number): HocBaSoError {
  if (code === undefined) return bulkError('ERR_HBS_BULK_INTERNAL', { index, detail });
  if (code in XML_BULK_MESSAGES) return bulkError(code as XmlBulkMessageCode, params);
  return xmlError(code as XmlErrorCode, { params });
}
