/**
 * What scan and rotate work with during one invocation.
 */

import { RotatorError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Catalog } from '../../cloud/catalog.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { EventBusApi } from '../../cloud/event-bus-api.ts';
import type { InvokeApi } from '../../cloud/invoke-api.ts';
import type { Config } from '../../config/config.ts';
import type { Partition } from '../../core/model/certificate.ts';
import type { Probe } from '../../core/proof/observation.ts';
import type { OnProgress } from '../../core/reports/progress.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import type { Command } from '../commands/command.ts';
import type { Edge } from '../platform/edge.ts';
import type { FunctionContext } from '../platform/function-compute.ts';

export interface Worker {
  readonly edge: Edge;
  readonly config: Config;
  readonly context: FunctionContext;
  readonly cloud: Cloud;
  readonly logger: Logger;
  readonly store: LedgerStore;
  /** Asks other functions to run. Asked for nothing where no function is configured. */
  readonly invoker: InvokeApi;
  /** `undefined`: no events go out. */
  readonly bus: EventBusApi | undefined;
  /** When the platform ends this invocation. */
  readonly deadlineMs: number;
  readonly probe: Probe;
  readonly onProgress: OnProgress;
}

/** A catalog for each partition. */
export type Catalogs = (partition: Partition) => Catalog;

/** One catalog per partition for a whole scan: CAS is listed once, not once per load balancer. */
export function catalogs(cloud: Cloud): Catalogs {
  const made = new Map<Partition, Catalog>();
  return (partition) => {
    const catalog = made.get(partition) ?? cloud.catalog(partition);
    made.set(partition, catalog);
    return catalog;
  };
}

/** A caller may lower `apply` to `plan`, never raise it. */
export function modeOf(config: Config, command: Command): 'plan' | 'apply' {
  return command.mode === 'plan' ? 'plan' : config.mode;
}

export function unknownLoadBalancer(loadBalancerId: string, region: string): RotatorError {
  return new RotatorError(
    'UnknownLoadBalancer',
    `there is no load balancer ${loadBalancerId} in ${region}. Nothing was changed.`,
    {
      hint: "Check the id and the region; without a region rotate means the function's own, and scan all of REGIONS.",
    },
  );
}

export function isUnknownLoadBalancer(error: unknown): boolean {
  return error instanceof RotatorError && error.code === 'UnknownLoadBalancer';
}
