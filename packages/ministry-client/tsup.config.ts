import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
  // jose and ky are ESM-only; CommonJS users (NestJS with Jest) cannot require them.
  noExternal: ['ky', 'jose'],
});
