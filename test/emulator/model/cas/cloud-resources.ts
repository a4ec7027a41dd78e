/**
 * The bindings that CAS has recorded: a copy of ALB's, made from time to time (that it lags B, by how much U).
 */
import type { CertificateRecord, ListenerRecord } from '../records.ts';
import type { World } from '../world.ts';

export interface CloudResource {
  /** CAS's own number. A default keeps it when its certificate is replaced. */
  readonly id: number;
  readonly listener: ListenerRecord;
  readonly certificate: CertificateRecord;
  readonly isDefault: boolean;
}

const FIRST_ID = 4_100_000;

/** @param partition only certificates of this one */
export function cloudResources(world: World, partition: string, nowMs: number): readonly CloudResource[] {
  const copiedAtMs = nowMs - world.knobs.cloudResourcesLagMs;
  return [...world.listeners.values()].flatMap((listener) => {
    const version = listener.versions.findLast(({ sinceMs }) => sinceMs <= copiedAtMs);
    return (version?.attached ?? [])
      .filter(({ certificate }) => certificate.partition === partition)
      .map(({ certificate, isDefault }) => ({
        id: idOf(world, `${listener.listenerId}/${isDefault ? 'default' : certificate.certificateId}`),
        listener,
        certificate,
        isDefault,
      }));
  });
}

function idOf(world: World, key: string): number {
  const id = world.cloudResourceIds.get(key) ?? FIRST_ID + world.count('cloud resources');
  world.cloudResourceIds.set(key, id);
  return id;
}

/** Certificates with a recorded binding. */
export function certificatesInUse(
  world: World,
  partition: string,
  nowMs: number,
): ReadonlySet<CertificateRecord> {
  return new Set(cloudResources(world, partition, nowMs).map(({ certificate }) => certificate));
}
