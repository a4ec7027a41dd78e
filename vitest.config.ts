import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They mostly wait, or work for long: begun last they would run alone. In the order of how long they take. */
const LONG = [
  'e2e/triggers',
  'simulation/simulation',
  'scenarios/scan/thousand',
  'e2e/deployed-webhook',
  'e2e/emulator-program',
  'rotation/plan.properties',
  'peers/status-page',
  'fuzz/',
  'e2e/',
  'ledger/crash-at-any-point',
  'peers/',
];

/** Vitest knows how long files take only where it has run them before. */
class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((part) => moduleId.includes(`/${part}`));
  return place === -1 ? LONG.length : place;
}

const PATIENCE_MS = 300_000;

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
    sequence: { sequencer: LongOnesFirst },
    // They end what hangs, and judge no speed: on a machine with ten times as much to do as it can, everything takes ten times as long.
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    expect: { poll: { timeout: 60_000 } },
  },
});
