/**
 * Handshakes from this function's own place: one with each zone for each VPC, network (public or private) and address family, and one with each
 * listener that has an access control list. Only addresses that ALB lists, through the probe of the service.
 */
import pMap from 'p-map';
import type { FingerprintPair, ZoneHandshake } from '../../core/doctor/serving.ts';
import type { KeyType } from '../../core/model/key-types.ts';
import type { Listener } from '../../core/model/listener.ts';
import { familyOf } from '../../core/proof/addresses.ts';
import type { Observation, ProbeTarget } from '../../core/proof/observation.ts';
import { probeTargets } from '../../core/proof/targets.ts';
import type { Worker } from '../worker/worker.ts';
import type { SeenLoadBalancer } from './read-fleet.ts';

/** A single lost packet must not look like a closed port. */
const TRIES = 3;

const AT_ONCE = 16;

export interface Handshakes {
  readonly zones: readonly ZoneHandshake[];
  readonly pairs: readonly FingerprintPair[];
  /** Whether a listener has answered; only those that were asked. */
  readonly reached: ReadonlyMap<string, boolean>;
  /** Addresses that were not asked, since the time did not suffice. */
  readonly late: number;
}

interface Asked {
  readonly seen: SeenLoadBalancer;
  readonly listener: Listener;
  readonly target: ProbeTarget;
  /** Has an access control list: its silence is explained by that. */
  readonly guarded: boolean;
}

/** @param untilMs no handshake begins later */
export async function makeHandshakes(
  worker: Pick<Worker, 'probe' | 'config' | 'clock'>,
  fleet: readonly SeenLoadBalancer[],
  untilMs: number,
): Promise<Handshakes> {
  const asked = chosenTargets(fleet, worker.config.probeNetwork);
  const answers = await pMap(
    asked,
    async (one) => {
      if (worker.clock.now() >= untilMs) return [];
      return [{ ...one, observation: await observe(worker, one.target, untilMs) }];
    },
    { concurrency: AT_ONCE },
  );
  const known = answers.flat();
  const reached = new Map<string, boolean>();
  for (const { listener, observation } of known) {
    const answered = observation.kind !== 'unreachable';
    reached.set(listener.listenerId, answered || (reached.get(listener.listenerId) ?? false));
  }
  return {
    zones: known.filter(({ guarded }) => !guarded).map(zoneHandshake),
    pairs: known.flatMap(({ listener, observation }) => pairOf(listener, observation)),
    reached,
    late: asked.length - known.length,
  };
}

async function observe(
  { probe, clock }: Pick<Worker, 'probe' | 'clock'>,
  target: ProbeTarget,
  untilMs: number,
): Promise<Observation> {
  let last = await probe(target);
  for (let tries = 1; last.kind === 'unreachable' && tries < TRIES && clock.now() < untilMs; tries += 1)
    last = await probe(target);
  return last;
}

/** The first listener of each VPC, network, family and zone; every listener with a list; the first one of a load balancer in security groups. */
function chosenTargets(
  fleet: readonly SeenLoadBalancer[],
  probeNetwork: Worker['config']['probeNetwork'],
): readonly Asked[] {
  const taken = new Set<string>();
  return fleet.flatMap((seen) =>
    askable(seen).flatMap(({ listener, guarded }) => {
      const { loadBalancer } = seen.planned.plan.live;
      const targets = probeTargets({
        loadBalancer,
        listener,
        names: [],
        keyTypes: [defaultKeyType(listener)],
        probeNetwork,
      });
      return targets.flatMap((target) => {
        const group = guarded
          ? listener.listenerId
          : (seen.attribute.securityGroupIds ?? []).length > 0
            ? loadBalancer.loadBalancerId
            : `${loadBalancer.region} ${loadBalancer.vpcId ?? loadBalancer.loadBalancerId}`;
        const network = networkOf(seen, target);
        const key = [group, network, target.zoneId, familyOf(target.address)].join(' ');
        if (taken.has(key)) return [];
        taken.add(key);
        return [{ seen, listener, target, guarded }];
      });
    }),
  );
}

/** Those that serve over TCP first: UDP is more often lost on the way. */
function askable({ planned: { reading, plan }, listeners }: SeenLoadBalancer) {
  const isGuarded = (listenerId: string): boolean =>
    (listeners.find((one) => one.listenerId === listenerId)?.aclConfig?.aclIds.length ?? 0) > 0;
  const usable = plan.live.listeners.filter(({ listenerId }) => !reading.planInput.leftAlone.has(listenerId));
  const ordered = [
    ...usable.filter(({ protocol }) => protocol === 'HTTPS'),
    ...usable.filter(({ protocol }) => protocol !== 'HTTPS'),
  ];
  return ordered.map((listener) => ({ listener, guarded: isGuarded(listener.listenerId) }));
}

/** Of the default: it answers a client without name. */
function defaultKeyType({ attached }: Listener): KeyType {
  return attached.find(({ slot }) => slot === 'default')?.certificate?.keyType ?? 'RSA';
}

function zoneHandshake({
  seen,
  listener: { listenerId },
  target,
  observation,
}: Asked & { readonly observation: Observation }): ZoneHandshake {
  const { loadBalancer } = seen.planned.plan.live;
  const { zoneId, address } = target;
  const answer =
    observation.kind === 'certificate'
      ? 'certificate'
      : observation.kind === 'unreachable'
        ? 'silent'
        : 'no-certificate';
  return {
    loadBalancerId: loadBalancer.loadBalancerId,
    listenerId,
    zoneId,
    address,
    family: familyOf(address),
    vpcId: loadBalancer.vpcId,
    network: networkOf(seen, target),
    answer,
    ...(observation.kind === 'certificate' ? {} : { code: observation.code }),
  };
}

/** An Internet load balancer and an Intranet one of the same VPC are reached on different ways. */
function networkOf({ planned }: SeenLoadBalancer, { zoneId, address }: ProbeTarget): 'public' | 'vpc' {
  const zone = planned.plan.live.loadBalancer.zones.find((one) => one.zoneId === zoneId);
  return zone?.addresses.find((one) => one.address === address)?.network ?? 'public';
}

/** SM2 has two leaves, and CAS gives the digest of one of them. */
function pairOf({ attached }: Listener, observation: Observation): readonly FingerprintPair[] {
  if (observation.kind !== 'certificate' || observation.keyType === 'SM2') return [];
  const { leaf } = observation;
  const same = attached.find(
    ({ certificate }) =>
      certificate?.serialNumber !== undefined && certificate.serialNumber === leaf.serialNumber,
  );
  if (same?.certificate === undefined) return [];
  return [{ certificateId: same.certificateId, ofCas: same.certificate.sha256, served: leaf.sha256 }];
}
