/**
 * Scan, rotate and the operator's commands over the ports of one invocation.
 */
import pLimit from 'p-limit';
import { SECOND_MS } from '../../base/clock.ts';
import { lazily } from '../../base/lazily.ts';
import { sharedCatalogs } from '../../cloud/catalogs.ts';
import { type CloudInput, createCloud } from '../../cloud/cloud.ts';
import { isOnlyLoopback } from '../../cloud/endpoints.ts';
import { createEventBus } from '../../cloud/event-bus.ts';
import { createInvoker } from '../../cloud/invoke.ts';
import { type MissingActionsAt, rememberMissingActions } from '../../cloud/missing-actions.ts';
import type { CheckResult } from '../../core/doctor/result.ts';
import type { Probe } from '../../core/proof/observation.ts';
import type { RotationReport } from '../../core/reports/rotation-report.ts';
import type { ScanReport } from '../../core/reports/scan-report.ts';
import { openLedger } from '../../ledger/open.ts';
import type { Notifier } from '../../notify/notifier.ts';
import { createProbe } from '../../probe/all.ts';
import { createKnownRoots } from '../../probe/x509/roots.ts';
import { LEASE_PATIENCE_MS } from '../../rotation/run/limits.ts';
import type { Command, DoctorCommand, OperatorCommand } from '../commands/command.ts';
import { examineRotate, type Place } from '../doctor/rotate.ts';
import { examineScan } from '../doctor/scan.ts';
import { operate } from '../operator/operator.ts';
import type { OperatorReport } from '../operator/operator-report.ts';
import { deadlineMs } from '../platform/function-compute.ts';
import { type Opening, openPlatform, type ProbeInput } from '../platform/open-platform.ts';
import { scan } from '../scan/scan.ts';
import { awaitCertificate } from '../worker/await-certificate.ts';
import { rotate } from '../worker/rotate.ts';
import { timeWarning } from '../worker/time-warning.ts';
import type { Worker } from '../worker/worker.ts';
import { refuseReserved } from './refuse-reserved.ts';

export interface App {
  /** @param triggerId service/commands/trigger-id.ts */
  scan(command: Command, triggerId: string): Promise<ScanReport>;
  rotate(command: Command): Promise<RotationReport>;
  operate(command: OperatorCommand): Promise<OperatorReport>;
  /** What only this function's role and network can tell. */
  examine(command: DoctorCommand, own: 'scan' | 'rotate', place: Place): Promise<readonly CheckResult[]>;
}

/** Replaced by the simulation. */
export type MakeApp = (opening: AppOpening) => App;

export interface AppOpening extends Opening {
  /** Of scan alone (with-notifier.ts). */
  readonly notifier?: Notifier;
}

/** More only add latency: one process does a few hundred handshakes a second. */
const PROBES_IN_FLIGHT = 32;

/** One handshake. It takes tens of milliseconds, between continents a second, on an overloaded machine several. */
const PROBE_TIMEOUT_MS = 20 * SECOND_MS;

/** Makes the apps of all invocations of an instance. Of one invocation the next one only knows which actions the cloud lacks. */
export function appMaker(): MakeApp {
  const missingActionsAt = rememberMissingActions();
  return (opening) => createApp(opening, missingActionsAt);
}

export function createApp({ notifier, ...opening }: AppOpening, missingActionsAt?: MissingActionsAt): App {
  const { edge, config, context } = opening;
  const startedAtMs = edge.clock.now();
  const { logger, ...open } = openPlatform(opening, {
    cloud: (input: CloudInput) => createCloud(input, missingActionsAt),
    ledger: openLedger,
    invoker: createInvoker,
    bus: createEventBus,
    probe: (input: ProbeInput) => {
      // Most scans make no handshake. The roots of EXTRA_CA are checked below.
      const ask = lazily(() => createProbe({ ...input, timeoutMs: PROBE_TIMEOUT_MS }));
      const probe = atMost(PROBES_IN_FLIGHT, (target) => ask()(target));
      // An emulator on this machine has its zones at loopback addresses.
      return isOnlyLoopback(config.endpoints.alb) ? probe : refuseReserved(probe);
    },
  });
  const cloud = open.cloud();
  const knownRoots = createKnownRoots(config.extraCa);
  return appOf({
    clock: edge.clock,
    newId: edge.newId,
    config,
    context,
    logger,
    cloud,
    catalogs: sharedCatalogs(cloud),
    store: open.ledger(),
    invoker: open.invoker(),
    // Without a bus no events are recorded.
    bus: open.bus(),
    notifier,
    deadlineMs: deadlineMs(context, startedAtMs),
    probe: open.probe(),
    stop: edge.stop,
    get roots() {
      return knownRoots.id;
    },
    knownRoots,
    onProgress: (progress) => {
      const { message, severity = 'info', ...where } = progress;
      logger[severity](message, where);
      edge.onProgress(progress);
    },
  });
}

export function appOf(worker: Worker): App {
  return {
    scan: async (command, triggerId) => {
      await awaitCertificate(worker, command);
      return scan(worker, command, triggerId);
    },
    rotate: async (command) => {
      const warning = timeWarning(worker, command);
      if (warning !== undefined) worker.logger.warn(warning.message);
      await awaitCertificate(worker, command);
      return rotate(worker, command, LEASE_PATIENCE_MS);
    },
    operate: (command) => operate(worker, command),
    examine: (command, own, place) => {
      const examine = own === 'scan' ? examineScan : examineRotate;
      return examine(worker, command, place);
    },
  };
}

/** Limits the handshakes of all load balancers together, but not the waits between them. */
function atMost(limit: number, probe: Probe): Probe {
  const turn = pLimit(limit);
  return (target, onStart) =>
    turn(() => {
      onStart?.();
      return probe(target);
    });
}
