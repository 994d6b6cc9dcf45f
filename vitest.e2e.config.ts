import { defineConfig } from 'vitest/config';

/** Suites that need a real cloud or a real host. Each says what it needs and is skipped, visibly, without it. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/contract/**/*.test.ts'],
    // One cloud, one quota: one file at a time.
    fileParallelism: false,
    // The tests of a file go on where the last one ended.
    bail: 1,
    // Emulated guests take minutes to boot; the tests wait for conditions and this is only the last resort.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
