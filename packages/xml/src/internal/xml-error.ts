import { type CoreMessageCode, HocBaSoError, type HocBaSoErrorOptions } from '@hocbaso/spec';
import { XML_ENGINE_MESSAGES, type XmlEngineMessageCode } from '@hocbaso/spec/messages/xml-engine';
import { XML_PKI_MESSAGES, type XmlPkiMessageCode } from '@hocbaso/spec/messages/xml-pki';
import { XML_REPORT_MESSAGES, type XmlReportMessageCode } from '@hocbaso/spec/messages/xml-report';
import { XML_RESIGN_MESSAGES, type XmlResignMessageCode } from '@hocbaso/spec/messages/xml-resign';
import {
  XML_TRANSCRIPT_MESSAGES,
  type XmlTranscriptMessageCode,
} from '@hocbaso/spec/messages/xml-transcript';
import { XML_XADES_MESSAGES, type XmlXadesMessageCode } from '@hocbaso/spec/messages/xml-xades';

/** Texts of everything this package reports. */
export const XML_MESSAGES = {
  ...XML_ENGINE_MESSAGES,
  ...XML_PKI_MESSAGES,
  ...XML_REPORT_MESSAGES,
  ...XML_RESIGN_MESSAGES,
  ...XML_TRANSCRIPT_MESSAGES,
  ...XML_XADES_MESSAGES,
};

/** Codes this package reports with. */
export type XmlErrorCode =
  | CoreMessageCode
  | XmlEngineMessageCode
  | XmlPkiMessageCode
  | XmlReportMessageCode
  | XmlResignMessageCode
  | XmlTranscriptMessageCode
  | XmlXadesMessageCode;

/** Makes an error of this package, with the sentence of its code. */
export function xmlError(code: XmlErrorCode, options: HocBaSoErrorOptions = {}): HocBaSoError {
  return new HocBaSoError(code, { ...options, messages: XML_MESSAGES });
}
