import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
  // Both are ESM-only; CommonJS users (NestJS with Jest) cannot require them.
  noExternal: ['jose', /^@noble\//],
  // `import()` stays in CommonJS output by default, and Jest refuses it; there it becomes `require`.
  esbuildOptions(options, { format }) {
    if (format === 'cjs') options.supported = { ...options.supported, 'dynamic-import': false };
  },
});
