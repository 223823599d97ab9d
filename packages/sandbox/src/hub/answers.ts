import { type HubOperation, type HubOperationSpec, type MessageParams, renderMessage } from '@hocbaso/spec';
import { MINISTRY_MESSAGES } from '@hocbaso/spec/messages/ministry';
import type { SandboxCode } from './codes.ts';
import type { HubRow } from './state.ts';

/** What the hub answers: a status and a JSON body. */
export interface HubAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The hub's sentence for a code, in Vietnamese. */
export function sentence(code: SandboxCode, params: MessageParams = {}): string {
  return renderMessage(code, params, 'vi', MINISTRY_MESSAGES).text;
}

/**
 * An answer that is one word of the hub, in the spelling of the service: the acknowledgement of II.2.2 is PascalCase,
 * the registration of II.2.4 misspells `error_filed_title`, the queries do not.
 */
export function wordAnswer(
  operation: HubOperation,
  messageId: string,
  code: SandboxCode,
  params: MessageParams = {},
  status = 200,
): HubAnswer {
  const text = sentence(code, params);
  if (operation === 'submit' || operation === 'recall') {
    const body = {
      MessageId: messageId,
      Error: code,
      ErrorDescription: text,
      ResponseCode: code,
      ResponseDescription: text,
    };
    return { status, body };
  }
  const title = operation === 'registerCertificate' ? 'error_filed_title' : 'error_field_title';
  return { status, body: { messageid: messageId, error: code, [title]: '', error_description: text } };
}

/** The rows of a query reply, in the annex's names. */
export function rowsAnswer(rows: readonly HubRow[]): HubAnswer {
  return {
    status: 200,
    body: rows.map((row) => ({
      ma_hoc_sinh: row.maHocSinh,
      ten_hoc_sinh: row.tenHocSinh,
      so_cccd: row.soCccd,
      ma_tra_cuu_uuid: row.documentId,
      trang_thai: row.status,
      error: row.error,
      error_field_title: row.errorTitle,
      error_description: row.errorDescription,
    })),
  };
}

/** The values of a request by meaning, or the name of the first field that is missing or of the wrong type. */
export function readRequest(
  spec: HubOperationSpec,
  body: unknown,
): { readonly values: Readonly<Record<string, string>> } | { readonly wrong: string } {
  const objectOf = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  const root = objectOf(body);
  const values: Record<string, string> = {};
  for (const field of spec.request) {
    const place = field.within === undefined ? root : objectOf(root[field.within]);
    const value = Object.hasOwn(place, field.name) ? place[field.name] : undefined;
    const fits =
      field.type === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' && value !== '';
    if (!fits) return { wrong: field.name };
    values[field.value] = String(value);
  }
  return { values };
}
