/** Everything that `npm run bench` can measure, by name. Loaded on demand: browsers and servers load slowly. */
import type { Measurement } from './figure.ts';

export interface Bench {
  /** One line for people. */
  readonly about: string;
  /** @param print receives progress lines */
  run(print: (text: string) => void): Promise<readonly Measurement[]>;
}

export const benches: Readonly<Record<string, Bench>> = {
  coldstart: {
    about:
      'processor time until each bundle is loaded, and until its first useful answer, over that of Node.js alone',
    run: async (print) => (await import('./cold-start.ts')).benchColdStart(print),
  },
  emulator: {
    about: 'seconds until the emulator with 1,000 listeners is ready',
    run: async (print) => (await import('./emulator.ts')).benchEmulator(print),
  },
  probe: {
    about: 'handshakes a second of the TLS probe, and of a plain loop of tls.connect',
    run: async (print) => (await import('./probe.ts')).benchProbe(print),
  },
  status: {
    about: 'milliseconds to render, open and search the status page of 1,000 listeners in Chromium',
    run: async (print) => (await import('./status.ts')).benchStatus(print),
  },
};
