/**
 * Asynchronous changes: a write is accepted at once, its job is `Processing` for a while, then the listener stays `Configuring` for
 * a little longer, and each zone begins to serve the new state at its own time after the job has ended.
 *
 * A failed job leaves the listener as it was (assumed; nothing says so: U).
 */
import { attachedViews, listenerStatus } from './listener-view.ts';
import type { Attached, CaConfiguration, JobRecord, ListenerRecord, PendingChange } from './records.ts';
import type { World } from './world.ts';

/** What the listener is to become. */
export interface Change {
  readonly apiName: string;
  readonly target: readonly Attached[];
  readonly targetCa?: CaConfiguration;
  readonly targetDescription?: string;
}

export function recordChange(world: World, listener: ListenerRecord, what: string, atMs: number): void {
  world.history.record({
    kind: 'change',
    atMs,
    region: listener.region,
    loadBalancerId: listener.loadBalancerId,
    listenerId: listener.listenerId,
    what,
    status: listenerStatus(listener),
    attached: attachedViews(listener),
  });
}

/** Puts the listener into `Configuring`. Assumes that every check has passed and that nothing is under way. */
export function startChange(
  world: World,
  listener: ListenerRecord,
  change: Change,
  nowMs: number,
): JobRecord {
  const job = createJob(world, listener, change.apiName, nowMs);
  const timing = drawTiming(world, listener, nowMs);
  const failure = world.faults.take(
    'job-fails',
    (fault) =>
      (fault.listenerId === undefined || fault.listenerId === listener.listenerId) &&
      (fault.action === undefined || fault.action === change.apiName),
  );
  const pending: PendingChange = {
    job,
    ...timing,
    target: change.target,
    targetCa: change.targetCa ?? listener.ca,
    targetDescription: change.targetDescription ?? listener.description,
    defaultSwapView: drawSwapView(world, listener),
  };
  listener.pending = pending;
  recordChange(world, listener, 'write-accepted', nowMs);
  world.agenda.schedule(pending.endsAtMs, (atMs) => endJob(world, listener, pending, failure, atMs));
  world.agenda.schedule(pending.readyAtMs, (atMs) => finishChange(world, listener, pending, atMs));
  return job;
}

/** Ends a change under way without success, for example because its listener was deleted. */
export function abandonChange(world: World, listener: ListenerRecord, reason: string, atMs: number): void {
  const { pending } = listener;
  if (!pending) return;
  listener.pending = undefined;
  if (pending.job.status !== 'Processing') return;
  pending.job.status = 'Failed';
  pending.job.modifiedAtMs = atMs;
  pending.job.errorCode = reason;
  pending.job.errorMessage = reason;
  recordChange(world, listener, 'job-failed', atMs);
}

function createJob(world: World, listener: ListenerRecord, apiName: string, nowMs: number): JobRecord {
  const order = world.count(`jobs of ${listener.listenerId}`);
  const job: JobRecord = {
    jobId: world.random.uuid('job id', listener.listenerId).toLowerCase(),
    apiName,
    operateType: 'Update',
    resourceId: listener.listenerId,
    region: listener.region,
    createdAtMs: nowMs,
    order,
    status: 'Processing',
    modifiedAtMs: nowMs,
    errorCode: undefined,
    errorMessage: undefined,
  };
  world.jobs.set(job.jobId, job);
  return job;
}

function drawTiming(world: World, listener: ListenerRecord, nowMs: number) {
  const { knobs, random } = world;
  const slow = world.faults.take(
    'slow-configuring',
    ({ listenerId }) => listenerId === undefined || listenerId === listener.listenerId,
  );
  const duration =
    slow?.durationMs ?? random.within(knobs.jobDurationMs, 'job duration', listener.listenerId);
  const endsAtMs = nowMs + duration;
  const lag = random.within(knobs.configuringAfterJobMs, 'configuring after job', listener.listenerId);
  return { endsAtMs, readyAtMs: endsAtMs + lag };
}

function drawSwapView(world: World, listener: ListenerRecord): 'old' | 'new' | 'both' {
  const { defaultSwapView } = world.knobs;
  if (defaultSwapView !== 'any') return defaultSwapView;
  return world.random.pick(['old', 'new', 'both'], 'default swap view', listener.listenerId);
}

function endJob(
  world: World,
  listener: ListenerRecord,
  pending: PendingChange,
  failure:
    | { readonly errorCode?: string | undefined; readonly errorMessage?: string | undefined }
    | undefined,
  atMs: number,
): void {
  if (listener.pending !== pending) return;
  const { job } = pending;
  job.modifiedAtMs = atMs;
  if (failure) {
    job.status = 'Failed';
    job.errorCode = failure.errorCode ?? '506';
    job.errorMessage = failure.errorMessage ?? 'The operation has failed.';
    recordChange(world, listener, 'job-failed', atMs);
    return;
  }
  job.status = 'Succeeded';
  publish(world, listener, pending.target, atMs);
  recordChange(world, listener, 'job-succeeded', atMs);
}

function finishChange(world: World, listener: ListenerRecord, pending: PendingChange, atMs: number): void {
  if (listener.pending !== pending) return;
  listener.pending = undefined;
  if (pending.job.status === 'Succeeded') {
    listener.attached = pending.target;
    listener.ca = pending.targetCa;
    listener.description = pending.targetDescription;
  }
  recordChange(world, listener, 'running', atMs);
}

/**
 * Hands a new state to the data plane: each zone, and each node in it, follows at its own time. The newest state that has arrived is
 * served, so a slow older one is skipped and nothing goes back.
 */
export function publish(
  world: World,
  listener: ListenerRecord,
  attached: readonly Attached[],
  atMs: number,
): void {
  const zones = world.loadBalancers.get(listener.loadBalancerId)?.zones ?? [];
  const nodesFromMs = new Map<string, readonly number[]>();
  for (const { zoneId } of zones) {
    const entity = `${listener.listenerId}/${zoneId}`;
    const zoneDelay = world.random.within(world.knobs.propagationMs, 'propagation', entity);
    const nodes: number[] = [];
    for (let node = 0; node < Math.max(1, world.knobs.nodesPerZone); node += 1) {
      const delay = node === 0 ? zoneDelay : world.random.within([0, zoneDelay], 'node delay', entity);
      nodes.push(atMs + delay);
    }
    nodesFromMs.set(zoneId, nodes);
  }
  listener.versions.push({ attached, nodesFromMs, sinceMs: atMs });
  if (listener.versions.length > MAX_VERSIONS) listener.versions.shift();
}

/** Far more states than can be on their way at once; older ones are served nowhere unless a zone has been stale that long. */
const MAX_VERSIONS = 200;
