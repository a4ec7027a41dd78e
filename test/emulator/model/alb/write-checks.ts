/**
 * The checks of every write to a listener, in the order of the cloud: token, existence, state, then the checks of the action, then DryRun,
 * then the job.
 */
import type { Action, ActionContext } from '../action.ts';
import { applyDueFaults } from '../applied-faults.ts';
import { type Change, startChange } from '../jobs.ts';
import { listenerStatus } from '../listener-view.ts';
import type { JobRecord, ListenerRecord } from '../records.ts';
import { illegalParameter, type WireBody, WireError } from '../wire.ts';
import type { World } from '../world.ts';
import { requireListener } from './lookup.ts';

/** Older pages of the API: at most 64 ASCII characters. B. */
const tokenPattern = /^[\x20-\x7e]{1,64}$/;

/** Makes an action that writes to a listener, from its own checks and the resulting attachments. */
export function listenerWrite(
  name: string,
  plan: (context: ActionContext, listener: ListenerRecord) => Omit<Change, 'apiName'>,
): Action {
  return {
    product: 'alb',
    name,
    write: true,
    run: (context) => {
      const replayed = replay(context, name);
      if (replayed) return replayed;
      const listener = requireListener(context);
      requireSteady(context.world, listener);
      const change = plan(context, listener);
      if (context.params.flag('DryRun') === true) throw dryRunPassed();
      const job = startChange(context.world, listener, { ...change, apiName: name }, context.nowMs);
      remember(context, name, job);
      applyDueFaults(context.world, listener, context.nowMs);
      return { JobId: job.jobId };
    },
  };
}

/** One change at a time, and only on a load balancer with status Normal. A. */
export function requireSteady(world: World, listener: ListenerRecord): void {
  const loadBalancer = world.loadBalancers.get(listener.loadBalancerId);
  if (loadBalancer && loadBalancer.businessStatus !== 'Normal') {
    throw new WireError(
      400,
      'IncorrectBusinessStatus.LoadBalancer',
      `The business status of ${loadBalancer.loadBalancerId} [${loadBalancer.businessStatus}] is incorrect.`,
    );
  }
  if (loadBalancer && loadBalancer.status !== 'Active') {
    throw incorrectStatus('LoadBalancer', loadBalancer.loadBalancerId, loadBalancer.status);
  }
  const status = listenerStatus(listener);
  if (status === 'Running') return;
  if (status === 'Stopped' && world.knobs.stoppedListener === 'accept') return;
  if (
    status === 'Configuring' &&
    world.random.happens(world.knobs.otherBusyCodes, 'busy', listener.listenerId)
  ) {
    throw otherBusyCode(world, listener.listenerId);
  }
  throw incorrectStatus('Listener', listener.listenerId, status);
}

function incorrectStatus(type: string, id: string, status: string): WireError {
  return new WireError(400, `IncorrectStatus.${type}`, `The status of ${id} [${status}] is incorrect.`);
}

function otherBusyCode(world: World, listenerId: string): WireError {
  const code = world.random.pick(
    ['ResourceInConfiguring.Listener', 'VipStatusNotSupport'],
    'busy code',
    listenerId,
  );
  return new WireError(400, code, `The resource ${listenerId} is being configured.`);
}

function dryRunPassed(): WireError {
  return new WireError(400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.');
}

/** A repeated token with other parameters is refused. Keys are sorted, since their order has no meaning. */
function signatureOf(context: ActionContext, name: string): string {
  const entries = Object.entries(context.params.raw)
    .filter(([key]) => key !== 'ClientToken')
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([name, context.scope, entries]);
}

function replay(context: ActionContext, name: string): WireBody | undefined {
  const token = context.params.text('ClientToken');
  if (token === undefined) return undefined;
  if (!tokenPattern.test(token)) throw illegalParameter('ClientToken');
  const remembered = context.world.clientTokens.get(token);
  if (!remembered) return undefined;
  if (remembered.atMs + context.world.knobs.clientTokenLifetimeMs <= context.nowMs) {
    context.world.clientTokens.delete(token);
    return undefined;
  }
  if (remembered.signature !== signatureOf(context, name)) {
    throw new WireError(
      400,
      'IdempotenceSignatureMismatch',
      'The idempotence token of request is same with the prev one, but the signature is different.',
    );
  }
  if (remembered.job.status === 'Processing') {
    throw new WireError(400, 'IdempotenceProcessing', 'The previous idempotent request is being processed.');
  }
  return { JobId: remembered.job.jobId };
}

function remember(context: ActionContext, name: string, job: JobRecord): void {
  const token = context.params.text('ClientToken');
  if (token === undefined) return;
  context.world.clientTokens.set(token, {
    signature: signatureOf(context, name),
    job,
    atMs: context.nowMs,
  });
}
