import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { storeError } from '../internal/store-error.ts';

/** `f_type` of NFS, SMB, CIFS and SMB2 (Linux statfs(2)). */
const NETWORK = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

/** True for the file systems over a network that Linux names; elsewhere nothing can be told. */
export function isNetworkFileSystem(type: number): boolean {
  return NETWORK.has(type >>> 0);
}

/**
 * Looks at where the store is to be before SQLite touches it.
 *
 * @throws `ERR_HBS_STORE_PATH` no such folder, or the path is no file; `ERR_HBS_STORE_READONLY` either may not be
 * written; `ERR_HBS_STORE_NETWORK` a network disk.
 */
export async function checkPlace(path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch(() => undefined);
  const file = await stat(path).catch(() => undefined);
  if (!folder?.isDirectory() || (file !== undefined && !file.isFile())) {
    throw storeError('ERR_HBS_STORE_PATH', { params: { path } });
  }
  // The folder too: SQLite keeps its log beside the file.
  for (const place of file === undefined ? [dirname(path)] : [dirname(path), path]) {
    await access(place, constants.W_OK).catch((cause) => {
      throw storeError('ERR_HBS_STORE_READONLY', { params: { path }, cause });
    });
  }
  const { type } = await statfs(dirname(path));
  if (process.platform === 'linux' && isNetworkFileSystem(type)) {
    throw storeError('ERR_HBS_STORE_NETWORK', { params: { path } });
  }
}
