import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/communes.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
  // Vietnamese letters as they are: \u escapes make the browser's copy a sixth larger.
  esbuildOptions(options) {
    options.charset = 'utf8';
  },
});
