/**
 * Which addresses may be dialled, and the family of an address. Pure.
 *
 * Decides by the address alone: loopback, link-local, metadata, multicast and other reserved addresses are never those of a load balancer,
 * whatever the cloud or an endpoint says. Private addresses (RFC 1918, RFC 4193) are: Intranet load balancers have them.
 * Never resolves a name: whatever is no IP address is not dialled.
 *
 * Sources: IANA registries of special-purpose addresses (RFC 6890, RFC 8190); 100.100.100.200 is the metadata service of Alibaba Cloud.
 */
import { isIP } from 'node:net';

export type AddressFamily = 'IPv4' | 'IPv6';

export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** First address and prefix length. */
const reservedIPv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this host
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, and the metadata services of other clouds
  ['100.100.100.200', 32], // the metadata service
  ['192.0.0.0', 24], // protocol assignments
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
];

const reservedIPv6: readonly (readonly [string, number])[] = [
  ['::', 128], // this host
  ['::1', 128], // loopback
  ['100::', 64], // discard
  ['fe80::', 10], // link-local
  ['fec0::', 10], // site-local, deprecated
  ['ff00::', 8], // multicast
];

/** Prefixes of IPv6 addresses that contain an IPv4 address, with the group in which that begins. */
const embeddingIPv6: readonly (readonly [string, number, number])[] = [
  ['::', 96, 6], // IPv4-compatible
  ['::ffff:0:0', 96, 6], // IPv4-mapped
  ['64:ff9b::', 96, 6], // NAT64
  ['2002::', 16, 1], // 6to4
];

/** Whether a probe may connect to the address. False for text that is no IP address. */
export function mayBeDialled(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !reservedIPv4.some((range) => contains(groupsOfIPv4, range, address));
    case 6:
      return isIPv6Allowed(address);
    default:
      return false;
  }
}

function isIPv6Allowed(address: string): boolean {
  // The scope names an interface of this machine.
  if (address.includes('%')) return false;
  if (reservedIPv6.some((range) => contains(groupsOfIPv6, range, address))) return false;
  const embedding = embeddingIPv6.find(([first, length]) => contains(groupsOfIPv6, [first, length], address));
  if (!embedding) return true;
  const groups = groupsOfIPv6(address).slice(embedding[2], embedding[2] + 2);
  return mayBeDialled(groups.flatMap((group) => [group >> 8, group & 255]).join('.'));
}

/** Groups of 16 bits. */
type Groups = (address: string) => readonly number[];

function contains(groupsOf: Groups, [first, length]: readonly [string, number], address: string): boolean {
  const groups = groupsOf(address);
  return groupsOf(first).every((group, index) => {
    const bits = Math.max(0, Math.min(16, length - 16 * index));
    return group >> (16 - bits) === (groups[index] ?? 0) >> (16 - bits);
  });
}

function groupsOfIPv4(address: string): readonly number[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

/** Eight groups, with `::` filled in and a dotted end converted. */
function groupsOfIPv6(address: string): readonly number[] {
  const parts = address.split('::').map(groupsOfPart);
  const zeros = new Array<number>(8 - parts.flat().length).fill(0);
  return parts.flatMap((part, index) => (index === 0 ? part : [...zeros, ...part]));
}

function groupsOfPart(part: string): readonly number[] {
  // An empty part is one of the zeros that `::` stands for.
  return part
    .split(':')
    .flatMap((group) => (group.includes('.') ? groupsOfIPv4(group) : Number.parseInt(`0${group}`, 16)));
}
