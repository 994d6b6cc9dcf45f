import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // A slow, shared machine decides how long a test takes; tests wait for conditions and this is only the last resort.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
