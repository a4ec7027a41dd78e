import { describe, expect, it } from 'vitest';
import { familyOf, mayBeDialled } from '../../../../shared/core/proof/addresses.ts';

describe('an address that is never that of a load balancer', () => {
  it.each([
    ['this host', '0.0.0.0'],
    ['this host', '0.1.2.3'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local', '169.254.0.1'],
    ['the metadata service of other clouds', '169.254.169.254'],
    ['the metadata service', '100.100.100.200'],
    ['protocol assignments', '192.0.0.192'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['loopback, written out', '0:0:0:0:0:0:0:1'],
    ['discard', '100::1'],
    ['link-local', 'fe80::1'],
    ['link-local, the end of its range', 'febf:ffff::1'],
    ['link-local with an interface', 'fe80::1%eth0'],
    ['an interface of this machine', '2408:4000::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['IPv4 loopback as IPv6', '::ffff:127.0.0.1'],
    ['IPv4 loopback as IPv6, in hexadecimal', '::ffff:7f00:1'],
    ['IPv4 metadata as IPv6', '::ffff:100.100.100.200'],
    ['IPv4 loopback, compatible', '::127.0.0.1'],
    ['IPv4 metadata behind NAT64', '64:ff9b::6464:64c8'],
    ['IPv4 loopback in 6to4', '2002:7f00:1::1'],
    ['a name', 'localhost'],
    ['a name', 'www.example.com'],
    ['an octal spelling', '0177.0.0.1'],
    ['a number', '2130706433'],
    ['with a prefix length', '10.0.0.1/24'],
    ['nothing', ''],
  ])('is not dialled: %s (%s)', (_, address) => {
    expect(mayBeDialled(address)).toBe(false);
  });
});

describe('an address that a load balancer may have', () => {
  it.each([
    ['public', '47.96.1.2'],
    ['private', '10.0.1.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['next to the metadata service', '100.100.100.201'],
    ['with the same end as the metadata service', '100.100.99.200'],
    ['next to loopback', '126.255.255.255'],
    ['next to loopback', '128.0.0.1'],
    ['next to link-local', '169.253.255.255'],
    ['below multicast', '223.255.255.255'],
    ['public', '2408:4000:1::a'],
    ['unique local', 'fd00::1'],
    ['next to link-local', 'fe7f::1'],
    ['a private IPv4 address as IPv6', '::ffff:10.0.1.1'],
    ['a public IPv4 address behind NAT64', '64:ff9b::2f60:102'],
  ])('is dialled: %s (%s)', (_, address) => {
    expect(mayBeDialled(address)).toBe(true);
  });
});

it('the family of an address is that of its spelling', () => {
  expect(['10.0.1.1', '2408::1', '::ffff:10.0.1.1'].map(familyOf)).toEqual(['IPv4', 'IPv6', 'IPv6']);
});
