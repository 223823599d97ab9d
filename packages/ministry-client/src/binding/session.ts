import type { Clock, HubDeployment, HubToken } from '@hocbaso/spec';
import { ministryError } from '../internal/ministry-error.ts';
import { isObject } from '../profile/read-fields.ts';
import { passwordHash } from './credentials.ts';
import type { Http } from './http.ts';

/** Keeps the token in memory and has at most one acquisition under way. */
export interface Session {
  /** @throws HocBaSoError `ERR_HBS_HUB_UNREACHABLE`, `ERR_HBS_HUB_AUTH` */
  token(options: { readonly signal?: AbortSignal }): Promise<string>;
  /** Forgets this token; another one that came since stays. */
  discard(token: string): void;
}

/** A token is not used in its last seconds: it would run out on the way. */
const MARGIN_MS = 5_000;

async function acquire(
  deployment: HubDeployment,
  deps: { readonly http: Http; readonly clock: Clock },
): Promise<HubToken> {
  const source = deployment.token;
  if (source.kind === 'custom') return source.acquire({});
  const { target, userName } = deployment;
  const { raw } = await deps.http({
    operation: 'token',
    url: source.url,
    headers: {},
    timeoutMs: deployment.timeouts.queryMs,
    body: JSON.stringify({
      [source.userNameField]: userName,
      [source.passwordField]: await passwordHash(deployment, {}),
    }),
  });
  if (raw.transport !== 'ok' || (raw.httpStatus ?? 0) >= 500) {
    const reason = raw.transport === 'ok' ? `HTTP ${raw.httpStatus}` : raw.transport;
    throw ministryError('ERR_HBS_HUB_UNREACHABLE', { params: { target, reason } });
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(raw.bytes).toString('utf8'));
  } catch {
    throw ministryError('ERR_HBS_HUB_UNREACHABLE', { params: { target, reason: 'not JSON' } });
  }
  const field = (name: string): unknown =>
    isObject(body) && Object.hasOwn(body, name) ? body[name] : undefined;
  const value = field(source.tokenField);
  if ((raw.httpStatus ?? 0) >= 300 || typeof value !== 'string' || value === '') {
    throw ministryError('ERR_HBS_HUB_AUTH', { params: { target, userName } });
  }
  const seconds = source.expiresInField === undefined ? Number.NaN : Number(field(source.expiresInField));
  return Number.isFinite(seconds) ? { value, expiresAt: deps.clock.now() + seconds * 1000 } : { value };
}

/** Waits for a shared promise, but no longer than the caller wants; the shared work goes on for the others. */
async function until<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return shared;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([shared, aborted]);
  } finally {
    signal.removeEventListener('abort', stop!);
  }
}

/** A session for one deployment. */
export function createSession(
  deployment: HubDeployment,
  deps: { readonly http: Http; readonly clock: Clock },
): Session {
  let current: HubToken | undefined;
  let pending: Promise<HubToken> | undefined;
  return {
    async token({ signal }) {
      signal?.throwIfAborted();
      const good = current?.expiresAt === undefined || current.expiresAt - MARGIN_MS > deps.clock.now();
      if (current !== undefined && good) return current.value;
      pending ??= acquire(deployment, deps)
        .then((token) => {
          current = token;
          return token;
        })
        .finally(() => {
          pending = undefined;
        });
      return (await until(pending, signal)).value;
    },
    discard(token) {
      if (current?.value === token) current = undefined;
    },
  };
}
