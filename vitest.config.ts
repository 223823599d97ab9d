import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@hocbaso/source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@hocbaso/source', 'node', 'import', 'default'] } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'packages/*/src/**/*.test.ts',
      'examples/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
