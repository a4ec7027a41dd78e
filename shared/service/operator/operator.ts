/**
 * What a person may tell the ledger: lift a quarantine, abandon what a rotation has left open, pause, resume.
 *
 * Changes only what later runs may do: no listener is read or written here. What is so already is not written again. A lost race is read
 * again and decided again; while a worker holds the lease of a load balancer nothing of its work is taken away.
 */
import type { Clock } from '../../base/clock.ts';
import { InvalidConfiguration, RotatorError } from '../../base/errors.ts';
import { certificateLog, certificateReducer } from '../../core/records/certificate-log.ts';
import { CONTROL_LOG, controlReducer } from '../../core/records/control-log.ts';
import { loadBalancerReducer } from '../../core/records/load-balancer-log.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { openLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import { type RecordedLoadBalancer, recordedLoadBalancers, type Unreadable } from '../../ledger/recorded.ts';
import type { OperatorCommand } from '../commands/command.ts';
import type { Worker } from '../worker/worker.ts';
import { leftOnListener } from './left-on-listener.ts';
import type { OperatorReport } from './operator-report.ts';

/** One run of an operator's command. */
export interface Operator {
  readonly store: LedgerStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Of `operatorHolder`. */
  readonly holder: string;
}

/** Who wrote an entry can be told from it: no worker is called so. */
export function operatorHolder(newId: () => string): string {
  return `operator-${newId()}`;
}

/** Nothing in the ledger is known by this id. Nothing was changed. */
export class UnknownCertificate extends RotatorError {
  constructor(certificateId: string) {
    super(
      'UnknownCertificate',
      `no rotation to ${certificateId} is in the ledger, so it cannot be held back. Nothing was changed.`,
      { hint: 'Check the id, and that LEDGER is the one of the functions; list what is held back.' },
    );
    this.name = 'UnknownCertificate';
  }
}

/** No open change belongs to this rotation. Nothing was changed. */
export class UnknownRotation extends RotatorError {
  constructor(rotationId: string, unreadable: readonly Unreadable[]) {
    const unread =
      unreadable.length === 0 ? '' : ` ${unreadable.map(({ log }) => log).join(', ')} could not be read.`;
    super(
      'UnknownRotation',
      `the ledger has no open change of rotation ${rotationId}: it has ended, was abandoned, or never was.${unread} Nothing was changed.`,
      { hint: 'Check the id, and that LEDGER is the one of the functions; list what is open.' },
    );
    this.name = 'UnknownRotation';
  }
}

/** A worker is at it. Nothing was changed. */
export class RotationInProgress extends RotatorError {
  constructor(rotationId: string, loadBalancerId: string, untilMs: number) {
    super(
      'RotationInProgress',
      `a worker holds ${loadBalancerId} at the latest until ${new Date(untilMs).toISOString()}; rotation ${rotationId} may still end by itself. Nothing was changed.`,
      { hint: 'Wait until then, look again, and abandon what is still open.', retryable: true },
    );
    this.name = 'RotationInProgress';
  }
}

/** Lifts the quarantine: the certificate may be tried everywhere again, as if no proof had failed. */
export async function release(operator: Operator, certificateId: string): Promise<OperatorReport> {
  const log = certificateLog(certificateId);
  // A log that nobody has written to would be made by writing to it.
  if (!(await operator.store.logs(log)).includes(log)) throw new UnknownCertificate(certificateId);
  return racing(async () => {
    const open = await openLog({ ...operator, log, reducer: certificateReducer });
    const { failures } = open.state;
    if (failures.length === 0) return unchanged('release', `${certificateId} was not held back.`);
    await open.append({ kind: 'quarantine-released', data: {} });
    const where = failures.map(({ loadBalancerId }) => loadBalancerId).join(', ');
    return changed(
      'release',
      `${certificateId} is released: its proof failed on ${where}, and it may be tried there again.`,
    );
  });
}

