import { basename } from 'node:path';
import { readInput } from '../files/read-write.ts';
import {
  type ImportFile,
  readPrimaryWorkbooks,
  readSecondaryRows,
  type SchoolClassInput,
} from '../import/index.ts';
import type { ClassFiles } from './config.ts';

const file = async (path: string): Promise<ImportFile> => ({
  name: basename(path),
  bytes: await readInput(path),
});

/**
 * Reads the files of one class.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`, `ERR_HBS_IMPORT_*`
 */
export async function readClass(files: ClassFiles): Promise<SchoolClassInput> {
  if (files.form === 'primary') {
    return readPrimaryWorkbooks({
      pupils: await file(files.pupils),
      results: await file(files.results),
      supplement: await file(files.supplement),
    });
  }
  return readSecondaryRows({
    pupils: await file(files.pupils),
    marks: await file(files.marks),
    summary: await file(files.summary),
    staff: await file(files.staff),
    school: await file(files.school),
    classInfo: await file(files.classInfo),
    ...(files.history === undefined ? {} : { history: await file(files.history) }),
    ...(files.certificates === undefined ? {} : { certificates: await file(files.certificates) }),
  });
}
