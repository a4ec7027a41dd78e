/** Everything that `npm run bench` can measure, by name. Loaded on demand: browsers and servers load slowly. */
import type { Measurement } from './figure.ts';

export interface BenchOptions {
  /** Receives progress lines. */
  readonly print: (text: string) => void;
  /** As little as shows the counts; times then mean little. */
  readonly quick: boolean;
  /** `undefined`: the usual number. */
  readonly listeners: number | undefined;
  /** Real milliseconds from a call of ALB or CAS to its answer; 0 shows the work alone. */
  readonly latencyMs: number;
}

export interface BenchResult {
  readonly measurements: readonly Measurement[];
  /** Curves that were made from them, by the name of their file in docs/performance/. */
  readonly pictures?: Readonly<Record<string, string>>;
  /** Tables that were made from them, by the name of their section in docs/performance.md. */
  readonly tables?: Readonly<Record<string, string>>;
}

export interface Bench {
  /** One line for people. */
  readonly about: string;
  /** Has counts or virtual times, which are the same on every machine: `--quick` without a name runs it. */
  readonly isExact?: true;
  run(options: BenchOptions): Promise<BenchResult>;
}

export const benches: Readonly<Record<string, Bench>> = {
  beside: {
    isExact: true,
    about:
      'calls, times and failed handshakes of certd’s steps, of certimate’s and of this service, in virtual time',
    run: async (options) => (await import('./beside/bench.ts')).benchBeside(options),
  },
  coldstart: {
    about:
      'processor time until each bundle is loaded, and until its first useful answer, over that of Node.js alone',
    run: async (options) => (await import('./cold-start.ts')).benchColdStart(options),
  },
  emulator: {
    about: 'seconds until the emulator with 1,000 listeners is ready',
    run: async (options) => (await import('./emulator.ts')).benchEmulator(options),
  },
  handshakes: {
    isExact: true,
    about: 'failed handshakes among 100,000 of visitors during 50 rotations; none is allowed',
    run: async (options) => (await import('./handshakes/bench.ts')).benchHandshakes(options),
  },
  probe: {
    about: 'handshakes a second of the TLS probe, and of a plain loop of tls.connect',
    run: async (options) => (await import('./probe.ts')).benchProbe(options),
  },
  rotation: {
    isExact: true,
    about:
      'virtual seconds from write to verified, beside the time that the cloud itself takes, in calm and hostile weather',
    run: async (options) => (await import('./rotation.ts')).benchRotation(options),
  },
  scan: {
    isExact: true,
    about:
      'calls, processor time and memory of a scan of 1,000 listeners (--listeners) over HTTP, without latency or with the usual one (--latency default)',
    run: async (options) => (await import('./scan/bench.ts')).benchScan(options),
  },
  simulate: {
    isExact: true,
    about: 'seeds of the simulation that one process runs in a minute',
    run: async (options) => (await import('./simulate.ts')).benchSimulate(options),
  },
  status: {
    about: 'milliseconds to render, open and search the status page of 1,000 listeners in Chromium',
    run: async (options) => (await import('./status.ts')).benchStatus(options),
  },
  units: {
    isExact: true,
    about:
      'units a month for 10, 100, 1,000 and 10,000 listeners (--listeners: the most), from single runs in virtual time',
    run: async (options) => (await import('./units/bench.ts')).benchUnits(options),
  },
  worker: {
    isExact: true,
    about: 'calls of one rotation to ALB, CAS and OSS, with 40, 400 and 4,000 certificates in CAS',
    run: async (options) => (await import('./worker.ts')).benchWorker(options),
  },
};
