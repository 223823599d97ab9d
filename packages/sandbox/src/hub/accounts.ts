import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@hocbaso/spec';
import { jwtVerify, SignJWT } from 'jose';
import type { HubAnswer } from './answers.ts';
import { SANDBOX_PASSWORD, sandboxUser } from './codes.ts';

const TOKEN_LIFE_MS = 3_600_000;
const ISSUER = 'hocbaso-sandbox';
const PASSWORD_HASH = createHash('sha256').update(SANDBOX_PASSWORD).digest('hex');

/** Tokens and accounts of a hub. */
export interface Accounts {
  /** The token service. */
  token(body: unknown): Promise<HubAnswer>;
  /** Whether a call comes from its unit: the bearer, and the token and account in the body where it has them. */
  knows(
    maDonVi: string,
    bearer: string | undefined,
    body: { readonly token?: string; readonly userName?: string; readonly passwordHash?: string },
  ): Promise<boolean>;
}

/**
 * Accounts of a hub where every unit has the same password. Tokens are JWTs, as API gateways give them; their key is
 * made anew with the hub, so that they die with it as they would at a restart of a real one.
 */
export function createAccounts(clock: Clock): Accounts {
  const key = randomBytes(32);
  return {
    async token(body) {
      const { user_name: userName, password } = (body ?? {}) as Record<string, unknown>;
      const prefix = sandboxUser('');
      if (typeof userName !== 'string' || !userName.startsWith(prefix) || password !== PASSWORD_HASH) {
        return { status: 401, body: { error: 'SANDBOX_UNAUTHORIZED' } };
      }
      const token = await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setSubject(userName.slice(prefix.length))
        .setExpirationTime(new Date(clock.now() + TOKEN_LIFE_MS))
        .sign(key);
      return { status: 200, body: { token, expires_in: TOKEN_LIFE_MS / 1000 } };
    },
    async knows(maDonVi, bearer, { token, userName, passwordHash }) {
      if (bearer === undefined || (token !== undefined && token !== bearer)) return false;
      try {
        await jwtVerify(bearer, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          subject: maDonVi,
          currentDate: new Date(clock.now()),
        });
      } catch {
        return false;
      }
      return userName === undefined || (userName === sandboxUser(maDonVi) && passwordHash === PASSWORD_HASH);
    },
  };
}
