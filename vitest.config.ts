import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The SDKs are CommonJS with an `exports.default`; Node gives `{ default: { default: Client } }` and so must vitest.
    deps: { interopDefault: false },
    // vitest leaves one core to whoever watches, which on two is half of them. One more than there are cores, since some tests mostly wait.
    maxWorkers: availableParallelism() + 1,
    // Tests share no state, and loading every module anew for each of two hundred files takes longer than running it.
    isolate: false,
    globalSetup: ['test/support/run-directory.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
