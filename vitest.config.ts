import { defineConfig } from 'vitest/config';

/** One dev server and one workflow bundle for the whole run (test/global-setup.ts); two workers, because the machine has two cores. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // TL_PURE=1: only tests without Temporal, for a quick look while working.
    globalSetup: process.env.TL_PURE === '1' ? [] : ['test/global-setup.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
