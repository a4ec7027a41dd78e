/**
 * What one worker's rotation of one load balancer works with: ports, settings, the lease it has, and what it has looked at.
 */

import { MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { CloudError } from '../cloud/errors.ts';
import type { LoadBalancerReading } from '../cloud/inventory/read-load-balancer.ts';
import type { Certificate, CertificateId } from '../core/model/certificate.ts';
import type { Plan } from '../core/planning/plan.ts';
import type { RotationRecord } from '../ledger/rotation-record.ts';
import type { RotationContext } from './run/context.ts';
import type { RotationInput } from './run/rotation.ts';
import { createGatekeeper } from './waves/gatekeeper.ts';

/** For requests that are under way when the platform ends the holder, and for clocks that differ. */
const LEASE_MARGIN_MS = 15 * SECOND_MS + 5 * MINUTE_MS;
/** A worker without a deadline is somebody's own process: long enough for any rotation. */
const LEASE_WITHOUT_DEADLINE_MS = 60 * MINUTE_MS;

export interface Planned {
  readonly look: LoadBalancerReading;
  readonly plan: Plan;
}

export function leaseUntilMs({ deadlineMs, clock }: RotationInput): number {
  return (deadlineMs ?? clock.now() + LEASE_WITHOUT_DEADLINE_MS) + LEASE_MARGIN_MS;
}

export function contextFor(
  input: RotationInput,
  record: RotationRecord,
  { look, plan }: Planned,
): RotationContext {
  const { loadBalancer, listeners } = plan.live;
  const { region, loadBalancerId } = loadBalancer;
  const { store, clock, settings } = input;
  return {
    alb: input.alb,
    probe: input.probe,
    clock,
    record,
    gatekeeper: createGatekeeper({
      store,
      clock,
      holder: input.rotationId,
      loadBalancerId,
      soakMs: settings.soakMs,
      leaseUntilMs: leaseUntilMs(input),
      deadlineMs: input.deadlineMs,
      unprovable: settings.unprovable,
      onOthersMayFollow: input.onOthersMayFollow,
    }),
    rotationId: input.rotationId,
    loadBalancer,
    attachedAtStart: new Map(
      listeners.map(({ listenerId, attached }) => [
        listenerId,
        attached.map(({ certificateId }) => certificateId),
      ]),
    ),
    known: look.known,
    lookup: (certificateId) => lookUpAgain(input, look, certificateId),
    noProbe: look.planInput.noProbe,
    proofTimeoutMs: settings.proofTimeoutMs,
    network: networkFor(input, plan),
    unprovable: settings.unprovable,
    deadlineMs: input.deadlineMs,
    onProgress: ({ listenerId }, message) =>
      input.onProgress({ atMs: clock.now(), region, loadBalancerId, listenerId, message }),
  };
}

/** A CAS that does not answer says nothing against a certificate that it described some minutes ago. */
async function lookUpAgain(
  { freshCatalog }: RotationInput,
  { known }: LoadBalancerReading,
  certificateId: CertificateId,
): Promise<Certificate | undefined> {
  try {
    const found = await freshCatalog().lookup(certificateId);
    if (found.kind === 'missing') return undefined;
    return found.kind === 'known' ? found.certificate : known.get(certificateId);
  } catch (error) {
    if (error instanceof CloudError) return known.get(certificateId);
    throw error;
  }
}

/** An Internet instance is probed where its users come from; an Intranet one has no other address. */
function networkFor({ settings }: RotationInput, { live }: Plan): 'public' | 'vpc' {
  if (settings.network !== 'by-address-type') return settings.network;
  return live.loadBalancer.addressType === 'Internet' ? 'public' : 'vpc';
}
