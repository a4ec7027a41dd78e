/** Everything that `npm run bench` can measure, by name. Loaded only when it is run: browsers and servers take their time. */
import type { Measurement } from './figure.ts';

export interface Bench {
  /** One line for people. */
  readonly about: string;
  /** @param print takes a line of progress */
  run(print: (text: string) => void): Promise<readonly Measurement[]>;
}

export const benches: Readonly<Record<string, Bench>> = {
  probe: {
    about: 'handshakes a second of the TLS probe, and of a bare loop of tls.connect',
    run: async (print) => (await import('./probe.ts')).benchProbe(print),
  },
  status: {
    about: 'milliseconds until the status page of 1,000 listeners is made, opened and searched in Chromium',
    run: async (print) => (await import('./status.ts')).benchStatus(print),
  },
};
