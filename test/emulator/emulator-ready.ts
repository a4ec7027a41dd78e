/** What a program needs to know of a started emulator: plain data, also for a program in another process. */
import type { DeployFiles } from './deploy-files.ts';
import type { Fleet } from './fleet/build-fleet.ts';
import type { EmulatorCredentials, PermanentCredentials } from './http/new-credentials.ts';
import type { DeployedService } from './service-control.ts';

/** What a client needs to know; the first line of `npm run emulator`, as JSON. */
export interface EmulatorReady {
  readonly endpoints: {
    /** By region. */
    readonly alb: Readonly<Record<string, string>>;
    /** By partition. */
    readonly cas: Readonly<Record<string, string>>;
    /** For every region; it has one bucket, `LEDGER_BUCKET`. */
    readonly oss: string;
    /** For every region; it has the buses `default` and `EVENT_BUS`. */
    readonly eventbridge: string;
    /** The control planes of the account (account/), for every region. */
    readonly account: string;
    /** Function Compute, if the service is deployed (service-cloud.ts). */
    readonly invoke?: string;
  };
  /** Temporary credentials, as Function Compute provides them. */
  readonly credentials: EmulatorCredentials;
  /** A key without a token, for clients that know only such. Every front accepts both. */
  readonly permanentCredentials: PermanentCredentials;
  /** The cloud's own host names over HTTPS, if asked for (http/host-names.ts). */
  readonly hostNames?: { readonly url: string; readonly proxy: string; readonly names: readonly string[] };
  readonly caPem: string;
  readonly control: string;
  /** At this moment: POST /clock changes it. */
  readonly timeScale: number;
  /** Maps `address:port` to a port of 127.0.0.1 where no other loopback address exists; empty elsewhere. */
  readonly dial: Readonly<Record<string, number>>;
  readonly fleet: Fleet;
  /** The service, if it is deployed (service-cloud.ts). */
  readonly service?: DeployedService;
  /** With an empty Function Compute: what `npm run deploy` needs to deploy to it. */
  readonly deploy?: DeployFiles;
}

/** The public data of a started emulator. */
export function readyOf(emulator: EmulatorReady): EmulatorReady {
  const { endpoints, credentials, permanentCredentials, hostNames } = emulator;
  const { caPem, control, timeScale, dial, fleet } = emulator;
  return {
    endpoints,
    credentials,
    permanentCredentials,
    ...(hostNames === undefined ? {} : { hostNames }),
    caPem,
    control,
    timeScale,
    dial,
    fleet,
  };
}
