import type { HubDeployment, HubOperation, HubProfile } from '@hocbaso/spec';
import { ministryError } from './internal/ministry-error.ts';

/** Everything a vendor edits to reach one hub; see `HubDeployment` in `@hocbaso/spec`. */
export type Deployment = HubDeployment;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

function invalid(field: string, problem: string): never {
  throw ministryError('ERR_HBS_DEPLOYMENT', { params: { field, problem } });
}

function checkUrl(field: string, text: string): void {
  if (!URL.canParse(text)) invalid(field, 'not a full URL');
  const url = new URL(text);
  // The password's hash travels in the body and is worth as much as the password.
  const plain = url.protocol === 'http:' && LOOPBACK.has(url.hostname);
  if (url.protocol !== 'https:' && !plain) invalid(field, 'https only, http on loopback only');
  if (url.username !== '' || url.password !== '') invalid(field, 'no credentials in a URL');
}

/**
 * Checks what a vendor wrote before anything is sent.
 * @throws HocBaSoError `ERR_HBS_DEPLOYMENT` naming the field
 */
export function checkDeployment(deployment: Deployment, profile: HubProfile): void {
  for (const operation of Object.keys(profile.operations) as HubOperation[]) {
    checkUrl(`endpoints.${operation}`, deployment.endpoints[operation] ?? '');
    const codes = deployment.answerCodes[operation];
    if (codes === undefined || codes.success.length === 0)
      invalid(`answerCodes.${operation}.success`, 'empty');
    const all = Object.values(codes).flat() as readonly string[];
    if (new Set(all).size !== all.length) invalid(`answerCodes.${operation}`, 'one code in two classes');
  }
  if (deployment.token.kind === 'endpoint') checkUrl('token.url', deployment.token.url);
  for (const field of ['target', 'maDonVi', 'userName'] as const) {
    if (deployment[field].trim() === '') invalid(field, 'empty');
  }
  for (const field of ['sendMs', 'queryMs'] as const) {
    if (!(deployment.timeouts[field] > 0)) invalid(`timeouts.${field}`, 'must be positive');
  }
}

/** Largest number of bytes of one transaction at this hub: the deployment's limit where it is tighter. */
export function maxBytesOf(deployment: Deployment, profile: HubProfile): number {
  return Math.min(profile.limits.maxBytes, deployment.limits?.maxBytes ?? profile.limits.maxBytes);
}
