/**
 * Scan: finds the load balancers of the regions and gets the work on each done: by an invocation of rotate (ROTATE_FUNCTION), or here.
 *
 * A failure does not delay other load balancers: scan does all possible work, then fails with the list of failures.
 */
import type { Config } from '../../config/config.ts';
import { coveredRegions, regionNotCovered } from '../../config/covered-regions.ts';
import type { Note } from '../../core/model/texts/note.ts';
import { isNarrowed } from '../../core/planning/decision.ts';
import { toNoted } from '../../core/reports/noted.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import { isStopped } from '../../rotation/run/stopped.ts';
import type { Command } from '../commands/command.ts';
import { selectionOf } from '../worker/selection.ts';
import { timeWarning } from '../worker/time-warning.ts';
import { modeOf, notApplied, type Worker } from '../worker/worker.ts';
import { type Alarms, closeScan } from './close-scan.ts';
import type { DispatchedIn } from './dispatch.ts';
import { readKnownContents } from './known-contents.ts';
import { endangeredByOutage, outageSinceMs } from './ledger-outage.ts';
import { logScan } from './log-scan.ts';
import { notifyChannels } from './notify-channels.ts';
import { rotateHere } from './rotate-here.ts';
import { EmergencyWithoutLedger, ScanIncomplete, UnresolvedEmergency } from './scan-errors.ts';
import { readScanMemory } from './scan-memory.ts';
import { beginScan } from './scanning.ts';
import { scopeOf } from './scope.ts';
import { noServedAlarm } from './served-alarm.ts';
import { RootsSuspected, ServedCertificateWrong } from './served-errors.ts';
import { surveyAndDispatch } from './survey-and-dispatch.ts';

export { EmergencyWithoutLedger, ScanIncomplete, UnresolvedEmergency } from './scan-errors.ts';

const noAlarms: Alarms = { unresolved: [], served: noServedAlarm };

/** @param triggerId service/commands/trigger-id.ts: the platform refuses work that was already dispatched for the same trigger */
export async function scan(
  worker: Worker,
  command: Command,
  triggerId = `request ${worker.context.requestId}`,
): Promise<ScanReport> {
  const { config, logger } = worker;
  if (command.notify) return notifyOnly(worker);
  const scanning = beginScan(worker, command, triggerId);
  const { failures, notes } = scanning;
  const warning = hasRotateFunction(config) ? undefined : timeWarning(worker, command);
  if (warning !== undefined) {
    notes.push(warning);
    logger.warn(warning.message);
  }
  const refused = notApplied(config, command);
  if (refused !== undefined) notes.push(refused);
  const regions = await regionsOf(worker, command);
  const scope = await scopeOf(scanning, regions);
  const memory = await readScanMemory(worker, regions, (note) => notes.push(note));
  const known = await readKnownContents(worker, scope.regions);
  const outageMs = outageSinceMs(worker.clock, memory.isKnown);
  const done = hasRotateFunction(config)
    ? await surveyAndDispatch(scanning, { scope, memory, known })
    : await rotateHere(scanning, scope);
  for (const region of scope.regions) await known.keep(region);
  const alarms = await closeScan({ ...scanning, regions, memory, done });
  // The answer to a narrowed command is about what it names; the timer's scan fails for other emergencies.
  const { unresolved, served } = isNarrowed(selectionOf(command)) ? noAlarms : alarms;
  const report: ScanReport = {
    mode: modeOf(config, command),
    regions,
    ...dispatchedOf(done),
    ...toNoted(notes),
    failures,
    ...(isStopped(worker) ? { interrupted: true } : {}),
  };
  logScan(worker, report, { unresolved, wrong: [...served.rows, ...served.suspect] });
  // What is missing was left out on purpose.
  if (report.interrupted) return report;
  const endangered = endangeredByOutage(unresolved, outageMs, worker.clock.now());
  if (outageMs !== undefined && endangered.length > 0)
    throw new EmergencyWithoutLedger(report, endangered, outageMs);
  if (failures.length > 0) throw new ScanIncomplete(report);
  if (unresolved.length > 0) throw new UnresolvedEmergency(report, unresolved);
  if (served.suspect.length > 0) throw new RootsSuspected(report, served.suspect);
  if (served.rows.length > 0) throw new ServedCertificateWrong(report, served.rows);
  return report;
}

/** A worker has urgent news. */
async function notifyOnly(worker: Worker): Promise<ScanReport> {
  const notes: Note[] = [];
  const note = (one: Note): number => notes.push(one);
  const nothingRead = { regions: [], isComplete: false, mayForget: false };
  await notifyChannels({ worker, startedAtMs: worker.clock.now(), ...nothingRead, note });
  return {
    mode: worker.config.mode,
    regions: [],
    loadBalancers: [],
    rotations: [],
    ...toNoted(notes),
    failures: [],
  };
}

function dispatchedOf(done: DispatchedIn): Pick<ScanReport, 'loadBalancers' | 'rotations'> {
  const loadBalancers: ScanReport['loadBalancers'][number][] = [];
  const rotations: ScanReport['rotations'][number][] = [];
  for (const region of done.values()) {
    for (const { scanned, rotation } of region) {
      loadBalancers.push(scanned);
      if (rotation) rotations.push(rotation);
    }
  }
  return { loadBalancers, rotations };
}

function hasRotateFunction({ rotateFunction: { byVpc, byRegion, otherwise } }: Config): boolean {
  return otherwise !== undefined || Object.keys(byVpc).length + Object.keys(byRegion).length > 0;
}

/** @throws RotatorError RegionNotCovered: a caller must not reach regions that the operator has left out */
async function regionsOf(
  { config, context, cloud }: Worker,
  { region }: Command,
): Promise<readonly string[]> {
  const covered = await coveredRegions({
    regions: config.regions,
    ownRegion: context.region,
    describeRegions: () => cloud.alb(context.region).describeRegions(),
  });
  if (region === undefined) return covered;
  if (!covered.includes(region)) throw regionNotCovered(region, covered);
  return [region];
}
