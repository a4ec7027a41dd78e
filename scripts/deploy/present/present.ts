/**
 * What exists of an installation, as it was read. `undefined` inside means "is not there"; what could not be read makes the whole reading
 * fail, since a decision on half of it could create a second one of something.
 */
import type { AlarmView, MetricFacts } from '../../../shared/cloud/account/alarms-api.ts';
import type { BucketView, LifecycleRule } from '../../../shared/cloud/account/buckets-api.ts';
import type { EventBus, EventRule } from '../../../shared/cloud/account/event-buses-api.ts';
import type {
  AsyncConfigView,
  DeployedFunctionView,
  TriggerView,
} from '../../../shared/cloud/account/functions-api.ts';
import type { AttachedPolicy, CustomPolicy, Role } from '../../../shared/cloud/account/ram-api.ts';
import type { CallerIdentity } from '../../../shared/cloud/account/sts-api.ts';
import type { Tag } from '../../../shared/cloud/account/tags.ts';
import type { FoundLoadBalancer } from './load-balancers.ts';

export interface PresentRole {
  readonly role: Role | undefined;
  readonly policy: CustomPolicy | undefined;
  /** Of the role; empty if there is none. */
  readonly attached: readonly AttachedPolicy[];
}

export interface PresentFunction {
  readonly view: DeployedFunctionView;
  readonly triggers: readonly TriggerView[];
  readonly asyncConfig: AsyncConfigView | undefined;
  readonly reservedConcurrency: number | undefined;
}

/** `foreign`: it belongs to another account, which is all that OSS says of it. */
export type PresentBucket =
  | { readonly kind: 'none' }
  | { readonly kind: 'foreign' }
  /** In another region. */
  | { readonly kind: 'elsewhere' }
  | {
      readonly kind: 'own';
      readonly view: BucketView;
      readonly versioning: 'never' | 'Enabled' | 'Suspended';
      readonly lifecycle: readonly LifecycleRule[];
      readonly hasRetention: boolean;
      readonly publicAccessBlocked: boolean | undefined;
      readonly tags: readonly Tag[];
      /** An interrupted deployment has made it and not marked it yet; nothing is in it. */
      readonly isNew: boolean;
    };

export interface Present {
  readonly identity: CallerIdentity;
  /** By the name of the role. */
  readonly roles: Readonly<Record<string, PresentRole>>;
  /** Of the wanted service-linked roles: those that exist. */
  readonly serviceLinkedRoles: readonly string[];
  readonly bucket: PresentBucket;
  readonly bus: EventBus | undefined;
  /** By deployed name: every function whose name begins with the prefix and `-`. */
  readonly functions: Readonly<Record<string, PresentFunction>>;
  /** Functions of the region that carry our application's tag and another prefix. */
  readonly otherInstallations: readonly DeployedFunctionView[];
  /** Of the regions that the settings cover. `undefined`: the deployer may not list them. */
  readonly loadBalancers: readonly FoundLoadBalancer[] | undefined;
  /** The bus that the functions publish to and the settings no longer name, if it exists and may be read. */
  readonly formerBus: { readonly bus: EventBus; readonly rules: readonly EventRule[] } | undefined;
  /** Of our names. `undefined`: none are wanted, and they could not be read. */
  readonly alarms: readonly AlarmView[] | undefined;
  readonly hasContactGroup: boolean | undefined;
  /** By name, those of the wanted alarms: `undefined` for one that Function Compute does not have. */
  readonly metrics: Readonly<Record<string, MetricFacts | undefined>>;
}
