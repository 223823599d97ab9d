import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', vgca: 'src/vgca/index.ts' },
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
  esbuildOptions: (options) => {
    options.charset = 'utf8';
  },
});
