/** Everything that `npm run bench` can measure, by name. */
import type { Measurement } from './figure.ts';
import { benchProbe } from './probe.ts';
import { benchStatus } from './status.ts';

export interface Bench {
  /** One line for people. */
  readonly about: string;
  /** @param say takes a line of progress */
  run(say: (text: string) => void): Promise<readonly Measurement[]>;
}

export const benches: Readonly<Record<string, Bench>> = {
  probe: {
    about: 'handshakes a second of the TLS probe, and of a bare loop of tls.connect',
    run: benchProbe,
  },
  status: {
    about: 'milliseconds until the status page of 1,000 listeners is made, opened and searched in Chromium',
    run: benchStatus,
  },
};
