/** What rotate finds of itself: nothing on a healthy account, and each planted fault under its own id. */
import { describe, expect, it } from 'vitest';
import { NOW_MS } from '../../../support/builders.ts';
import { idsOf } from '../../../support/doctor-faults/fault.ts';
import { faultsOfChinese, shownInChinese } from '../../../support/doctor-in-chinese.ts';
import { inProcessFaults } from './planted.ts';
import { examine, freshRoots, healthyWorld } from './stories.ts';

const white = { aclType: 'White', aclIds: ['acl-1'] } as const;

describe('rotate on a healthy account', () => {
  it('finds no fault and no warning, and what it does not find out is said', async () => {
    const world = healthyWorld();

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual([]);
    expect(examined.in('warning')).toEqual([]);
    expect(examined.in('unknown')).toEqual([]);
    expect(examined.in('not-applicable')).toEqual(['event-bus']);
    expect(examined.of('handshake').message).toBe('2 zones answered, over IPv4.');
    expect(examined.of('fingerprint').message).toContain('(1 certificate compared)');
  });

  it('leaves nothing in the ledger', async () => {
    const world = healthyWorld();

    await examine(world);

    expect(await world.store.logs('')).toEqual([]);
  });
});

describe('rotate finds', () => {
  it.each(inProcessFaults)('$what, also in Chinese', async ({ examined, ...fault }) => {
    const found = await examined();

    expect([...found.in('fault'), ...found.in('warning')].sort()).toEqual(idsOf(fault));
    expect(faultsOfChinese(shownInChinese(found.checks))).toEqual([]);
  });

  it('a ledger in the memory of an instance', async () => {
    const examined = await examine(healthyWorld(), { inCloud: true });

    expect(examined.in('warning')).toEqual(['ledger-location']);
  });

  it('a zone that does not answer', async () => {
    const world = healthyWorld();
    world.model.inject({ kind: 'handshake', zoneId: 'cn-hangzhou-b', how: 'reset', times: 9 });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual(['handshake']);
    expect(examined.of('handshake').message).toContain('does not answer in cn-hangzhou-b');
  });

  it('both ways into a VPC: the address from outside, and the one from inside', async () => {
    const world = healthyWorld();
    const { vpcId = '' } = await world.alb('cn-hangzhou').getLoadBalancerAttribute('alb-1');
    const listeners = [{ default: world.certificate() }];
    world.loadBalancer({ addressType: 'Intranet', vpcId, listeners });

    const examined = await examine(world);

    expect(examined.of('handshake').message).toBe('4 zones answered, over IPv4.');
  });

  it('a lost handshake not worth a word: it is made again', async () => {
    const world = healthyWorld();
    world.model.inject({ kind: 'handshake', zoneId: 'cn-hangzhou-b', how: 'reset', times: 2 });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual([]);
  });

  it('an address that ALB itself calls unhealthy', async () => {
    const world = healthyWorld();
    const zone = { address: '127.16.1.1', intranetAddress: '127.17.1.1', health: 'Unhealthy' } as const;
    world.model.setZones('alb-1', [{ zoneId: 'cn-hangzhou-a', ...zone }]);

    const examined = await examine(world);

    expect(examined.in('warning')).toEqual(['zone-health']);
  });

  it('a white list that shuts it out, and blames no zone', async () => {
    const world = healthyWorld();
    world.model.addAcl({ region: 'cn-hangzhou', aclId: 'acl-1', entries: ['192.0.2.0/24'] });
    world.model.setAccess('lsn-1', { acl: white });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual(['acl']);
    expect(examined.of('acl').message).toContain('white list of lsn-1 (1 entry) shuts out the prober');
  });

  it.each([
    ['that lists it', ['127.0.0.0/8']],
    ['that is empty', []],
  ])('nothing wrong with a white list %s', async (_, entries) => {
    const world = healthyWorld();
    world.model.addAcl({ region: 'cn-hangzhou', aclId: 'acl-1', entries });
    world.model.setAccess('lsn-1', { acl: white });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual([]);
    expect(examined.in('warning')).toEqual([]);
  });

  it('a security policy without ciphers for an ECC certificate', async () => {
    const world = healthyWorld();
    world.model.addSecurityPolicy({
      region: 'cn-hangzhou',
      securityPolicyId: 'tls-1',
      tlsVersions: ['TLSv1.2'],
      ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'],
    });
    world.model.setAccess('lsn-1', { securityPolicyId: 'tls-1' });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual(['key-types']);
    expect(examined.of('key-types').message).toBe('tls-1 of lsn-1 has no cipher for its ECC certificate.');
  });

  it('a load balancer as full as the usual quota', async () => {
    const world = healthyWorld();
    const additional = Array.from({ length: 10 }, () => world.certificate());
    world.loadBalancer({ edition: 'Basic', listeners: [{ default: world.certificate(), additional }] });

    const examined = await examine(world);

    expect(examined.in('warning')).toEqual(['spare-quota']);
  });

  it('a load balancer of the Ingress Controller', async () => {
    const world = healthyWorld();
    world.loadBalancer({ tags: { 'ack.aliyun.com': 'c1' }, listeners: [{ default: world.certificate() }] });

    const examined = await examine(world);

    expect(examined.in('warning')).toEqual(['ingress-owned']);
  });

  it('a listener that is stopped', async () => {
    const world = healthyWorld();
    world.loadBalancer({ listeners: [{ default: world.certificate(), status: 'Stopped' }] });

    const examined = await examine(world);

    expect(examined.in('warning')).toEqual(['left-alone']);
  });

  it('a certificate that is due, for which there is none', async () => {
    const world = healthyWorld();
    world.loadBalancer({
      listeners: [{ default: world.certificate({ names: ['old.example.com'], daysLeft: 3 }) }],
    });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual(['due-without-replacement']);
  });

  it('nothing wrong with one that is due and has a replacement', async () => {
    const world = healthyWorld();
    const names = ['old.example.com'];
    world.loadBalancer({ listeners: [{ default: world.certificate({ names, daysLeft: 3 }) }] });
    world.certificate({ names });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual([]);
  });

  it('a certificate that CAS does not have', async () => {
    const world = healthyWorld();
    world.loadBalancer({ listeners: [{ default: world.certificate({ knownToCas: false }) }] });

    const examined = await examine(world);

    expect(examined.in('fault')).toEqual(['certificate-unknown']);
  });

  it('roots that are two years old', async () => {
    const world = healthyWorld();
    const knownRoots = { ...freshRoots, date: '2024-06-01' };

    const examined = await examine(world, { knownRoots });

    expect(examined.in('fault')).toEqual(['roots-age']);
  });

  it('that its time does not suffice, and says so', async () => {
    const world = healthyWorld({ wire: { latencyMs: [900, 900] } });

    const examined = await examine(world, { deadlineMs: NOW_MS + 1 });

    expect(examined.in('warning')).toEqual(['coverage']);
    expect(examined.of('coverage').details.join()).toContain('The time of the function did not suffice');
    expect(examined.of('due-without-replacement').state).toBe('unknown');
  });
});
