import type { HubAnswerCodes, HubDeployment, HubOperation, MessageCode } from '@hocbaso/spec';

/** Codes the sandbox answers with. They name the sandbox, so that nobody takes them for the Ministry's. */
export type SandboxCode = Extract<MessageCode, `SANDBOX_${string}`>;

/** Password of every unit at the sandbox; not a secret. */
export const SANDBOX_PASSWORD = 'sandbox';
/** Target id of the sandbox. */
export const SANDBOX_TARGET = 'sandbox';
/** Hub profile the sandbox speaks. */
export const SANDBOX_HUB_PROFILE = 'moet-2088-v1.0';

/** Account of a unit. */
export function sandboxUser(maDonVi: string): string {
  return `sandbox-${maDonVi}`;
}

/** Path of each service. */
export const PATHS: Readonly<Record<HubOperation | 'token', string>> = {
  token: '/sandbox/token',
  submit: '/sandbox/submit',
  querySubmission: '/sandbox/query-submission',
  registerCertificate: '/sandbox/register-certificate',
  queryCertificate: '/sandbox/query-certificate',
  recall: '/sandbox/recall',
  queryRecall: '/sandbox/query-recall',
};

/** Invented `type` and `function` values; the real ones are not public. */
export const MESSAGE_CODES: HubDeployment['codes'] = {
  submit: { type: 'SANDBOX_HOC_BA', function: 'SANDBOX_NOP' },
  querySubmission: { type: 'SANDBOX_HOC_BA', function: 'SANDBOX_HOI_NOP' },
  registerCertificate: { type: 'SANDBOX_CHUNG_THU', function: 'SANDBOX_DANG_KY' },
  recall: { type: 'SANDBOX_HOC_BA', function: 'SANDBOX_THU_HOI' },
  queryRecall: { type: 'SANDBOX_HOC_BA', function: 'SANDBOX_HOI_THU_HOI' },
};

const REFUSALS: readonly SandboxCode[] = [
  'SANDBOX_MESSAGE_ID_REUSED',
  'SANDBOX_BAD_MESSAGE',
  'SANDBOX_BAD_CONTENT',
  'SANDBOX_TOO_LARGE',
  'SANDBOX_REAL_DATA',
  'SANDBOX_PACKAGE_SIGNATURE',
  'SANDBOX_CERTIFICATE_NOT_APPROVED',
  'SANDBOX_CERTIFICATE_MISMATCH',
];
const SEND: HubAnswerCodes = {
  success: ['SANDBOX_OK'],
  refused: REFUSALS,
  duplicate: ['SANDBOX_DUPLICATE_MESSAGE'],
  auth: ['SANDBOX_UNAUTHORIZED'],
};
const QUERY: HubAnswerCodes = {
  success: ['SANDBOX_OK'],
  pending: ['SANDBOX_PENDING'],
  unknownMessage: ['SANDBOX_UNKNOWN_MESSAGE'],
  auth: ['SANDBOX_UNAUTHORIZED'],
};

/** What the sandbox's codes mean, for a client's deployment. */
export const ANSWER_CODES: Readonly<Record<HubOperation, HubAnswerCodes>> = {
  submit: SEND,
  recall: SEND,
  registerCertificate: SEND,
  querySubmission: QUERY,
  queryRecall: QUERY,
  queryCertificate: QUERY,
};
