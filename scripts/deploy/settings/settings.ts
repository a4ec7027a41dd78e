/**
 * The settings of one installation: what `.env` says, checked and typed. Everything that deploy, doctor and remove decide is decided from
 * this value; none of them reads `.env` or the environment for itself.
 *
 * Settings are read from `.env` alone. A variable of the shell with another value is refused by name, because Serverless Devs would let it
 * win and nothing would remember it.
 */
import type { Config } from '../../../shared/config/config.ts';

/** A file of functions/: `rotate`, `scan`, `webhook`, `status`, `certificate-issued`. */
export type FunctionFile = string;

/** A function that is deployed with these settings. */
export interface WantedFunction {
  /** Its resource in s.yaml: the file, or `rotate-vpc-bp15zckdt37pq72zvw3` for a worker in a VPC. */
  readonly resource: string;
  /** The file of functions/ whose bundle it runs. */
  readonly file: FunctionFile;
  /** The deployed name, such as `cert-rotator-scan`. */
  readonly functionName: string;
  /** Name of its role, in lower case. Workers in VPCs share the role of rotate. */
  readonly roleName: string;
  /** Only what this function reads, by name, without empty values. */
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency: number | undefined;
  readonly vpc: VpcWorker | undefined;
}

/** One entry of `VPC_WORKERS`. */
export interface VpcWorker {
  readonly vpcId: string;
  readonly vSwitchIds: readonly string[];
  readonly securityGroupId: string;
}

export interface Settings {
  /** Where the functions are. */
  readonly region: string;
  /** `PREFIX` */
  readonly prefix: string;
  /** Every variable of `.env` that is not empty, by name. Includes secrets: never printed. */
  readonly values: Readonly<Record<string, string>>;
  /** What the functions will read. */
  readonly config: Config;
  /** Of LEDGER, where it is in OSS. */
  readonly bucket: { readonly name: string; readonly folder: string } | undefined;
  /** EVENT_BUS */
  readonly eventBus: string | undefined;
  /** ALARM_CONTACT_GROUP: who is told by CloudMonitor. `undefined`: no alarms are made. */
  readonly contactGroup: string | undefined;
  /** In the order in which they are deployed: rotate and the workers before scan, so that scan never calls what is not there. */
  readonly functions: readonly WantedFunction[];
  /** CONTROL_ENDPOINT: replaces the addresses of all control planes, on this machine only. */
  readonly controlEndpoint: string | undefined;
  /** CERTIFICATE_EVENTS: `bus` needs a rule of the bus, `cas` the trigger on the default bus; `off`: certificate-issued is not deployed. */
  readonly certificateEvents: 'off' | 'cas' | 'bus';
  /** FC_COMPONENT: `fc3`, a version of it, or the path of a component for an emulator. */
  readonly component: string;
  /** ACCESS: credentials of Serverless Devs. */
  readonly access: string;
  /** CRON: when scan runs. */
  readonly cron: string;
}
