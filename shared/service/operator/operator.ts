/**
 * The commands of an operator: lift a quarantine, acknowledge what is served and wrong, abandon the open changes of a rotation; pause and
 * resume (pause.ts).
 *
 * They write to the ledger only, and so change what later runs do; no listener is read or written. A command that would change nothing writes
 * nothing. After a lost race the ledger is read again. Changes are never abandoned while a worker holds the lease of their load balancer.
 */
import { InvalidConfiguration, RotatorError } from '../../base/errors.ts';
import { inUtc } from '../../base/words.ts';
import { certificateLog, certificateReducer } from '../../core/records/certificate-log.ts';
import { mayBeAtWork } from '../../core/records/lease.ts';
import { loadBalancerReducer } from '../../core/records/load-balancer-log.ts';
import { checkAll } from '../../ledger/check-data.ts';
import { openLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import { type RecordedLoadBalancer, recordedLoadBalancers, type Unreadable } from '../../ledger/recorded.ts';
import type { OperatorCommand } from '../commands/command.ts';
import type { Worker } from '../worker/worker.ts';
import { acknowledge } from './acknowledge.ts';
import { leftOnListener } from './left-on-listener.ts';
import type { OperatorReport } from './operator-report.ts';
import { pause, resume } from './pause.ts';
import { changed, type Operator, operatorHolder, unchanged } from './recording.ts';

/** The ledger has no certificate with this id. Nothing was changed. */
export class UnknownCertificate extends RotatorError {
  constructor(certificateId: string) {
    super(
      'UnknownCertificate',
      `no rotation to ${certificateId} is in the ledger, so it cannot be quarantined. Nothing was changed.`,
      {
        hint: 'Check the id, and that LEDGER is the one of the functions; list the quarantined certificates. For one that was refused for its chain, add --untried to the command line.',
      },
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
      `the ledger has no open change of rotation ${rotationId}: it has ended, was abandoned, or never existed.${unread} Nothing was changed.`,
      { hint: 'Check the id, and that LEDGER is the one of the functions; list the open changes.' },
    );
    this.name = 'UnknownRotation';
  }
}

/** A worker holds the load balancer. Nothing was changed. */
export class RotationInProgress extends RotatorError {
  constructor(rotationId: string, loadBalancerId: string, untilMs: number) {
    super(
      'RotationInProgress',
      `a worker holds ${loadBalancerId} until ${inUtc(untilMs)} at the latest; it may still finish rotation ${rotationId}. Nothing was changed.`,
      {
        hint: 'Wait until then, list the open changes, and abandon the rotation if it is still open.',
        retryable: true,
      },
    );
    this.name = 'RotationInProgress';
  }
}

/**
 * Lifts the quarantine: the certificate may be used everywhere again, as if no proof had failed. It is not refused for its chain either.
 * @param untried the operator means a certificate that no rotation has tried yet; otherwise an id without a log is taken for a mistake
 */
export async function release(
  operator: Operator,
  certificateId: string,
  untried = false,
): Promise<OperatorReport> {
  const log = certificateLog(certificateId);
  // Checked first: an append would create the log.
  if (!untried && !(await operator.store.logs(log)).includes(log))
    throw new UnknownCertificate(certificateId);
  return racing(async () => {
    const open = await openLog({ ...operator, log, reducer: certificateReducer });
    const { failures, refusals, releasedAtMs } = open.state;
    if (failures.length + refusals.length === 0) {
      if (!untried || releasedAtMs !== undefined)
        return unchanged('release', {
          answer: 'not-quarantined',
          message: `${certificateId} was not quarantined.`,
          parameters: { certificate: certificateId },
        });
      await open.append({ kind: 'quarantine-released', data: {} });
      return changed('release', {
        answer: 'released-untried',
        message: `${certificateId} is released: it is not refused for its chain.`,
        parameters: { certificate: certificateId },
      });
    }
    await open.append({ kind: 'quarantine-released', data: {} });
    const failed = failures.map(({ loadBalancerId }) => loadBalancerId).join(', ');
    const refused = refusals.map(({ code }) => code).join(', ');
    const why = [
      ...(failed === '' ? [] : [`its proof failed on ${failed}`]),
      ...(refused === '' ? [] : [`ALB refused it (${refused})`]),
    ];
    return changed('release', {
      answer: 'released',
      message: `${certificateId} is released: ${why.join(', ')}, and it may be used everywhere again.`,
      parameters: { certificate: certificateId, failed, refused },
    });
  });
}

/** Forgets the open changes of a rotation. The listener stays as it is, and the next scan plans from its current state. */
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
  if (lease && mayBeAtWork(lease.untilMs, operator.clock.now()))
    throw new RotationInProgress(rotationId, loadBalancerId, lease.untilMs);
  const records = await operator.store.read(log, 1);
  checkAll(log, records);
  const left = changes.map((change) => leftOnListener(change, records));
  await open.append({ kind: 'abandoned', data: { rotationId } });
  const message = `Rotation ${rotationId} on ${loadBalancerId} (${region}) is abandoned: no later run finishes or reverts it. ${left.map((one) => one.message).join(' ')} The next scan plans from the listener's current state.`;
  const parameters = { rotation: rotationId, loadBalancer: loadBalancerId, region };
  return { ...changed('abandon', { answer: 'abandoned', message, parameters }), left };
}

export function carryOutCommand(operator: Operator, command: OperatorCommand): Promise<OperatorReport> {
  if ('release' in command) return release(operator, command.release);
  if ('acknowledge' in command) return acknowledge(operator, command.acknowledge);
  if ('abandon' in command) return abandon(operator, command.abandon);
  const { loadBalancerId } = command;
  return command.pause ? pause(operator, loadBalancerId) : resume(operator, loadBalancerId);
}

/** An operator's command as an invocation of a function. */
export async function operate(
  { config, clock, newId, store, logger }: Pick<Worker, 'config' | 'clock' | 'newId' | 'store' | 'logger'>,
  command: OperatorCommand,
): Promise<OperatorReport> {
  if (config.ledger.kind === 'memory') {
    throw new InvalidConfiguration('LEDGER is "memory:": the command would be lost when this process ends.', {
      hint: 'Set LEDGER to the oss:// or file:/// location where the rotations are recorded.',
    });
  }
  const operator: Operator = { store, clock, holder: operatorHolder(newId) };
  const report = await carryOutCommand(operator, command);
  logger.info('operator', { report });
  return report;
}
