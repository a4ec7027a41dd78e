/**
 * One run of scan: its command, and the failures and notes that it collects for the report.
 */
import { RotatorError } from '../../base/errors.ts';
import { type PackedMap, packedMap } from '../../base/packed.ts';
import type { Note } from '../../core/model/texts/note.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import type { SnapshotRow } from '../../core/reports/scan-snapshot.ts';
import type { Command } from '../commands/command.ts';
import { isUnknownLoadBalancer, type Worker } from '../worker/worker.ts';

export interface Scanning {
  readonly worker: Worker;
  readonly command: Command;
  readonly triggerId: string;
  readonly failures: ScanReport['failures'][number][];
  readonly notes: Note[];
  readonly startedAtMs: number;
  readonly failed: (region: string, loadBalancerId: string | null, error: unknown) => void;
  /** The same, where only the words of an error are at hand. */
  readonly failedBecause: (region: string, loadBalancerId: string, cause: Cause) => void;
  readonly wasListed: (region: string) => boolean;
  /** What was seen of each certificate of each listener, by load balancer; those that could not be read are absent. */
  readonly rowsIn: (region: string) => PackedMap<string, readonly SnapshotRow[]>;
}

type Cause = Pick<ScanReport['failures'][number], 'code' | 'message'>;

/** In the log. */
const FAILED = 'a region or load balancer failed';

function causeOf(error: unknown): Cause {
  if (error instanceof RotatorError) return { code: error.code, message: error.messageWithHint };
  return { code: 'Unexpected', message: error instanceof Error ? error.message : String(error) };
}

export function beginScan(worker: Worker, command: Command, triggerId: string): Scanning {
  const failures: Scanning['failures'] = [];
  const rows = new Map<string, ReturnType<Scanning['rowsIn']>>();
  return {
    worker,
    command,
    triggerId,
    failures,
    notes: [],
    startedAtMs: worker.clock.now(),
    rowsIn: (region) => {
      const own = rows.get(region) ?? packedMap();
      rows.set(region, own);
      return own;
    },
    wasListed: (region) => !failures.some((one) => one.region === region && one.loadBalancerId === null),
    failed: (region, loadBalancerId, error) => {
      worker.logger.error(FAILED, { region, loadBalancerId, error });
      failures.push({ region, loadBalancerId, ...causeOf(error) });
    },
    failedBecause: (region, loadBalancerId, cause) => {
      worker.logger.error(FAILED, { region, loadBalancerId, error: cause });
      failures.push({ region, loadBalancerId, ...cause });
    },
  };
}

export interface ListedRegion {
  readonly region: string;
  /** How many load balancers were found. */
  readonly found: number;
  /** Why the region could not be read in full; `undefined`: it could. */
  readonly error: unknown;
}

/**
 * A load balancer that is named without its region is searched for in all regions. If one region has it, its absence from the
 * others is not a failure.
 */
export function failForRegions({ failed }: Scanning, regions: readonly ListedRegion[]): void {
  const isFound = regions.some(({ found }) => found > 0);
  for (const { region, error } of regions) {
    const isElsewhere = isFound && isUnknownLoadBalancer(error);
    if (error !== undefined && !isElsewhere) failed(region, null, error);
  }
}
