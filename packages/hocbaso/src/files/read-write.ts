import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isHocBaSoError } from '@hocbaso/spec';
import { hocbasoError } from '../internal/hocbaso-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'không có tệp này (no such file)',
  EISDIR: 'đây là thư mục (is a folder)',
  EACCES: 'không có quyền (permission denied)',
  EPERM: 'không có quyền (permission denied)',
  ENOSPC: 'hết dung lượng đĩa (disk full)',
  EROFS: 'đĩa chỉ đọc (read-only disk)',
};

const reasonOf = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return REASONS[code] ?? code;
};

/**
 * Reads a file whole.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`
 */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw hocbasoError('ERR_HBS_CLI_FILE', { params: { file: path, reason: reasonOf(cause) }, cause });
  }
}

/**
 * Writes a file so that a crash leaves the old one or the new one, never half of it.
 * @throws HocBaSoError `ERR_HBS_CLI_WRITE`
 */
export async function writeWhole(path: string, content: Uint8Array | string, mode = 0o644): Promise<void> {
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(temporary, 'w', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    if (isHocBaSoError(cause)) throw cause;
    throw hocbasoError('ERR_HBS_CLI_WRITE', {
      params: { file: basename(path), reason: reasonOf(cause) },
      cause,
    });
  }
}
