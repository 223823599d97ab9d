import type { HubDeployment, HubOperation } from '@hocbaso/spec';
import {
  ANSWER_CODES,
  MESSAGE_CODES,
  PATHS,
  SANDBOX_HUB_PROFILE,
  SANDBOX_PASSWORD,
  SANDBOX_TARGET,
  sandboxUser,
} from './codes.ts';

/** A deployment for a client of one unit at a sandbox hub. */
export function sandboxDeployment(url: string, maDonVi: string, maxBytes: number): HubDeployment {
  const endpoint = (operation: HubOperation): string => url + PATHS[operation];
  return {
    target: SANDBOX_TARGET,
    environment: 'sandbox',
    hubProfile: SANDBOX_HUB_PROFILE,
    endpoints: {
      submit: endpoint('submit'),
      querySubmission: endpoint('querySubmission'),
      registerCertificate: endpoint('registerCertificate'),
      queryCertificate: endpoint('queryCertificate'),
      recall: endpoint('recall'),
      queryRecall: endpoint('queryRecall'),
    },
    maDonVi,
    userName: sandboxUser(maDonVi),
    password: async () => SANDBOX_PASSWORD,
    passwordEncoding: 'sha256-hex-lower',
    token: {
      kind: 'endpoint',
      url: url + PATHS.token,
      userNameField: 'user_name',
      passwordField: 'password',
      tokenField: 'token',
      expiresInField: 'expires_in',
      header: { name: 'authorization', prefix: 'Bearer ' },
    },
    codes: MESSAGE_CODES,
    answerCodes: ANSWER_CODES,
    certificate: { maKieuChuKy: 'USB_TOKEN', nhaPhatHanh: 'BAN_CO_YEU' },
    escapeQuotes: 'none',
    limits: { maxBytes },
    // Short, for loopback: a killed process's claim is given up after twice their sum.
    timeouts: { sendMs: 8_000, queryMs: 4_000 },
  };
}
