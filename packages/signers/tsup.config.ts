import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { pkcs12: 'src/pkcs12/index.ts' },
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
});
