/**
 * Handshakes that visitors make while the service rotates: every listener in every zone, with every name and without, as a client of RSA, of
 * ECC and of both. None may fail.
 *
 * The emulator is hostile: calls fail, answers get lost, zones follow late. Handshakes that it cuts itself are known from its history and
 * count neither as good nor as failed. The visitor (scripts/visitor.ts) is another process and shares no code with the product.
 */
import pMap from 'p-map';
import { type StartedService, startService } from '../../../test/support/started-service.ts';
import { startProcess } from '../../start/processes.ts';
import { targetsOf } from '../../start/visit-targets.ts';
import type { VisitorInputJson } from '../../visitor/input.ts';
import type { Figures } from '../../visitor/tally.ts';
import type { BenchOptions, BenchResult } from '../benches.ts';
import { figuresTable } from '../figure.ts';
import { handshakeMeasurements } from './figures.ts';
import { rotatedFleet } from './fleet.ts';

const ROTATIONS = 50;
const QUICK_ROTATIONS = 20;
const HANDSHAKES = 100_000;
const QUICK_HANDSHAKES = 5_000;

/** Rotations at the same time: few, so that they last as long as the handshakes. */
const AT_ONCE = 2;
const QUICK_AT_ONCE = 8;

/** Handshakes at the same time: the emulator holds many of them back for seconds, and those cost no processor time. */
const VISITORS = 32;

/** Runs for one rotation: in hostile weather one may end before its time, and a later one goes on. */
const MAX_RUNS = 6;

export async function benchHandshakes({ print, quick }: BenchOptions): Promise<BenchResult> {
  const rotations = quick ? QUICK_ROTATIONS : ROTATIONS;
  print(`starting the emulator with ${rotations} load balancers`);
  const service = await startService({ seed: 1, fleet: rotatedFleet(rotations) });
  const visitor = startProcess('visitor', 'scripts/visitor.ts');
  try {
    const wanted = quick ? QUICK_HANDSHAKES : HANDSHAKES;
    print('the visitor finds out what works before anything changes');
    visitor.send({ type: 'start', input: inputFor(service, wanted) });
    await visitor.next('started');
    const startedAtMs = performance.now();
    let done = 0;
    const runs = await pMap(
      service.emulator.fleet.loadBalancers,
      async ({ region, loadBalancerId }) => {
        const needed = await rotateUntilVerified(service, region, loadBalancerId);
        done += 1;
        if (done % 10 === 0) print(`${done} of ${rotations} rotations verified`);
        return needed;
      },
      { concurrency: quick ? QUICK_AT_ONCE : AT_ONCE },
    );
    const rotatedS = (performance.now() - startedAtMs) / 1_000;
    print(
      `all rotations verified after ${rotatedS.toFixed(0)} s; the visitor goes on to ${wanted} handshakes`,
    );
    const finished = visitor.next<{ readonly type: 'finished'; readonly figures: Figures }>('finished');
    visitor.send({ type: 'stop' });
    const { figures } = await finished;
    for (const { target, problem } of figures.failures) print(`failed: ${target}: ${problem}`);
    const visitedS = (performance.now() - startedAtMs) / 1_000;
    const measurements = handshakeMeasurements({ figures, runs, visitedS });
    return { measurements, tables: { handshakes: figuresTable(measurements) } };
  } finally {
    await visitor.end();
    await service.close();
  }
}

function inputFor({ emulator }: StartedService, atLeast: number): VisitorInputJson {
  return {
    targets: targetsOf(emulator.fleet),
    caPem: emulator.caPem,
    dialMap: { ...emulator.dial },
    control: emulator.control,
    seed: 1,
    concurrency: VISITORS,
    pauseMs: 0,
    // The service works in the same process as the emulator: a busy moment of it is no failure.
    timeoutMs: 20_000,
    atLeast,
  };
}

/** @returns the number of runs. @throws if it is not verified after `MAX_RUNS`: handshakes would be counted without a rotation */
async function rotateUntilVerified(
  service: StartedService,
  region: string,
  loadBalancerId: string,
): Promise<number> {
  const env = { SOAK: '0s', LEDGER: 'oss://ledger/bench' };
  let last: unknown;
  for (let run = 1; run <= MAX_RUNS; run += 1) {
    try {
      const { outcomes } = await service.rotate({ region, loadBalancerId }, { env });
      last = outcomes;
      const open = outcomes.filter(({ outcome }) => outcome !== 'verified' && outcome !== 'nothing-to-do');
      if (open.length === 0) return run;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${loadBalancerId} was not verified in ${MAX_RUNS} runs: ${describe(last)}`);
}

function describe(last: unknown): string {
  return last instanceof Error ? last.message : JSON.stringify(last);
}
