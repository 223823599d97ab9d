import { basename } from 'node:path';
import type { HocBaSoError } from '@hocbaso/spec';
import { readInput } from '../../files/read-write.ts';
import {
  type ImportFile,
  type ImportMapping,
  readMapped,
  readPrimaryWorkbooks,
  readSecondaryRows,
  type SchoolClassInput,
  type SecondarySources,
} from '../../import/index.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';

/** The files of an import by key, and the way they are read. */
export interface ImportSources {
  readonly files: Readonly<Record<string, ImportFile>>;
  readonly mapping?: ImportMapping;
  read(): Promise<SchoolClassInput>;
}

const PRIMARY = ['pupils', 'results', 'supplement'] as const;
const SECONDARY = ['pupils', 'marks', 'summary', 'staff', 'school', 'classInfo'] as const;
const SECONDARY_MORE = ['history', 'certificates'] as const;

const unclear = (detail: string): HocBaSoError => hocbasoError('ERR_HBS_CLI_SOURCES', { params: { detail } });

function split(words: readonly string[], keys: readonly string[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const [only] = keys;
    if (at <= 0 && (keys.length !== 1 || words.length !== 1))
      throw unclear(`«${word}» – KHOÁ=TỆP (KEY=FILE)`);
    const [key, path] = at <= 0 ? [only!, word] : [word.slice(0, at), word.slice(at + 1)];
    if (paths.has(key)) throw unclear(`hai tệp cùng khoá (two files of one key): ${key}`);
    paths.set(key, path);
  }
  return paths;
}

const same = (keys: readonly string[], wanted: readonly string[], more: readonly string[] = []): boolean =>
  wanted.every((key) => keys.includes(key)) && keys.every((key) => [...wanted, ...more].includes(key));

/**
 * Opens the files named `KEY=FILE`: by a mapping, or as a primary or secondary class by their keys.
 * @throws HocBaSoError `ERR_HBS_CLI_SOURCES`, `ERR_HBS_CLI_FILE`
 */
export async function openSources(
  words: readonly string[],
  mapping: ImportMapping | undefined,
): Promise<ImportSources> {
  const wanted = [
    ...new Set((mapping?.tables ?? []).flatMap(({ file }) => (file === undefined ? [] : [file]))),
  ];
  const paths = split(words, wanted);
  const files: Record<string, ImportFile> = {};
  for (const [key, path] of paths) files[key] = { name: basename(path), bytes: await readInput(path) };
  const keys = [...paths.keys()];
  if (mapping !== undefined) {
    const unknown = keys.filter((key) => !wanted.includes(key));
    if (unknown.length > 0)
      throw unclear(`ánh xạ chỉ dùng các khoá (the mapping has the keys) ${wanted.join(', ')}`);
    return { files, mapping, read: () => readMapped({ mapping, files }) };
  }
  if (same(keys, PRIMARY)) {
    const [pupils, results, supplement] = PRIMARY.map((key) => files[key]!) as [
      ImportFile,
      ImportFile,
      ImportFile,
    ];
    return { files, read: () => readPrimaryWorkbooks({ pupils, results, supplement }) };
  }
  if (same(keys, SECONDARY, SECONDARY_MORE)) {
    return { files, read: async () => readSecondaryRows(files as unknown as SecondarySources) };
  }
  throw unclear(keys.length === 0 ? 'không có tệp nào (no file)' : keys.join(', '));
}
