import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Leaves the counts of tests (not files) for tools/run.mjs, which prints them as the last line. `broken` counts what
 * fails outside of any test: a file that can't be loaded, a hook, an unhandled error.
 */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, broken: unhandled.length };
    for (const module of modules) {
      counts.broken += module.errors().length;
      for (const suite of module.children.allSuites()) counts.broken += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test that never came to an end (the run was cut short) did not pass.
        counts[state === 'pending' ? 'failed' : state] += 1;
      }
    }
    if (process.env.TL_COUNTS) writeFileSync(process.env.TL_COUNTS, JSON.stringify(counts));
  }
}
