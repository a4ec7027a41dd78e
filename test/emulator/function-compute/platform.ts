/** What all functions of one platform share. */
import type { Clock } from '../../../shared/base/clock.ts';
import type { FrontCredentials } from '../http/credentials.ts';
import type { NetworkAddress } from '../model/networks.ts';
import type { LogLine } from './api.ts';
import type { InvocationFaults } from './faults.ts';
import type { InvocationHistory } from './history.ts';
import type { Reaper } from './reaper.ts';

export interface Platform {
  readonly clock: Clock;
  readonly wallClock: () => number;
  readonly timeScale: number;
  readonly dial: Readonly<Record<string, number>>;
  /** Addresses of the data plane, for what a function can reach. */
  readonly networks: () => readonly NetworkAddress[];
  readonly region: string;
  readonly callers: FrontCredentials[];
  readonly history: InvocationHistory;
  readonly faults: InvocationFaults;
  readonly reaper: Reaper;
  readonly runtimeFile: string;
  readonly onLog: (line: LogLine) => void;
  /** Access key id to function; entries are never removed. */
  readonly owners: Map<string, string>;
}
