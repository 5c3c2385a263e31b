import path from 'node:path';
import {defineConfig} from 'vitest/config';

const lib = path.resolve(import.meta.dirname, 'lib');

// Tests read the library's source, so that a test never runs against a stale build.
export default defineConfig({
  resolve: {
    alias: [
      {find: /^why-attention$/, replacement: `${lib}/index.ts`},
      {find: /^why-attention\/(.+)$/, replacement: `${lib}/$1/index.ts`},
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    // Limits are for what hangs, not for what is slow: a busy machine takes many times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: {poll: {timeout: 30_000}},
    setupFiles: ['tests/support/setup.ts'],
  },
});
