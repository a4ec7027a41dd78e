/**
 * Applies faults that change the cloud itself: removed certificates, deleted listeners, edits by another writer.
 */
import { certificateQuota, find } from './alb/certificate-list.ts';
import type { Fault, FaultOf } from './faults.ts';
import { abandonChange, publish, recordChange, startChange } from './jobs.ts';
import { additionalCount } from './listener-view.ts';
import type { Attached, ListenerRecord } from './records.ts';
import type { World } from './world.ts';
import { changeZone } from './zones.ts';

/** Arms a fault, or schedules it. */
export function inject(world: World, fault: Fault, nowMs: number): void {
  if ('afterWrites' in fault && fault.afterWrites !== undefined) {
    world.faults.arm(fault, fault.afterWrites);
    return;
  }
  const delayMs = 'afterMs' in fault ? (fault.afterMs ?? 0) : 0;
  if (delayMs > 0) happenAt(world, fault, nowMs + delayMs);
  else happen(world, fault, nowMs);
}

/** After an accepted write, applies the faults that waited for this number of writes. */
export function applyDueFaults(world: World, listener: ListenerRecord, nowMs: number): void {
  const ripe = world.faults.afterWrite((fault) => {
    if ('listenerId' in fault) return fault.listenerId === listener.listenerId;
    if ('loadBalancerId' in fault) return fault.loadBalancerId === listener.loadBalancerId;
    return true;
  });
  for (const fault of ripe) {
    const delayMs = 'afterMs' in fault ? (fault.afterMs ?? 0) : 0;
    happenAt(world, fault, nowMs + delayMs);
  }
}

/** Unless the faults are cleared before. */
function happenAt(world: World, fault: Fault, atMs: number): void {
  const isDue = world.faults.schedule(fault);
  world.agenda.schedule(atMs, (thenMs) => {
    if (isDue()) happen(world, fault, thenMs);
  });
}

function happen(world: World, fault: Fault, atMs: number): void {
  switch (fault.kind) {
    case 'certificate-removed':
      removeCertificate(world, fault.certificateId, atMs);
      break;
    case 'certificate-revoked':
      revokeCertificate(world, fault.certificateId);
      break;
    case 'listener-deleted':
    case 'listener-stopped':
      endListener(world, fault.listenerId, fault.kind, atMs);
      break;
    case 'business-status':
      setBusinessStatus(world, fault);
      break;
    case 'zone-moved':
    case 'zone-added':
    case 'zone-removed':
    case 'zone-without-addresses':
      changeZone(world, fault, atMs);
      break;
    case 'foreign-edit':
      editByOtherWriter(world, fault, atMs);
      break;
    case 'zone-stale':
    case 'node-stale':
      world.staleZones.set(`${fault.loadBalancerId}/${fault.zoneId}`, {
        sinceMs: atMs,
        untilMs: fault.forMs === undefined ? undefined : atMs + fault.forMs,
        wholeZone: fault.kind === 'zone-stale',
      });
      break;
    default:
      world.faults.arm(fault, fault.times ?? 1);
  }
}

/** Listeners continue to serve it. */
export function removeCertificate(world: World, certificateId: string, atMs: number): void {
  const certificate = world.certificates.get(certificateId);
  if (certificate) certificate.removedAtMs ??= atMs;
}

function revokeCertificate(world: World, certificateId: string): void {
  const certificate = world.certificates.get(certificateId);
  if (certificate) certificate.revoked = true;
}

function endListener(
  world: World,
  listenerId: string,
  how: 'listener-deleted' | 'listener-stopped',
  atMs: number,
): void {
  const listener = world.listeners.get(listenerId);
  if (!listener) return;
  abandonChange(world, listener, 'OperationFailed.ListenerGone', atMs);
  if (how === 'listener-deleted') world.listeners.delete(listenerId);
  else listener.restingStatus = 'Stopped';
  recordChange(world, listener, how === 'listener-deleted' ? 'deleted' : 'stopped', atMs);
}

function setBusinessStatus(world: World, fault: FaultOf<'business-status'>): void {
  const loadBalancer = world.loadBalancers.get(fault.loadBalancerId);
  if (!loadBalancer) return;
  loadBalancer.businessStatus = fault.status;
  loadBalancer.lockType = fault.status === 'Normal' ? undefined : (fault.lockType ?? 'FinancialLocked');
}

function editByOtherWriter(world: World, fault: FaultOf<'foreign-edit'>, atMs: number): void {
  const listener = world.listeners.get(fault.listenerId);
  if (!listener) return;
  if (listener.pending) {
    world.agenda.schedule(listener.pending.readyAtMs, (laterMs) => editByOtherWriter(world, fault, laterMs));
    return;
  }
  const target = editedList(world, listener, fault);
  if (exceedsQuota(world, listener, target)) return;
  if (fault.instant === true) {
    listener.attached = target;
    publish(world, listener, target, atMs);
    recordChange(world, listener, 'foreign-edit', atMs);
    return;
  }
  startChange(world, listener, { apiName: 'UpdateListenerAttribute', target }, atMs);
  recordChange(world, listener, 'foreign-edit', atMs);
}

/** ALB also refuses another writer then. */
function exceedsQuota(world: World, listener: ListenerRecord, target: readonly Attached[]): boolean {
  const loadBalancer = world.loadBalancers.get(listener.loadBalancerId);
  if (!loadBalancer) return false;
  const { usage, limit } = certificateQuota(world, loadBalancer);
  const adding = target.filter(({ isDefault }) => !isDefault).length - additionalCount(listener);
  return adding > 0 && usage + adding > limit;
}

/** Omits unknown ids, which another writer could not attach either. */
function editedList(
  world: World,
  listener: ListenerRecord,
  fault: FaultOf<'foreign-edit'>,
): readonly Attached[] {
  const newDefault = fault.default === undefined ? undefined : world.certificates.get(fault.default);
  const kept = listener.attached.filter(
    ({ certificate, isDefault }) =>
      !(isDefault && newDefault) &&
      certificate !== newDefault &&
      (isDefault || !(fault.dissociate ?? []).includes(certificate.certificateId)),
  );
  const added = (fault.associate ?? []).flatMap((id) => {
    const certificate = world.certificates.get(id);
    return certificate && !find(kept, id) ? [{ certificate, isDefault: false }] : [];
  });
  return [...(newDefault ? [{ certificate: newDefault, isDefault: true }] : []), ...kept, ...added];
}
