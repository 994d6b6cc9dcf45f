import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What is polled for may take long on a slow machine.
    expect: { poll: { timeout: 60_000 } },
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // It imports JSON as bundlers take it, and Node does not.
    server: { deps: { inline: [/@actions\/workflow-parser/] } },
    // Most tests wait for a server more than they compute, also on two cores.
    maxWorkers: 2,
    // A slow, shared machine decides how long a test takes; tests wait for conditions and this is only the last resort.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
