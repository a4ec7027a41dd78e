/**
 * Carries out deployment jobs of CAS. It is another writer on ALB: it waits while a listener is `Configuring`, and edits all listeners of a
 * job side by side.
 */
import type { ActionContext } from '../action.ts';
import { find } from '../alb/certificate-list.ts';
import { recordChange, startChange } from '../jobs.ts';
import { listenerStatus } from '../listener-view.ts';
import type { Attached, DeploymentJobRecord, DeploymentWorker, ListenerRecord } from '../records.ts';
import { WireError } from '../wire.ts';
import type { World } from '../world.ts';

/** Code and status by analogy with the other calls of CAS. U. */
export function requireJob({ world, scope, params }: ActionContext): DeploymentJobRecord {
  const id = params.required('JobId');
  const job = world.deploymentJobs.get(Number(id));
  if (job?.partition !== scope) {
    throw new WireError(404, 'NotFound', `The deployment job ${id} does not exist.`);
  }
  return job;
}

/** Starts a job that is still to start when its time has come. */
export function scheduleJob(world: World, job: DeploymentJobRecord, nowMs: number): void {
  const delayMs = world.random.within(world.knobs.deploymentStartMs, 'deployment start', job.name);
  const startsAtMs = Math.max(nowMs, job.scheduledAtMs ?? 0) + delayMs;
  const { modifiedAtMs } = job;
  world.agenda.schedule(startsAtMs, (atMs) => {
    // Taken back, or set again, meanwhile.
    if (job.status === 'editing' || job.startedAtMs !== undefined || job.modifiedAtMs !== modifiedAtMs)
      return;
    job.status = 'processing';
    job.startedAtMs = atMs;
    job.modifiedAtMs = atMs;
    for (const worker of job.workers) edit(world, job, worker, atMs);
  });
}

function edit(world: World, job: DeploymentJobRecord, worker: DeploymentWorker, atMs: number): void {
  worker.status = 'processing';
  const listener = world.listeners.get(worker.listenerId);
  if (listener?.pending) {
    world.agenda.schedule(listener.pending.readyAtMs, (laterMs) => edit(world, job, worker, laterMs));
    return;
  }
  const target = listener && acceptsWrites(world, listener) ? targetOf(world, listener, worker) : 'refused';
  if (listener === undefined || target === 'refused') {
    finish(job, worker, 'error', atMs);
    return;
  }
  if (target === 'as-wanted') {
    finish(job, worker, 'success', atMs);
    return;
  }
  const apiName = worker.isDefault
    ? 'UpdateListenerAttribute'
    : 'AssociateAdditionalCertificatesWithListener';
  const write = startChange(world, listener, { apiName, target }, atMs);
  recordChange(world, listener, 'cas-deployment', atMs);
  const readyAtMs = listener.pending?.readyAtMs ?? atMs;
  world.agenda.schedule(readyAtMs, (endMs) =>
    finish(job, worker, write.status === 'Succeeded' ? 'success' : 'error', endMs),
  );
}

function acceptsWrites(world: World, listener: ListenerRecord): boolean {
  const loadBalancer = world.loadBalancers.get(listener.loadBalancerId);
  return loadBalancer?.businessStatus === 'Normal' && listenerStatus(listener) === 'Running';
}

/** The certificates of the listener after the edit. ALB refuses CAS what it refuses others. */
function targetOf(
  { knobs }: World,
  { attached }: ListenerRecord,
  { isDefault, old, certificate }: DeploymentWorker,
): readonly Attached[] | 'as-wanted' | 'refused' {
  if (certificate.removedAtMs !== undefined || !certificate.privateKeyPresent) return 'refused';
  const present = find(attached, certificate.certificateId);
  if (isDefault) {
    if (present?.isDefault) return 'as-wanted';
    if (present && knobs.promoteAdditional === 'refuse') return 'refused';
    const others = attached.filter((item) => !item.isDefault && item !== present);
    return [{ certificate, isDefault: true }, ...others];
  }
  const replaced = find(attached, old.certificateId);
  if (!replaced || replaced.isDefault) return present ? 'as-wanted' : 'refused';
  const rest = attached.filter((item) => item !== replaced);
  return present ? rest : [...rest, { certificate, isDefault: false }];
}

function finish(
  job: DeploymentJobRecord,
  worker: DeploymentWorker,
  status: 'success' | 'error',
  atMs: number,
): void {
  worker.status = status;
  if (job.workers.some((other) => other.status === 'pending' || other.status === 'processing')) return;
  job.status = job.workers.every((other) => other.status === 'success') ? 'success' : 'error';
  job.modifiedAtMs = atMs;
  job.endedAtMs = atMs;
}
