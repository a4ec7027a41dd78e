import process from 'node:process';
import { defineConfig } from 'vitest/config';

/** For `npm run mutation`, which names the tests in MUTATION_TESTS: those that are closest to the mutated files, since each mutant runs them. */
export default defineConfig({
  test: {
    include: (process.env['MUTATION_TESTS'] ?? 'test/unit/**/*.test.ts').split(','),
    // Random and long ones stay out: they take most of the time, and what only chance finds is not what a test says.
    exclude: ['**/*.properties.test.ts', '**/crash-at-any-point.test.ts'],
    deps: { interopDefault: false },
    globalSetup: ['test/support/run-directory.ts'],
    testTimeout: 300_000,
  },
});
