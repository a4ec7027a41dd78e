import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Long tests in the order of their duration. Started last, they would run alone at the end. */
const LONG = [
  'e2e/triggers',
  'simulation/simulation',
  'scenarios/scan/thousand',
  'e2e/deployed-webhook',
  'e2e/emulator-program',
  'scenarios/accounts',
  'rotation/plan.properties',
  'peers/status-page',
  'fuzz/',
  'e2e/',
  'ledger/crash-at-any-point',
  'peers/',
];

/** Vitest knows the duration of a file only after it has run it on this machine. */
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const position = LONG.findIndex((part) => moduleId.includes(`/${part}`));
  return position === -1 ? LONG.length : position;
}

const TIMEOUT_MS = 300_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The SDKs are CommonJS with an `exports.default`; Node gives `{ default: { default: Client } }` and so must vitest.
    deps: { interopDefault: false },
    // By default vitest leaves one core free, which is half of two. One more than there are cores, since some tests mostly wait.
    maxWorkers: availableParallelism() + 1,
    // Tests share no state, and loading every module again for each of two hundred files takes longer than running the tests.
    isolate: false,
    globalSetup: ['test/support/run-directory.ts'],
    sequence: { sequencer: LongOnesFirst },
    // Timeouts only end tests that hang: on a machine with ten times its load, everything takes ten times as long.
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    expect: { poll: { timeout: 60_000 } },
  },
});
