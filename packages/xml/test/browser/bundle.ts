import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

interface Esbuild {
  build(options: object): Promise<{
    readonly outputFiles: readonly { readonly text: string }[];
    readonly metafile: { readonly inputs: Readonly<Record<string, unknown>> };
  }>;
}

/** One file of this folder as a browser gets it, with the names of what went in; esbuild comes with tsup. */
export async function bundle(
  entry: string,
  format: 'iife' | 'esm' = 'esm',
): Promise<{ readonly script: string; readonly inputs: readonly string[] }> {
  const tsup = createRequire(import.meta.url).resolve('tsup');
  const esbuild = createRequire(tsup)('esbuild') as Esbuild;
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    charset: 'utf8',
    format,
    platform: 'browser',
    target: 'es2022',
    conditions: ['@hocbaso/source'],
  });
  return { script: outputFiles[0]!.text, inputs: Object.keys(metafile.inputs) };
}
