import {defineConfig} from 'vitest/config';

// What runs in a real browser: slow, and after `npm run notebooks` has rendered the pages. `npm test` leaves these files alone.
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.e2e.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    teardownTimeout: 40_000,
    // A browser, a server and a kernel that share two cores miss a deadline now and then. The first failure is printed.
    retry: 1,
  },
});
