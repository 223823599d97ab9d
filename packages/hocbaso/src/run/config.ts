import { dirname, resolve } from 'node:path';
import type { Environment, HocBaSoError } from '@hocbaso/spec';
import { z } from 'zod';
import { hocbasoError } from '../internal/hocbaso-error.ts';

/** The files of a primary class. */
export interface PrimaryClassFiles {
  readonly form: 'primary';
  readonly profile: string;
  readonly pupils: string;
  readonly results: string;
  readonly supplement: string;
}

/** The files of a secondary class. */
export interface SecondaryClassFiles {
  readonly form: 'secondary';
  readonly profile: string;
  readonly pupils: string;
  readonly marks: string;
  readonly summary: string;
  readonly staff: string;
  readonly school: string;
  readonly classInfo: string;
  readonly history?: string | undefined;
  readonly certificates?: string | undefined;
}

/** The input files of one class. */
export type ClassFiles = PrimaryClassFiles | SecondaryClassFiles;

/** A PKCS#12 file and the file whose first line is its password. */
export interface SignerFile {
  readonly file: string;
  readonly passwordFile: string;
}

/**
 * What `hocbaso run` works on. Paths are absolute once read; passwords stay in files of their own, so that the
 * configuration can be shown to anybody.
 */
export interface RunConfig {
  readonly environment: Environment;
  /** Folder for the results. */
  readonly out: string;
  /** SQLite file of the store. */
  readonly store: string;
  /** Certificates to trust, DER or PEM. */
  readonly anchors: readonly string[];
  readonly classes: readonly ClassFiles[];
  readonly signers: readonly SignerFile[];
  readonly hub: { readonly deployment: string; readonly passwordFile: string };
}

const classFiles: z.ZodType<ClassFiles> = z.discriminatedUnion('form', [
  z.strictObject({
    form: z.literal('primary'),
    profile: z.string(),
    pupils: z.string(),
    results: z.string(),
    supplement: z.string(),
  }),
  z.strictObject({
    form: z.literal('secondary'),
    profile: z.string(),
    pupils: z.string(),
    marks: z.string(),
    summary: z.string(),
    staff: z.string(),
    school: z.string(),
    classInfo: z.string(),
    history: z.string().optional(),
    certificates: z.string().optional(),
  }),
]);

const schema: z.ZodType<RunConfig> = z.strictObject({
  environment: z.enum(['sandbox', 'production']),
  out: z.string(),
  store: z.string(),
  anchors: z.array(z.string()).min(1),
  classes: z.array(classFiles).min(1),
  signers: z.array(z.strictObject({ file: z.string(), passwordFile: z.string() })).min(1),
  hub: z.strictObject({ deployment: z.string(), passwordFile: z.string() }),
});

/**
 * Reads a configuration; relative paths are taken from its folder.
 * @throws HocBaSoError `ERR_HBS_CLI_CONFIG`
 */
export function parseRunConfig(path: string, text: string): RunConfig {
  const fail = (detail: string, cause?: unknown): HocBaSoError =>
    hocbasoError('ERR_HBS_CLI_CONFIG', { params: { file: path, detail }, cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw fail('không phải JSON (not JSON)', cause);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const entries = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || '(gốc / root)'))];
    throw fail(`mục thiếu hoặc sai kiểu (missing or of the wrong type): ${entries.join(', ')}`);
  }
  const from = dirname(resolve(path));
  const at = (file: string): string => resolve(from, file);
  const { data } = parsed;
  return {
    ...data,
    out: at(data.out),
    store: at(data.store),
    anchors: data.anchors.map(at),
    classes: data.classes.map((files) => resolvePaths(files, at)),
    signers: data.signers.map((s) => ({ file: at(s.file), passwordFile: at(s.passwordFile) })),
    hub: { deployment: at(data.hub.deployment), passwordFile: at(data.hub.passwordFile) },
  };
}

function resolvePaths(files: ClassFiles, at: (file: string) => string): ClassFiles {
  const { form, profile, ...paths } = files;
  const resolved = Object.fromEntries(
    Object.entries(paths).flatMap(([name, path]) => (path === undefined ? [] : [[name, at(path)]])),
  );
  return { form, profile, ...resolved } as ClassFiles;
}
