/**
 * What follows a scan: the snapshot is kept, what scan has to tell is told, and emergencies that nobody has ended are found.
 *
 * Only a scan of everything in a region leaves a snapshot; a narrowed one would make the rest disappear.
 */
import type { Command } from '../events/command.ts';
import type { ScanReport } from '../rotation/report.ts';
import { unresolvedEmergencies, withEmergencySince } from './emergencies.ts';
import type { HandedOut } from './hand-out.ts';
import { keepScan, orNote, type ScanMemory, servedNow } from './scan-memory.ts';
import type { ScanSnapshot, SnapshotRow } from './scan-snapshot.ts';
import { tellScan } from './tell-scan.ts';
import { modeOf, type Worker } from './worker.ts';

export interface CloseInput {
  readonly worker: Worker;
  readonly command: Command;
  readonly startedAtMs: number;
  /** Those that could be listed. */
  readonly regions: readonly string[];
  readonly memory: ScanMemory;
  readonly done: readonly HandedOut[];
  readonly failures: ScanReport['failures'];
  readonly notes: string[];
}

/** @returns emergencies that no rotation has ended */
export async function closeScan(input: CloseInput): Promise<readonly SnapshotRow[]> {
  const unresolved: SnapshotRow[] = [];
  for (const region of input.regions) unresolved.push(...(await closeRegion(input, region)));
  return unresolved;
}

async function closeRegion(input: CloseInput, region: string): Promise<readonly SnapshotRow[]> {
  const { worker, command, notes, startedAtMs } = input;
  const memory = input.memory.of(region);
  const done = input.done.filter(({ scanned }) => scanned.region === region);
  const outcomes = done.flatMap(({ rotation }) => rotation?.outcomes ?? []);
  const nowMs = worker.edge.clock.now();
  const rows = withEmergencySince(rowsOf(done, memory?.last), memory?.last?.rows ?? [], startedAtMs);
  const mode = modeOf(worker.config, command);
  if (isOfEverything(command)) {
    const note = (text: string): void => {
      notes.push(text);
    };
    const snapshot: ScanSnapshot = {
      region,
      mode,
      ...(memory?.last ? { firstAtMs: memory.last.firstAtMs ?? memory.last.startedAtMs } : {}),
      startedAtMs,
      finishedAtMs: nowMs,
      rows,
      failures: input.failures.filter((one) => one.region === region),
      served: (await orNote(worker, note, 'what is served is not known', () => served(input, region))) ?? {},
    };
    const holder = worker.edge.newId();
    await orNote(worker, note, 'the status page shows an older scan', () =>
      keepScan(worker, snapshot, holder),
    );
    const replaced = new Set(outcomes.filter(({ outcome }) => outcome === 'verified').map(placeOf));
    await tellScan({
      worker,
      holder,
      snapshot,
      rows: rows.filter((row) => !replaced.has(placeOf(row))),
      work: {
        rotatedHere: done.filter(({ scanned }) => scanned.done === 'rotated-here').length,
        workersAsked: done.filter(({ scanned }) => scanned.done === 'worker-asked').length,
      },
      note,
    });
  }
  if (mode === 'plan') return [];
  return unresolvedEmergencies({ rows, outcomes, forgetful: memory === undefined, nowMs });
}

function isOfEverything({ loadBalancerId, listenerIds, certificateId, force, plan }: Command): boolean {
  return !(loadBalancerId ?? listenerIds ?? certificateId ?? plan) && force !== true;
}

/** Of a load balancer that could not be read this time: what was seen of it last. */
function rowsOf(done: readonly HandedOut[], last: ScanSnapshot | undefined): readonly SnapshotRow[] {
  return done.flatMap(
    ({ rows, scanned }) =>
      rows ?? last?.rows.filter(({ loadBalancerId }) => loadBalancerId === scanned.loadBalancerId) ?? [],
  );
}

function served({ worker, memory, done }: CloseInput, region: string): Promise<ScanSnapshot['served']> {
  const listenerIds = new Set(
    done.flatMap(({ scanned, rows }) => [
      ...scanned.listenerIds,
      ...(rows ?? []).map(({ listenerId }) => listenerId),
    ]),
  );
  return servedNow(worker, region, memory.of(region)?.last, listenerIds);
}

function placeOf({ listenerId, oldCertificateId }: { listenerId: string; oldCertificateId: string }): string {
  return `${listenerId} ${oldCertificateId}`;
}
