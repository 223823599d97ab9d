import { defineConfig, type Options } from 'tsup';

const common: Options = {
  sourcemap: true,
  esbuildOptions: (options) => {
    options.charset = 'utf8';
  },
};

export default defineConfig([
  {
    ...common,
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: true,
    // Both builds run at the same time: this one must not sweep away what the other has written.
    clean: ['!browser.*'],
    target: 'node22',
  },
  // The same engine over Web Crypto: `#native` is src/native/browser.ts here.
  {
    ...common,
    entry: { browser: 'src/index.ts' },
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
  },
]);
