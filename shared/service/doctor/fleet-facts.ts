/** The input of the checks from load balancers as they were read. Pure. */
import type { Lookup } from '../../cloud/catalog-content.ts';
import type { Guarded } from '../../core/doctor/access.ts';
import type {
  AttachedId,
  LeftAloneListener,
  PlannedDecision,
  QuotaUse,
} from '../../core/doctor/load-balancers.ts';
import type { Trial } from '../../core/doctor/permissions.ts';
import type { ZoneHealth } from '../../core/doctor/serving.ts';
import type { SeenLoadBalancer } from './read-fleet.ts';

export function quotaUse({ planned: { plan } }: SeenLoadBalancer): QuotaUse {
  const { loadBalancer, listeners } = plan.live;
  const used = listeners.flatMap(({ attached }) =>
    attached.filter(({ slot }) => slot === 'additional'),
  ).length;
  return { loadBalancerId: loadBalancer.loadBalancerId, edition: loadBalancer.edition, used };
}

export function leftAlone({
  attribute,
  planned: { reading },
}: SeenLoadBalancer): readonly LeftAloneListener[] {
  return [...reading.planInput.leftAlone].map(([listenerId, { reason, message, parameters }]) => ({
    loadBalancerId: attribute.loadBalancerId,
    listenerId,
    reason,
    message,
    parameters,
  }));
}

export function decisions({ planned: { plan } }: SeenLoadBalancer): readonly PlannedDecision[] {
  return plan.decisions.map((one) => ({
    listenerId: one.listenerId,
    certificateId: one.attached.certificateId,
    isDue: one.due !== undefined,
    decision: one.decision,
    newCertificateId: one.newCertificateId,
    reason: one.reason,
    message: one.message,
    parameters: one.parameters,
  }));
}

export function attachedIds({ planned: { plan, reading } }: SeenLoadBalancer): readonly AttachedId[] {
  const { detailsUnavailable } = reading.planInput;
  return plan.live.listeners.flatMap(({ listenerId, attached }) =>
    attached.map(({ certificateId, certificate }): AttachedId => {
      const message = detailsUnavailable.get(certificateId);
      if (certificate !== undefined) return { listenerId, certificateId, cas: 'known' };
      if (message !== undefined) return { listenerId, certificateId, cas: 'not-described', message };
      return { listenerId, certificateId, cas: 'missing' };
    }),
  );
}

export function zoneHealth({ attribute }: SeenLoadBalancer): readonly ZoneHealth[] {
  const { loadBalancerId, zoneMappings } = attribute;
  return zoneMappings.flatMap(({ zoneId, addresses }) =>
    addresses.flatMap(({ address, intranetAddress, intranetHealth, ipv6Address, ipv6Health }) => [
      { loadBalancerId, zoneId, address: intranetAddress ?? address, health: intranetHealth },
      { loadBalancerId, zoneId, address: ipv6Address, health: ipv6Health },
    ]),
  );
}

export function guarded(
  { attribute, listeners }: SeenLoadBalancer,
  reached: ReadonlyMap<string, boolean>,
): Guarded {
  const asked = listeners.flatMap(({ listenerId }) => reached.get(listenerId) ?? []);
  return {
    loadBalancerId: attribute.loadBalancerId,
    securityGroupIds: attribute.securityGroupIds ?? [],
    answered: asked.length === 0 ? undefined : asked.includes(true),
  };
}

/** The catalog makes a refusal a lack of details, with the code in its message. */
export function detailTrial(lookup: Lookup): Trial {
  const right = 'yundun-cert:GetCertificateDetail';
  if (lookup.kind !== 'details-unavailable') return { right, outcome: 'allowed' };
  const isDenied = /failed with (NoPermission|Forbidden|AccessDenied)/.test(lookup.message);
  return { right, outcome: isDenied ? 'denied' : 'unknown', message: lookup.message };
}
