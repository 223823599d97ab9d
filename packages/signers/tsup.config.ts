import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    define: 'src/define/index.ts',
    pkcs12: 'src/pkcs12/index.ts',
    vgca: 'src/vgca/index.ts',
  },
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
  // ky is ESM-only; CommonJS users (NestJS with Jest) cannot require it.
  noExternal: ['ky'],
});
