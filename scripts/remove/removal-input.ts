/** What a removal is planned from: what was read, and what was asked for. */
import type { AlarmView } from '../../shared/cloud/account/alarms-api.ts';
import type { EventBus, EventRule } from '../../shared/cloud/account/event-buses-api.ts';
import type { DeployedFunctionView } from '../../shared/cloud/account/functions-api.ts';
import type { PolicyEntities } from '../../shared/cloud/account/ram-api.ts';
import type { Installation } from '../../shared/cloud/account/tags.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { OpenView } from '../../shared/service/operator/open-work.ts';
import type { PresentFunction, PresentRole } from '../deploy/present/present.ts';

export interface RemovalPresent {
  /** Every function of our names. */
  readonly functions: readonly PresentFunction[];
  /** Functions whose names begin with the prefix and are not ours. */
  readonly neighbours: readonly DeployedFunctionView[];
  readonly others: {
    /** Scans of other installations. */
    readonly scans: readonly DeployedFunctionView[];
    /** A sentence for each place in which they could not be looked for. */
    readonly unread: readonly InEach<string>[];
  };
  /** By the name of the role, which is also that of its policy. */
  readonly roles: Readonly<Record<string, PresentRole & { readonly entities: PolicyEntities | undefined }>>;
  readonly alarms: readonly AlarmView[];
  readonly bus: { readonly bus: EventBus; readonly rules: readonly EventRule[] } | undefined;
  /** Leases and open changes of the ledger. `undefined`: it could not be read. */
  readonly open: OpenView | undefined;
}

export interface RemovalInput {
  readonly installation: Installation;
  /** LEDGER */
  readonly ledger: string;
  readonly present: RemovalPresent;
  /** `--with-history` */
  readonly withHistory: boolean;
}
