/**
 * A load balancer as ALB describes it. Only GetLoadBalancerAttribute adds RegionId and ZoneMappings.
 */
import type { LoadBalancerRecord, ZoneSetup } from '../records.ts';
import { hostOf, type WireBody } from '../wire.ts';

/** As ALB writes times: seconds, UTC. */
function wireTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

export function wireTags(tags: Readonly<Record<string, string>>): readonly WireBody[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function loadBalancerBody(loadBalancer: LoadBalancerRecord): WireBody {
  const { loadBalancerId, region, lockType } = loadBalancer;
  return {
    LoadBalancerId: loadBalancerId,
    LoadBalancerName: loadBalancer.name,
    LoadBalancerEdition: loadBalancer.edition,
    LoadBalancerStatus: loadBalancer.status,
    // The misspelling is ALB's.
    LoadBalancerBussinessStatus: loadBalancer.businessStatus,
    ...(lockType ? { LoadBalancerOperationLocks: [{ LockType: lockType, LockReason: 'injected' }] } : {}),
    AddressType: loadBalancer.addressType,
    AddressAllocatedMode: 'Fixed',
    AddressIpVersion: loadBalancer.ipv6AddressType ? 'DualStack' : 'IPv4',
    ...(loadBalancer.ipv6AddressType ? { Ipv6AddressType: loadBalancer.ipv6AddressType } : {}),
    DNSName: `${loadBalancerId}.${hostOf('alb', region)}`,
    VpcId: loadBalancer.vpcId,
    CreateTime: wireTime(loadBalancer.createdAtMs),
    ResourceGroupId: 'rg-default',
    LoadBalancerBillingConfig: { PayType: 'PostPay' },
    ModificationProtectionConfig: { Status: 'NonProtection' },
    Tags: wireTags(loadBalancer.tags),
  };
}

export function zoneMappingBody(loadBalancer: LoadBalancerRecord, zone: ZoneSetup): WireBody {
  const status = zone.status ?? 'Active';
  return {
    ZoneId: zone.zoneId,
    VSwitchId: vSwitchIdOf(loadBalancer, zone),
    Status: status,
    LoadBalancerAddresses: zone.withoutAddresses === true ? [] : [addressBody(loadBalancer, zone, status)],
  };
}

/** A vSwitch is in one zone of one VPC. */
function vSwitchIdOf({ vpcId }: LoadBalancerRecord, { zoneId }: ZoneSetup): string {
  return `vsw-${`${vpcId}${zoneId}`.replace(/[^a-z0-9]/g, '').slice(-30)}`;
}

function addressBody(loadBalancer: LoadBalancerRecord, zone: ZoneSetup, status: string): WireBody {
  return {
    Address: zone.address,
    ...(loadBalancer.addressType === 'Internet'
      ? { AllocationId: `eip-${zone.zoneId}`, EipType: 'Common' }
      : {}),
    ...(zone.intranetAddress
      ? {
          IntranetAddress: zone.intranetAddress,
          ...(status === 'Active' ? { IntranetAddressHcStatus: zone.health ?? 'Healthy' } : {}),
        }
      : {}),
    // The SDK's own example carries a prefix length.
    ...(zone.ipv6Address ? { Ipv6Address: `${zone.ipv6Address}/56` } : {}),
    ...(zone.ipv6Address && status === 'Active' ? { Ipv6AddressHcStatus: zone.health ?? 'Healthy' } : {}),
  };
}
