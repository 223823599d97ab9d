import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@hocbaso/spec';
import type { HubAnswer } from './answers.ts';
import { SANDBOX_PASSWORD, sandboxUser } from './codes.ts';

const TOKEN_LIFE_MS = 3_600_000;
const PASSWORD_HASH = createHash('sha256').update(SANDBOX_PASSWORD).digest('hex');

/** Tokens and accounts of a hub; tokens live in memory only, as they would after a restart of a real one. */
export interface Accounts {
  /** The token service. */
  token(body: unknown): HubAnswer;
  /** Whether a call comes from its unit: the bearer, and the token and account in the body where it has them. */
  knows(
    maDonVi: string,
    bearer: string | undefined,
    body: { readonly token?: string; readonly userName?: string; readonly passwordHash?: string },
  ): boolean;
}

/** Accounts of a hub where every unit has the same password. */
export function createAccounts(clock: Clock): Accounts {
  const tokens = new Map<string, { readonly maDonVi: string; readonly until: number }>();
  return {
    token(body) {
      const { user_name: userName, password } = (body ?? {}) as Record<string, unknown>;
      const prefix = sandboxUser('');
      if (typeof userName !== 'string' || !userName.startsWith(prefix) || password !== PASSWORD_HASH) {
        return { status: 401, body: { error: 'SANDBOX_UNAUTHORIZED' } };
      }
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, { maDonVi: userName.slice(prefix.length), until: clock.now() + TOKEN_LIFE_MS });
      return { status: 200, body: { token, expires_in: TOKEN_LIFE_MS / 1000 } };
    },
    knows(maDonVi, bearer, { token, userName, passwordHash }) {
      const entry = bearer === undefined ? undefined : tokens.get(bearer);
      if (entry === undefined || entry.maDonVi !== maDonVi || entry.until <= clock.now()) return false;
      if (token !== undefined && token !== bearer) return false;
      return userName === undefined || (userName === sandboxUser(maDonVi) && passwordHash === PASSWORD_HASH);
    },
  };
}
