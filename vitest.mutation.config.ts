import { defineConfig } from 'vitest/config';

/** For `npm run mutation`, which starts vitest once for each mutant: unit tests only, in one process, in the order that vitest chooses. */
export default defineConfig({
  test: {
    include: ['test/unit/core/**/*.test.ts', 'test/unit/rotation/**/*.test.ts'],
    // Random tests stay out: they take most of the time, and what only chance finds is not what a test says.
    exclude: ['**/*.properties.test.ts'],
    deps: { interopDefault: false },
    globalSetup: ['test/support/run-directory.ts'],
  },
});
