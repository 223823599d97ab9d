import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
  // jose is ESM-only; CommonJS users (NestJS with Jest) cannot require it.
  noExternal: ['jose'],
});