/** Forgets the open changes of a rotation. The listener stays as it is, and the next scan plans from what it sees there. */
export async function abandon(operator: Operator, rotationId: string): Promise<OperatorReport> {
  const { items, unreadable } = await recordedLoadBalancers(operator.store);
  const found = items.find(({ state }) => state.open.some((one) => one.rotationId === rotationId));
  if (!found) throw new UnknownRotation(rotationId, unreadable);
  return racing(() => abandonOn(operator, found, rotationId));
}

async function abandonOn(
  operator: Operator,
  { log, region, loadBalancerId }: Omit<RecordedLoadBalancer, 'state'>,
  rotationId: string,
): Promise<OperatorReport> {
  const open = await openLog({ ...operator, log, reducer: loadBalancerReducer });
  const changes = open.state.open.filter((one) => one.rotationId === rotationId);
  if (changes.length === 0) throw new UnknownRotation(rotationId, []);
  const { lease } = open.state;
  if (lease && operator.clock.now() < lease.untilMs)
    throw new RotationInProgress(rotationId, loadBalancerId, lease.untilMs);
  const records = await operator.store.read(log, 1);
  const left = changes.map((change) => leftOnListener(change, records));
  await open.append({ kind: 'abandoned', data: { rotationId } });
  const message = `Rotation ${rotationId} on ${loadBalancerId} (${region}) is abandoned: nobody finishes it or takes it back. ${left.map((one) => one.message).join(' ')} The next scan plans from what it sees there.`;
  return { action: 'abandon', changed: true, message, left };
}

/** From now on nothing new is started but emergencies. What is under way goes on, and what is open is settled. */
export function pause(operator: Operator): Promise<OperatorReport> {
  return racing(async () => {
    const control = await openLog({ ...operator, log: CONTROL_LOG, reducer: controlReducer });
    if (control.state.paused) return unchanged('pause', 'Rotations were paused already.');
    await control.append({ kind: 'paused', data: {} });
    return changed('pause', 'Rotations are paused: nothing new is started but emergencies.');
  });
}

/** Ends the pause, and closes the breaker: whoever resumes has looked. */
export function resume(operator: Operator): Promise<OperatorReport> {
  return racing(async () => {
    const control = await openLog({ ...operator, log: CONTROL_LOG, reducer: controlReducer });
    const { paused, failures } = control.state;
    if (!paused && failures.length === 0) return unchanged('resume', 'Rotations were not paused.');
    await control.append({ kind: 'resumed', data: {} });
    return changed(
      'resume',
      `Rotations go on${paused ? '' : ' (they were not paused)'}; the breaker counts failed proofs anew.`,
    );
  });
}

export function carryOutCommand(operator: Operator, command: OperatorCommand): Promise<OperatorReport> {
  if ('release' in command) return release(operator, command.release);
  if ('abandon' in command) return abandon(operator, command.abandon);
  return command.pause ? pause(operator) : resume(operator);
}

/** An operator's command as an invocation of a function. */
export async function operate(
  { config, clock, newId, store, logger }: Pick<Worker, 'config' | 'clock' | 'newId' | 'store' | 'logger'>,
  command: OperatorCommand,
): Promise<OperatorReport> {
  if (config.ledger.kind === 'memory') {
    throw new InvalidConfiguration('LEDGER is "memory:": what is told to it ends with this process.', {
      hint: 'Set LEDGER to the oss:// or file:/// place where the rotations are recorded.',
    });
  }
  const operator: Operator = { store, clock, holder: operatorHolder(newId) };
  const report = await carryOutCommand(operator, command);
  logger.info('operator', { report });
  return report;
}

function changed(action: OperatorReport['action'], message: string): OperatorReport {
  return { action, changed: true, message, left: [] };
}

function unchanged(action: OperatorReport['action'], message: string): OperatorReport {
  return { action, changed: false, message: `${message} Nothing was changed.`, left: [] };
}
