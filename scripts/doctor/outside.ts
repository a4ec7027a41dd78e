/** What doctor has read with the credentials of this machine. Each part was read, or says why not. */
import type { BucketView, LifecycleRule } from '../../shared/cloud/account/buckets-api.ts';
import type { CasJob } from '../../shared/cloud/account/cas-jobs-api.ts';
import type { EventBus } from '../../shared/cloud/account/event-buses-api.ts';
import type { Quota } from '../../shared/cloud/account/quotas-api.ts';
import type { CallerIdentity } from '../../shared/cloud/account/sts-api.ts';
import type { OtherInstallations } from '../deploy/present/other-installations.ts';
import type { Present, PresentFunction, PresentRole } from '../deploy/present/present.ts';
import type { WantedFunction } from '../deploy/settings/settings.ts';
import type { FunctionProps } from '../deploy/steps/function-differences.ts';
import type { Wanted } from '../deploy/wanted/installation.ts';
import type { Attempt } from './attempt.ts';
import type { FleetMember } from './read-fleet.ts';

export interface BucketAttempts {
  /** `undefined`: there is none. Refused: it belongs to another account, or the caller may not read it. */
  readonly view: Attempt<BucketView | undefined>;
  readonly versioning: Attempt<'never' | 'Enabled' | 'Suspended'>;
  readonly lifecycle: Attempt<readonly LifecycleRule[]>;
  readonly hasRetention: Attempt<boolean>;
  readonly publicAccessBlocked: Attempt<boolean | undefined>;
}

export interface SeenFunction {
  readonly wanted: WantedFunction;
  /** As deploy would make it. */
  readonly props: FunctionProps | undefined;
  readonly found: Attempt<PresentFunction | undefined>;
}

export interface Editor extends CasJob {
  readonly listenerIds: readonly string[];
}

export interface Outside {
  readonly identity: Attempt<CallerIdentity>;
  readonly clock: Attempt<{ readonly hereMs: number; readonly cloudMs: number }>;
  /** `undefined`: the account is unknown, or LEDGER is in no bucket. */
  readonly wanted: Wanted | undefined;
  readonly functions: readonly SeenFunction[];
  /** Of this installation, and no longer asked for by .env. */
  readonly unwanted: Attempt<readonly PresentFunction[]>;
  readonly others: Attempt<OtherInstallations>;
  /** By name, in lower case: those of all wanted functions. */
  readonly roles: ReadonlyMap<string, Attempt<PresentRole>>;
  readonly services: readonly { readonly service: string; readonly exists: Attempt<boolean> }[];
  /** `undefined`: LEDGER is in no bucket. */
  readonly bucket: BucketAttempts | undefined;
  /** `undefined`: none is wanted. */
  readonly bus: Attempt<EventBus | undefined> | undefined;
  /** Of that bus, or of the default one where only its trigger is wanted. `undefined`: EventBridge is not used. */
  readonly eventBridge: Attempt<EventBus | undefined> | undefined;
  /** `undefined`: none are wanted. */
  readonly alarms: Attempt<Pick<Present, 'alarms' | 'hasContactGroup' | 'metrics'>> | undefined;
  readonly regions: Attempt<readonly string[]>;
  readonly fleet: Attempt<readonly FleetMember[]>;
  readonly quotas: Attempt<readonly Quota[]>;
  /** A page of the certificates, of each partition. */
  readonly cas: Attempt<true>;
  readonly editors: Attempt<readonly Editor[]>;
}
