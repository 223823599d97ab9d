import { defineConfig } from 'tsup';

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/communes.ts',
    'src/explain.ts',
    'src/forms.ts',
    'src/hub.ts',
    'src/messages.ts',
    'src/schema.ts',
    'src/trust.ts',
    'src/ttdlqg.ts',
    'src/generated/messages/*.ts',
  ],
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
