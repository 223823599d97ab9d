import {
  type HubOperation,
  type HubProfile,
  isHocBaSoError,
  type Logger,
  type RawAnswer,
} from '@hocbaso/spec';
import type { Deployment } from '../deployment.ts';
import type { NotSent } from '../outcome.ts';
import { buildMessage, type MessageValues } from '../profile/build-message.ts';
import { passwordHash } from './credentials.ts';
import type { Http } from './http.ts';
import type { Session } from './session.ts';

/** Sends one message and brings the answer, whatever it is. */
export type Send = (
  operation: HubOperation,
  values: MessageValues,
  options: { readonly signal?: AbortSignal },
) => Promise<{ readonly raw: RawAnswer; readonly notSent?: NotSent }>;

/** True when the hub would not have us, by its status or by its code; `read` knows its codes. */
type Unauthorized = (operation: HubOperation, raw: RawAnswer, messageId: string) => boolean;

/** JSON over HTTPS: URL, headers, token and account of the deployment around the message of the profile. */
export function createRestJson(deps: {
  readonly deployment: Deployment;
  readonly profile: HubProfile;
  readonly http: Http;
  readonly session: Session;
  readonly unauthorized: Unauthorized;
  readonly now: () => number;
  readonly logger?: Logger;
}): Send {
  const { deployment, profile, http, session } = deps;

  const once = async (
    operation: HubOperation,
    values: MessageValues,
    token: string,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly raw: RawAnswer; readonly notSent?: NotSent }> => {
    const spec = profile.operations[operation];
    const options = signal === undefined ? {} : { signal };
    const needsPassword = spec.request.some((field) => field.value === 'passwordHash');
    const body = buildMessage(spec, {
      userName: deployment.userName,
      maDonVi: deployment.maDonVi,
      token,
      ...(operation === 'queryCertificate' ? {} : deployment.codes[operation]),
      ...(needsPassword ? { passwordHash: await passwordHash(deployment, options) } : {}),
      ...values,
    });
    const { header } = deployment.token;
    const { raw, retryAfterMs } = await http({
      operation,
      url: deployment.endpoints[operation],
      body,
      headers: header === undefined ? {} : { [header.name]: header.prefix + token },
      timeoutMs: values.content === undefined ? deployment.timeouts.queryMs : deployment.timeouts.sendMs,
      ...options,
    });
    deps.logger?.debug('hub.answer', { operation, transport: raw.transport, status: raw.httpStatus ?? 0 });
    const throttled = raw.httpStatus === 429 && retryAfterMs !== undefined;
    return throttled ? { raw, notSent: { kind: 'notSent', because: 'throttled', retryAfterMs } } : { raw };
  };

  return async (operation, values, { signal }) => {
    const options = signal === undefined ? {} : { signal };
    try {
      const token = await session.token(options);
      const first = await once(operation, values, token, signal);
      if (!deps.unauthorized(operation, first.raw, values.messageId ?? '')) return first;
      session.discard(token);
      return await once(operation, values, await session.token(options), signal);
    } catch (error) {
      const auth = isHocBaSoError(error, 'ERR_HBS_HUB_AUTH');
      if (!auth && !isHocBaSoError(error, 'ERR_HBS_HUB_UNREACHABLE')) throw error;
      // Without a token the message was never sent; the token service's answer may hold a secret and is not kept.
      return {
        raw: {
          operation: 'token',
          at: deps.now(),
          transport: auth ? 'ok' : 'refused',
          bytes: new Uint8Array(),
        },
        notSent: { kind: 'notSent', because: auth ? 'unauthorized' : 'unreachable' },
      };
    }
  };
}
