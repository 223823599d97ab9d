import { createHash } from 'node:crypto';
import type { HubDeployment } from '@hocbaso/spec';

/** Asks for the password and returns its SHA-256 as the deployment writes it (CV 2088 annex 1, II.2.2); neither is kept. */
export async function passwordHash(
  deployment: HubDeployment,
  options: { readonly signal?: AbortSignal },
): Promise<string> {
  const hash = createHash('sha256').update(await deployment.password(options), 'utf8');
  switch (deployment.passwordEncoding) {
    case 'sha256-hex-lower':
      return hash.digest('hex');
    case 'sha256-hex-upper':
      return hash.digest('hex').toUpperCase();
    case 'sha256-base64':
      return hash.digest('base64');
  }
}
