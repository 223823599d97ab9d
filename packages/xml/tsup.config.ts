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
    entry: { index: 'src/index.ts', bulk: 'src/bulk/index.ts' },
    format: ['esm', 'cjs'],
    dts: true,
    // `import.meta.url`, beside which the worker is found, in CommonJS too.
    shims: true,
    // The builds run at the same time: this one must not sweep away what the others have written.
    clean: ['!browser.*', '!bulk-worker.*'],
    target: 'node22',
  },
  // The thread of `@hocbaso/xml/bulk`, a file of its own; a CommonJS program starts the same one.
  { ...common, entry: { 'bulk-worker': 'src/bulk/worker.ts' }, format: ['esm'], target: 'node22' },
  // The same engine over Web Crypto: `#native` is src/native/browser.ts here.
  {
    ...common,
    entry: { browser: 'src/index.ts' },
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
  },
]);
