import { basename } from 'node:path';
import type { Deployment } from '@hocbaso/ministry-client';
import { readInput } from '../files/read-write.ts';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { readSecret } from './open-signers.ts';

/**
 * Reads a deployment file; the password stays in a file of its own and is read when it is asked for.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_CONFIG`
 */
export async function loadDeployment(path: string, passwordFile: string): Promise<Deployment> {
  const text = new TextDecoder().decode(await readInput(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw hocbasoError('ERR_HBS_CLI_CONFIG', {
      params: { file: basename(path), detail: 'không phải JSON (not JSON)' },
      cause,
    });
  }
  if (typeof json !== 'object' || json === null || !('endpoints' in json)) {
    throw hocbasoError('ERR_HBS_CLI_CONFIG', {
      params: { file: basename(path), detail: 'thiếu mục endpoints (no endpoints)' },
    });
  }
  // Its members are checked one by one when the client is made.
  return { ...(json as Omit<Deployment, 'password'>), password: () => readSecret(passwordFile) };
}
