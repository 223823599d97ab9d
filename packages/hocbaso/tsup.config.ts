import { cpSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

const common: Options = { sourcemap: true, target: 'node22' };

export default defineConfig([
  {
    ...common,
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: true,
    // `import()` stays in CommonJS output by default, and Jest refuses it; there it becomes `require`.
    esbuildOptions(options, { format }) {
      if (format === 'cjs') options.supported = { ...options.supported, 'dynamic-import': false };
    },
  },
  // The command line is a program, not a module: one format, no types.
  {
    ...common,
    entry: { 'cli/main': 'src/cli/main.ts' },
    format: ['esm'],
    // The demo of an installed package has the synthetic classes of the repository.
    onSuccess: async () => {
      for (const name of ['README.md', 'primary', 'thcs']) {
        cpSync(`../../examples/data/${name}`, `dist/demo-data/${name}`, { recursive: true });
      }
    },
  },
]);
