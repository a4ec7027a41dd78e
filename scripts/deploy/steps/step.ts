/**
 * The steps of a deployment and what prevents it. Data only: `plan-deployment.ts` makes them, `carry-out/` does them, the command prints
 * them.
 */
import type { Tag } from '../../../shared/cloud/account/tags.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { WantedAlarm, WantedRole } from '../wanted/installation.ts';

/** What a step changes: `old -> new`, or rights as `- old` and `+ new`. Values of secrets are never in it. */
interface Differing {
  readonly differences: readonly InEach<string>[];
}

export type Step =
  | { readonly kind: 'create-service-linked-role'; readonly service: string }
  | { readonly kind: 'create-role'; readonly role: WantedRole }
  | ({ readonly kind: 'update-trust'; readonly role: WantedRole } & Differing)
  | { readonly kind: 'create-policy'; readonly role: WantedRole }
  | ({ readonly kind: 'update-policy'; readonly role: WantedRole } & Differing)
  | { readonly kind: 'attach-policy'; readonly role: WantedRole }
  | ({
      /** Marks what exists as ours: what is adopted, after its difference was shown, and a bucket right after its creation. */
      readonly kind: 'mark';
      readonly what: 'role' | 'policy' | 'bucket';
      readonly name: string;
      readonly tags: readonly Tag[];
    } & Differing)
  | { readonly kind: 'create-bucket'; readonly bucket: string }
  | ({ readonly kind: 'block-public-access'; readonly bucket: string } & Differing)
  | { readonly kind: 'create-bus'; readonly bus: string; readonly description: string }
  | ({
      readonly kind: 'deploy-function';
      readonly resource: string;
      readonly functionName: string;
      readonly change: 'create' | 'update';
    } & Differing)
  | {
      readonly kind: 'delete-trigger';
      readonly functionName: string;
      readonly trigger: string;
      readonly why: InEach<string>;
    }
  | { readonly kind: 'delete-function'; readonly functionName: string; readonly why: InEach<string> }
  | { readonly kind: 'delete-bus'; readonly bus: string }
  | { readonly kind: 'delete-alarm'; readonly ruleId: string; readonly ruleName: string }
  | ({
      readonly kind: 'put-alarm';
      readonly alarm: WantedAlarm;
      readonly change: 'create' | 'update';
    } & Differing);

export interface Refusal {
  /** Stable, for scripts. */
  readonly code: RefusalCode;
  /** What is there, and what was expected. */
  readonly message: InEach<string>;
  /** What to do. */
  readonly remedy: InEach<string>;
}

export type RefusalCode =
  | 'root-identity'
  | 'foreign-role'
  | 'foreign-policy'
  | 'foreign-function'
  | 'role-with-other-policies'
  | 'bucket-of-another-account'
  | 'bucket-elsewhere'
  | 'bucket-versioned'
  | 'bucket-expires-ledger'
  | 'bucket-retention'
  | 'bucket-public'
  | 'other-installation'
  | 'no-contact-group'
  | 'mode-lowered'
  | 'ledger-changed'
  | 'bus-lost'
  | 'secret-lost'
  | 'events-lost'
  | 'worker-lost';

export interface DeploymentPlan {
  /** In the order in which they are done. Empty: nothing differs. */
  readonly steps: readonly Step[];
  /** Empty: the steps may be done. */
  readonly refusals: readonly Refusal[];
  /** What a person should know although nothing prevents it. */
  readonly notes: readonly InEach<string>[];
}

/** What the operator has allowed. */
export interface Allowed {
  /** `--adopt`: take over roles, policies and functions of our names that lack our mark. */
  readonly adopt: boolean;
  /** `--accept`: lower `apply` to `plan`, use another ledger, lose a bus, a secret, the events of certificates or a worker. */
  readonly accept: boolean;
}
