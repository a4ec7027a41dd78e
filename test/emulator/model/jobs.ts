/**
 * Asynchronous changes: a write is accepted at once, its job is `Processing` for a time, then the listener stays `Configuring` a little
 * longer, and each zone starts to serve the new state after its own delay.
 *
 * A failed job leaves the listener unchanged (an undocumented assumption: U).
 */
import { attachedViews, holds, listenerStatus } from './listener-view.ts';
import type {
  Attached,
  CaConfiguration,
  JobRecord,
  LateAssociation,
  ListenerRecord,
  PendingChange,
} from './records.ts';
import type { World } from './world.ts';

/** The target of a change of a listener. */
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

/** Sets the listener to `Configuring`. Assumes that all checks have passed and no change is in progress. */
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

/** Ends a change in progress without success, for example because its listener was deleted. */
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
    associateLate(world, listener, pending, atMs);
    listener.attached = pending.target;
    listener.ca = pending.targetCa;
    listener.description = pending.targetDescription;
  }
  recordChange(world, listener, 'running', atMs);
}

/** The certificates that the change adds and removes stay in between for a time; a replaced default is gone at once. */
function associateLate(world: World, listener: ListenerRecord, pending: PendingChange, atMs: number): void {
  const slow = world.faults.take(
    'slow-associating',
    ({ listenerId }) => listenerId === undefined || listenerId === listener.listenerId,
  );
  const { knobs, random } = world;
  const lagMs =
    slow?.durationMs ?? random.within(knobs.associatingAfterRunningMs, 'association', listener.listenerId);
  const late: LateAssociation = {
    associating: pending.target.filter((item) => !holds(listener.attached, item)),
    dissociating: listener.attached.filter((item) => !item.isDefault && !holds(pending.target, item)),
  };
  listener.late = undefined;
  if (lagMs <= 0 || late.associating.length + late.dissociating.length === 0) return;
  listener.late = late;
  world.agenda.schedule(atMs + lagMs, (endMs) => {
    if (listener.late !== late) return;
    listener.late = undefined;
    recordChange(world, listener, 'associated', endMs);
  });
}

/**
 * Publishes a new state to the data plane: each zone and each of its nodes follows after its own delay. A node serves the newest state that
 * has arrived, so it never returns to an older one.
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

/** Far more states than can be in propagation at once; only a zone that has been stale for long would serve an older one. */
const MAX_VERSIONS = 200;
