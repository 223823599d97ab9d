import { basename } from 'node:path';
import { openPkcs12 } from '@hocbaso/signers/pkcs12';
import { isHocBaSoError, type Signer } from '@hocbaso/spec';
import { readInput } from '../files/read-write.ts';
import { hocbasoError } from '../internal/hocbaso-error.ts';

/** Reads a secret from the first line of a file. */
export async function readSecret(path: string): Promise<string> {
  const text = new TextDecoder().decode(await readInput(path));
  return text.split(/\r?\n/, 1)[0] ?? '';
}

/**
 * Opens the PKCS#12 files of a configuration.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_SIGNER`
 */
export async function openSigners(
  files: readonly { readonly file: string; readonly passwordFile: string }[],
): Promise<readonly Signer[]> {
  const signers: Signer[] = [];
  try {
    for (const { file, passwordFile } of files) {
      signers.push(await openOne(file, await readSecret(passwordFile)));
    }
  } catch (error) {
    await Promise.all(signers.map((signer) => signer.close()));
    throw error;
  }
  return signers;
}

async function openOne(file: string, password: string): Promise<Signer> {
  const bytes = await readInput(file);
  try {
    return await openPkcs12(bytes, { password });
  } catch (cause) {
    if (!isHocBaSoError(cause)) throw cause;
    throw hocbasoError('ERR_HBS_CLI_SIGNER', {
      params: {
        file: basename(file),
        reason: cause.message,
        reasonEn: cause.english,
        next: cause.next.vi,
        nextEn: cause.next.en,
      },
      cause,
    });
  }
}
