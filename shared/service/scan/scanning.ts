/**
 * One run of scan: its command, and the failures and notes that it collects for the report.
 */
import { RotatorError } from '../../base/errors.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import type { Command } from '../commands/command.ts';
import { isUnknownLoadBalancer, type Worker } from '../worker/worker.ts';

export interface Scanning {
  readonly worker: Worker;
  readonly command: Command;
  readonly triggerId: string;
  readonly failures: ScanReport['failures'][number][];
  readonly notes: string[];
  readonly startedAtMs: number;
  readonly failed: (region: string, loadBalancerId: string | null, error: unknown) => void;
  readonly wasListed: (region: string) => boolean;
}

export function beginScan(worker: Worker, command: Command, triggerId: string): Scanning {
  const failures: Scanning['failures'] = [];
  return {
    worker,
    command,
    triggerId,
    failures,
    notes: [],
    startedAtMs: worker.clock.now(),
    wasListed: (region) => !failures.some((one) => one.region === region && one.loadBalancerId === null),
    failed: (region, loadBalancerId, error) => {
      worker.logger.error('a region or load balancer failed', { region, loadBalancerId, error });
      const code = error instanceof RotatorError ? error.code : 'Unexpected';
      const message =
        error instanceof RotatorError
          ? error.messageWithHint
          : error instanceof Error
            ? error.message
            : String(error);
      failures.push({ region, loadBalancerId, code, message });
    },
  };
}

export interface RegionResult<Item> {
  readonly region: string;
  readonly done: readonly Item[];
  /** Why the region could not be read in full; `undefined`: it could. */
  readonly error: unknown;
}

/**
 * A load balancer that is named without its region is searched for in all regions. If one region has it, its absence from the
 * others is not a failure.
 */
export function collectItems<Item>(
  { failed }: Scanning,
  regions: readonly RegionResult<Item>[],
): readonly Item[] {
  const all = regions.flatMap(({ done }) => done);
  for (const { region, error } of regions) {
    const isElsewhere = all.length > 0 && isUnknownLoadBalancer(error);
    if (error !== undefined && !isElsewhere) failed(region, null, error);
  }
  return all;
}
