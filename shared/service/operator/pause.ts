/**
 * Pauses and resumes rotations: all of them, or those on one load balancer. Writes to the ledger only.
 *
 * The two kinds of pause are independent (control-log.ts), so each answer also says what the other kind still holds back. Whether the load
 * balancer exists is not checked: one that no scan has listed yet can be paused before its first rotation.
 */
import { CONTROL_LOG, type ControlState, controlReducer, pauseOf } from '../../core/records/control-log.ts';
import { openLog } from '../../ledger/log.ts';
import { racing } from '../../ledger/racing.ts';
import type { OperatorReport } from './operator-report.ts';
import { type Answered, changed, type Operator, unchanged } from './recording.ts';

/**
 * Only emergencies are started from now on. Running rotations continue, and open changes are recovered.
 * @param loadBalancerId only there
 */
export function pause(operator: Operator, loadBalancerId?: string): Promise<OperatorReport> {
  return racing(async () => {
    const control = await openLog({ ...operator, log: CONTROL_LOG, reducer: controlReducer });
    if (loadBalancerId === undefined) {
      if (control.state.paused)
        return unchanged('pause', {
          answer: 'paused-before',
          message: 'Rotations were already paused.',
          parameters: {},
        });
      await control.append({ kind: 'paused', data: {} });
      return changed('pause', {
        answer: 'paused',
        message: 'Rotations are paused: only emergencies are started.',
        parameters: {},
      });
    }
    const parameters = { loadBalancer: loadBalancerId };
    if (pauseOf(control.state, loadBalancerId))
      return unchanged('pause', {
        answer: 'paused-one-before',
        message: `${loadBalancerId} was already paused.`,
        parameters,
      });
    await control.append({ kind: 'paused', data: { loadBalancerId } });
    return changed('pause', {
      answer: 'paused-one',
      message: `${loadBalancerId} is paused: only emergencies are started there.`,
      parameters,
    });
  });
}

/**
 * Ends the pause of everything, and closes the breaker: an operator who resumes has found the cause of the failed proofs.
 * @param loadBalancerId ends only its own pause; the breaker stays as it is
 */
export function resume(operator: Operator, loadBalancerId?: string): Promise<OperatorReport> {
  return racing(async () => {
    const control = await openLog({ ...operator, log: CONTROL_LOG, reducer: controlReducer });
    const { state } = control;
    if (loadBalancerId === undefined) {
      const { paused, failures } = state;
      if (!paused && failures.length === 0)
        return unchanged('resume', {
          answer: 'not-paused',
          message: `Rotations were not paused.${stillPaused(state)}`,
          parameters: pausedIn(state),
        });
      await control.append({ kind: 'resumed', data: {} });
      return changed('resume', {
        answer: paused ? 'resumed' : 'breaker-reset',
        message: `Rotations continue${paused ? '' : ' (they were not paused)'}; the breaker counts failed proofs from zero.${stillPaused(state)}`,
        parameters: pausedIn(state),
      });
    }
    const general = state.paused ? ' Rotations as a whole are still paused.' : '';
    const parameters = { loadBalancer: loadBalancerId };
    if (!pauseOf(state, loadBalancerId))
      return unchanged('resume', {
        answer: state.paused ? 'not-paused-one-while-paused' : 'not-paused-one',
        message: `${loadBalancerId} had no pause of its own.${general}`,
        parameters,
      });
    await control.append({ kind: 'resumed', data: { loadBalancerId } });
    return changed('resume', {
      answer: state.paused ? 'resumed-one-while-paused' : 'resumed-one',
      message: `The pause of ${loadBalancerId} has ended.${general}`,
      parameters,
    });
  });
}

function stillPaused({ pausedLoadBalancers }: ControlState): string {
  if (pausedLoadBalancers.length === 0) return '';
  const ids = pausedLoadBalancers.map(({ loadBalancerId }) => loadBalancerId).join(', ');
  return ` Still paused, each by a pause of its own: ${ids}.`;
}

function pausedIn({ pausedLoadBalancers }: ControlState): Answered['parameters'] {
  return { stillPaused: pausedLoadBalancers.map(({ loadBalancerId }) => loadBalancerId) };
}
